namespace Pulumi.Serialization;

/// <summary>The engine's property names and signatures of special values on the wire.</summary>
internal static class Constants
{
    public const string Unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    public const string AssetSig = "c44067f5952c0a294b673a41bacd8c17";
    public const string ArchiveSig = "0def7320c3a5731c473e5ecbe6d01bc7";

    public const string Text = "text";
    public const string Path = "path";
    public const string Uri = "uri";
    public const string Assets = "assets";

    public const string Urn = "urn";
    public const string Id = "id";
    public const string State = "state";
}
