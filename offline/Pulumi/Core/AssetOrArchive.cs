using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Base of assets and archives.</summary>
public abstract class AssetOrArchive
{
    internal string SigKey { get; }
    internal string PropName { get; }
    internal object Value { get; }

    private protected AssetOrArchive(string sigKey, string propName, object value)
    {
        SigKey = sigKey;
        PropName = propName;
        Value = value ?? throw new ArgumentNullException(nameof(value));
    }
}

/// <summary>A single blob of text or data.</summary>
public abstract class Asset : AssetOrArchive
{
    private protected Asset(string propName, object value)
        : base(Constants.AssetSig, propName, value) { }
}

/// <summary>An asset made from a file on this machine.</summary>
public sealed class FileAsset(string path) : Asset(Constants.Path, path);

/// <summary>An asset made from a string.</summary>
public sealed class StringAsset(string text) : Asset(Constants.Text, text);

/// <summary>An asset fetched from a URI.</summary>
public sealed class RemoteAsset(string uri) : Asset(Constants.Uri, uri);

/// <summary>The replacement of an invalid value of an asset property.</summary>
internal sealed class InvalidAsset() : Asset(Constants.Text, "");

/// <summary>A collection of named assets.</summary>
public abstract class Archive : AssetOrArchive
{
    private protected Archive(string propName, object value)
        : base(Constants.ArchiveSig, propName, value) { }
}

/// <summary>An archive made from assets and archives in memory.</summary>
public sealed class AssetArchive(IDictionary<string, AssetOrArchive> assets)
    : Archive(Constants.Assets, assets.ToImmutableDictionary());

/// <summary>An archive made from a directory or an archive file on this machine.</summary>
public sealed class FileArchive(string path) : Archive(Constants.Path, path);

/// <summary>An archive fetched from a URI.</summary>
public sealed class RemoteArchive(string uri) : Archive(Constants.Uri, uri);

/// <summary>The replacement of an invalid value of an archive property.</summary>
internal sealed class InvalidArchive() : Archive(Constants.Assets, ImmutableDictionary<string, AssetOrArchive>.Empty);
