namespace Pulumi;

/// <summary>The unique name of a resource.</summary>
public readonly struct Urn(string value) : IEquatable<Urn>
{
    private readonly string _value = value;

    /// <summary>Creates the URN of a resource with this name and type, below the parent if given.</summary>
    public static Output<string> Create(
        Input<string> name,
        Input<string> type,
        Resource? parent = null,
        Input<string>? parentUrn = null,
        Input<string>? project = null,
        Input<string>? stack = null
    )
    {
        if (parent != null && parentUrn != null)
            throw new ArgumentException("Only one of 'parent' and 'parentUrn' can be non-null.");

        var prefix =
            (parent?.Urn ?? parentUrn?.ToOutput())?.Apply(urn =>
                urn[..urn.LastIndexOf("::", StringComparison.Ordinal)] + "$"
            )
            ?? Output.Format(
                $"urn:pulumi:{stack ?? Deployment.Instance.StackName}::{project ?? Deployment.Instance.ProjectName}::"
            );
        return Output.Format($"{prefix}{type}::{name}");
    }

    public bool Equals(Urn other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Urn other && Equals(other);

    public override int GetHashCode() => _value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString() => _value;

    public static implicit operator string(Urn value) => value._value;

    public static bool operator ==(Urn left, Urn right) => left.Equals(right);

    public static bool operator !=(Urn left, Urn right) => !left.Equals(right);
}
