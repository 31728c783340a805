namespace Pulumi;

/// <summary>Names a package for the engine. The in-memory engine needs none and ignores it.</summary>
public sealed class RegisterPackageRequest(
    string name,
    string version,
    string? downloadUrl,
    Dictionary<string, byte[]>? checksums = null,
    RegisterPackageRequest.PackageParameterization? parameterization = null
)
{
    public string Name { get; } = name;
    public string Version { get; } = version;
    public string DownloadUrl { get; } = downloadUrl ?? "";
    public Dictionary<string, byte[]> Checksums { get; } = checksums ?? [];
    public PackageParameterization? Parameterization { get; } = parameterization;

    /// <summary>The parameters of a parameterised provider's package.</summary>
    public sealed class PackageParameterization(string name, string version, byte[] value)
    {
        public string Name { get; } = name;
        public string Version { get; } = version;
        public byte[] Value { get; } = value;
    }
}
