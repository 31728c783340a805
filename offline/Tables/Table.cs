namespace InventarioRetail.Offline.Tables;

/// <summary>The content of a <c>*.table</c> file.</summary>
internal sealed record Table(
    Package? Package,
    string? Module,
    IReadOnlyList<Declaration> Declarations,
    IReadOnlyList<Problem> Problems
)
{
    /// <summary>The C# namespace of the table's resources.</summary>
    public string Namespace => Module is null ? Package!.Namespace : $"{Package!.Namespace}.{Module}";

    /// <summary>The C# namespace of the resources' args.</summary>
    public string ArgsNamespace => Package!.Types is null ? Namespace : InputNamespace;

    /// <summary>The C# namespace of the types used in args.</summary>
    public string InputNamespace => TypesNamespace("Inputs");

    /// <summary>The C# namespace of the types used in outputs.</summary>
    public string OutputNamespace => TypesNamespace("Outputs");

    private string TypesNamespace(string side) =>
        Package!.Types is not { } types ? $"{Namespace}.{side}"
        : Module is null ? $"{Package.Namespace}.{types}.{side}"
        : $"{Package.Namespace}.{types}.{side}.{Module}";
}

/// <summary>
/// The <c>package</c> line: the provider's name, its version, and the root namespace of its C# types. If all modules
/// share a separate namespace for types and args, that namespace too.
/// </summary>
internal sealed record Package(string Name, string Version, string Namespace, string? Types);

/// <summary>A position in a table. Lines and columns count from 0.</summary>
internal sealed record Place(int Line, int Column, int Length);

/// <summary>An error in a table: what is wrong and what is valid.</summary>
internal sealed record Problem(Place At, string Message);

internal abstract record Declaration(string Name, Place At)
{
    public List<Property> Properties { get; } = [];
}

/// <summary>A resource class and its args.</summary>
internal sealed record Resource(string Token, string Name, Place At) : Declaration(Name, At)
{
    /// <summary>Former type tokens, in the order in which the official constructor lists them.</summary>
    public List<string> Aliases { get; } = [];
}

/// <summary>The package's <c>Provider</c> and <c>ProviderArgs</c>.</summary>
internal sealed record Provider(Place At) : Declaration("Provider", At);

/// <summary>An object type: <c>Inputs.NameArgs</c>, <c>Outputs.Name</c>, or both.</summary>
internal sealed record ObjectType(string Name, Sides Sides, Place At) : Declaration(Name, At);

/// <summary>A string with known values.</summary>
internal sealed record EnumType(string Name, Place At) : Declaration(Name, At)
{
    public List<(string Name, string Value)> Members { get; } = [];
}

internal sealed record Property(string Name, TypeName Type, Flags Flags, Place At)
{
    /// <summary>
    /// The environment variables that provide a provider setting's default; the first one that is set is used.
    /// </summary>
    public IReadOnlyList<string> EnvironmentVariables { get; init; } = [];

    /// <summary>The default value of an input.</summary>
    public string? Default { get; init; }

    /// <summary>The fixed value of a resource's input, which the program cannot override.</summary>
    public string? Constant { get; init; }

    /// <summary>The property's name in Pascal case, unless the table gives another name.</summary>
    public string CSharpName { get; init; } = char.ToUpperInvariant(Name[0]) + Name.Substring(1);

    public bool Is(Flags flag) => (Flags & flag) != 0;
}

[Flags]
internal enum Flags
{
    None = 0,

    /// <summary>Required as an input; always has a value as an output.</summary>
    Required = 1,

    /// <summary>Optional as an input; always has a value as an output.</summary>
    Computed = 2,

    /// <summary>Output only.</summary>
    Output = 4,

    /// <summary>Secret, as an input and as an output.</summary>
    Secret = 8,

    /// <summary>Takes a plain value instead of an <c>Input</c>.</summary>
    Plain = 16,

    /// <summary>Sent as a JSON string, and not an output: for provider settings that are not strings.</summary>
    Json = 32,

    /// <summary>A change replaces the resource.</summary>
    Replace = 64,

    /// <summary>Input only, because programs do not read it.</summary>
    Input = 128,
}

/// <summary>On which side a type is used: in args, in a resource's outputs, or in both.</summary>
[Flags]
internal enum Sides
{
    Input = 1,
    Output = 2,
    Both = Input | Output,
}

internal abstract record TypeName
{
    internal sealed record Scalar(string CSharp) : TypeName;

    internal sealed record List(TypeName Element) : TypeName;

    internal sealed record Map(TypeName Element) : TypeName;

    internal sealed record Union(TypeName First, TypeName Second) : TypeName;

    /// <summary>A type or enum of this table or of another one of the project.</summary>
    internal sealed record Declared(string Name) : TypeName;
}
