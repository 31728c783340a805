using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace InventarioRetail.Offline.Tables;

/// <summary>Writes the C# of a table, in the shape of the official packages' generated code.</summary>
internal sealed class CSharpWriter(Table table, Catalogue catalogue)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    private string Home => table.Namespace;

    private Package Package => table.Package!;

    private string Utilities => $"global::{Package.Namespace}.Utilities";

    private string ResourceTypeAttribute =>
        $"global::{Package.Namespace}.{Package.Namespace.Split('.').Last()}ResourceType";

    public string WriteTable()
    {
        WriteHeader();
        foreach (var declaration in table.Declarations)
        {
            switch (declaration)
            {
                case Resource resource:
                    WriteResource(resource);
                    break;
                case Provider provider:
                    Block($"namespace {Home}", () => WriteProvider(provider));
                    break;
                case ObjectType type:
                    WriteObjectType(type);
                    break;
                case EnumType enumType:
                    Block($"namespace {Home}", () => WriteEnum(enumType));
                    break;
            }
        }

        return _text.ToString();
    }

    /// <summary>Writes the code that all classes of a package share, once per package.</summary>
    public string WriteUtilities()
    {
        const string Options = "global::Pulumi.CustomResourceOptions";
        WriteHeader();
        Block(
            $"namespace {Package.Namespace}",
            () =>
            {
                Block(
                    "internal static class Utilities",
                    () =>
                    {
                        Line($"public const string Version = {Literal(Package.Version)};");
                        Block(
                            $"public static {Options} Options("
                                + $"{Options}? options, string[]? secretOutputs = null, string[]? aliases = null)",
                            () =>
                            {
                                Line($"var defaults = new {Options} {{ Version = Version }};");
                                Line("defaults.AdditionalSecretOutputs.AddRange(secretOutputs ?? new string[0]);");
                                Block(
                                    "foreach (var type in aliases ?? new string[0])",
                                    () => Line("defaults.Aliases.Add(new global::Pulumi.Alias { Type = type });")
                                );
                                Line($"var merged = {Options}.Merge(defaults, options);");
                                Line("// A constructor creates a resource; only the official package's Get reads one.");
                                Line("merged.Id = \"\";");
                                Line("return merged;");
                            }
                        );
                        Line(
                            "public static global::Pulumi.Output<T> Secret<T>(global::Pulumi.Input<T> value) => "
                                + "global::Pulumi.Output.CreateSecret(global::Pulumi.InputExtensions.ToOutput(value));"
                        );
                    }
                );
                var attribute = ResourceTypeAttribute.Split('.').Last() + "Attribute";
                Line($"internal sealed class {attribute}(string type) :");
                Line("    global::Pulumi.ResourceTypeAttribute(type, Utilities.Version);");
            }
        );
        return _text.ToString();
    }

    private void WriteResource(Resource resource)
    {
        var inputs = resource.Properties.Where(property => !property.Is(Flags.Output)).ToList();
        Block($"namespace {Home}", () => WriteResourceClass(resource, inputs));
        Block($"namespace {table.ArgsNamespace}", () => WriteArgs($"{resource.Name}Args", inputs));
    }

    private void WriteResourceClass(Resource resource, List<Property> inputs)
    {
        var name = resource.Name;
        var type = $"global::{table.ArgsNamespace}.{name}Args";
        var constants = inputs.Where(property => property.Constant is not null).ToList();
        var args = inputs.Any(property => property.Is(Flags.Required)) ? $"{type} args" : $"{type}? args = null";
        Line($"[{ResourceTypeAttribute}({Literal(resource.Token)})]");
        Block(
            $"public partial class {name} : global::Pulumi.CustomResource",
            () =>
            {
                foreach (var property in resource.Properties.Where(property => !property.Is(Flags.Input)))
                {
                    WriteOutput(property);
                }

                Line($"public {name}(string name, {args}, global::Pulumi.CustomResourceOptions? options = null)");
                var given = $"args ?? new {type}()";
                Line(
                    $"    : base({Literal(resource.Token)}, name, {(constants.Count == 0 ? given : $"WithConstants({given})")}, "
                        + $"{Options(resource.Properties, resource.Aliases)}) {{ }}"
                );
                if (constants.Count > 0)
                {
                    WriteConstants(type, constants);
                }
            }
        );
    }

    /// <summary>Merges the program's options over a type's own: version, secret outputs and aliases.</summary>
    private string Options(IEnumerable<Property> properties, IReadOnlyCollection<string> aliases)
    {
        var secrets = properties.Where(property => property.Is(Flags.Secret)).Select(property => property.Name);
        return $"{Utilities}.Options(options{Argument("secretOutputs", secrets)}{Argument("aliases", aliases)})";

        static string Argument(string name, IEnumerable<string> values) =>
            values.Any() ? $", {name}: new[] {{ {string.Join(", ", values.Select(Literal))} }}" : "";
    }

    private void WriteConstants(string type, List<Property> constants) =>
        Block(
            $"private static {type} WithConstants({type} args)",
            () =>
            {
                foreach (var property in constants)
                {
                    Line($"args.{property.CSharpName} = {Literal(property.Constant!)};");
                }

                Line("return args;");
            }
        );

    private void WriteProvider(Provider provider)
    {
        Line($"[{ResourceTypeAttribute}({Literal($"pulumi:providers:{Package.Name}")})]");
        Block(
            "public partial class Provider : global::Pulumi.ProviderResource",
            () =>
            {
                foreach (var property in provider.Properties.Where(property => !property.Is(Flags.Json | Flags.Input)))
                {
                    WriteOutput(property);
                }

                Line("public Provider(");
                Line("    string name,");
                Line("    ProviderArgs? args = null,");
                Line("    global::Pulumi.CustomResourceOptions? options = null");
                Line(")");
                Line(
                    $"    : base({Literal(Package.Name)}, name, args ?? new ProviderArgs(), "
                        + $"{Options(provider.Properties, [])}) {{ }}"
                );
            }
        );
        WriteArgs("ProviderArgs", provider.Properties);
    }

    private void WriteObjectType(ObjectType type)
    {
        if ((type.Sides & Sides.Input) != 0)
        {
            Block($"namespace {table.InputNamespace}", () => WriteArgs($"{type.Name}Args", type.Properties));
        }

        if ((type.Sides & Sides.Output) != 0)
        {
            Block($"namespace {table.OutputNamespace}", () => WriteOutputType(type));
        }
    }

    private void WriteOutput(Property property)
    {
        Line($"[global::Pulumi.OutputAttribute({Literal(property.Name)})]");
        Line(
            $"public global::Pulumi.Output<{OutputType(property)}> {property.CSharpName} {{ get; private set; }} = null!;"
        );
    }

    private void WriteOutputType(ObjectType type)
    {
        Line("[global::Pulumi.OutputType]");
        Block(
            $"public sealed class {type.Name}",
            () =>
            {
                foreach (var property in type.Properties)
                {
                    Line($"public readonly {OutputType(property)} {property.CSharpName};");
                }

                var parameters = type.Properties.Select(property => $"{OutputType(property)} {Parameter(property)}");
                Line("[global::Pulumi.OutputConstructor]");
                Block(
                    $"private {type.Name}({string.Join(", ", parameters)})",
                    () =>
                    {
                        foreach (var property in type.Properties)
                        {
                            Line($"{property.CSharpName} = {Parameter(property)};");
                        }
                    }
                );
            }
        );
    }

    private void WriteArgs(string name, IReadOnlyList<Property> properties) =>
        Block(
            $"public sealed class {name} : global::Pulumi.ResourceArgs",
            () =>
            {
                foreach (var property in properties)
                {
                    WriteInput(property);
                }

                Block(
                    $"public {name}()",
                    () =>
                    {
                        foreach (var property in properties.Where(property => property.EnvironmentVariables.Count > 0))
                        {
                            WriteEnvironmentDefault(property);
                        }

                        foreach (var property in properties.Where(property => property.Default is not null))
                        {
                            Line($"{property.CSharpName} = {Default(property)};");
                        }
                    }
                );
                Line($"public static new {name} Empty => new {name}();");
            }
        );

    private void WriteInput(Property property)
    {
        var name = property.CSharpName;
        var field = $"_{property.Name}";
        var type = InputType(property);
        var isCollection = !property.Is(Flags.Plain) && property.Type is TypeName.List or TypeName.Map;
        var required = property.Is(Flags.Required) ? ", required: true" : "";
        var json = property.Is(Flags.Json) ? ", json: true" : "";

        Line($"[global::Pulumi.InputAttribute({Literal(property.Name)}{required}{json})]");
        if (!isCollection && !property.Is(Flags.Secret))
        {
            Line(
                property.Is(Flags.Required)
                    ? $"public {type} {name} {{ get; set; }} = default!;"
                    : $"public {type}? {name} {{ get; set; }}"
            );
            return;
        }

        Line($"private {type}? {field};");
        var isNullable = !isCollection && !property.Is(Flags.Required);
        Block(
            $"public {type}{(isNullable ? "?" : "")} {name}",
            () =>
            {
                Line(
                    isCollection ? $"get => {field} ??= new {type}();"
                    : isNullable ? $"get => {field};"
                    : $"get => {field}!;"
                );
                Line(
                    !property.Is(Flags.Secret) ? $"set => {field} = value;"
                    : isNullable ? $"set => {field} = value is null ? null : ({type}){Utilities}.Secret(value);"
                    : $"set => {field} = {Utilities}.Secret(value);"
                );
            }
        );
    }

    private void WriteEnvironmentDefault(Property property)
    {
        var values = property.EnvironmentVariables.Select(variable =>
            $"global::System.Environment.GetEnvironmentVariable({Literal(variable)})"
        );
        Block(
            $"if (({string.Join(" ?? ", values)}) is {{ }} {Parameter(property)})",
            () => Line($"{property.CSharpName} = {Parameter(property)};")
        );
    }

    private static string Default(Property property) =>
        property.Type is TypeName.Scalar { CSharp: "string" } ? Literal(property.Default!) : property.Default!;

    private void WriteEnum(EnumType enumType)
    {
        var name = enumType.Name;
        Line("[global::Pulumi.EnumType]");
        Block(
            $"public readonly struct {name} : global::System.IEquatable<{name}>",
            () =>
            {
                Line("private readonly string _value;");
                Line($"private {name}(string value) => _value = value;");
                foreach (var (member, value) in enumType.Members)
                {
                    Line($"public static {name} {member} {{ get; }} = new {name}({Literal(value)});");
                }

                Line($"public static bool operator ==({name} left, {name} right) => left.Equals(right);");
                Line($"public static bool operator !=({name} left, {name} right) => !left.Equals(right);");
                Line($"public static explicit operator string({name} value) => value._value;");
                Line($"public override bool Equals(object? obj) => obj is {name} other && Equals(other);");
                Line($"public bool Equals({name} other) => _value == other._value;");
                Line("public override int GetHashCode() => _value?.GetHashCode() ?? 0;");
                Line("public override string ToString() => _value;");
            }
        );
    }

    private string InputType(Property property)
    {
        string Plain(TypeName type) => catalogue.CSharp(type, Sides.Input, Home);

        return property.Type switch
        {
            var type when property.Is(Flags.Plain) => Plain(type),
            TypeName.List list => $"global::Pulumi.InputList<{Plain(list.Element)}>",
            TypeName.Map map => $"global::Pulumi.InputMap<{Plain(map.Element)}>",
            TypeName.Union union => $"global::Pulumi.InputUnion<{Plain(union.First)}, {Plain(union.Second)}>",
            var type => $"global::Pulumi.Input<{Plain(type)}>",
        };
    }

    private string OutputType(Property property)
    {
        // A missing list is empty, as in the official packages.
        var hasValue =
            property.Is(Flags.Required | Flags.Computed | Flags.Output)
            || property.Constant is not null
            || property.Type is TypeName.List;
        return catalogue.CSharp(property.Type, Sides.Output, Home) + (hasValue ? "" : "?");
    }

    private static string Parameter(Property property) =>
        SyntaxFacts.GetKeywordKind(property.Name) == SyntaxKind.None ? property.Name : $"@{property.Name}";

    private static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    private void WriteHeader()
    {
        Line("// <auto-generated/>");
        Line("#nullable enable");
    }

    private void Block(string head, Action body)
    {
        Line(head);
        Line("{");
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    private void Line(string text) => _text.Append(' ', 4 * _depth).Append(text).Append('\n');
}
