using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using InventarioRetail.Offline.Tables;
using Declared = InventarioRetail.Offline.Tables.Declaration;
using Property = InventarioRetail.Offline.Tables.Property;

namespace InventarioRetail.Contract.Tests;

/// <summary>A resource or provider of a table in <c>offline/</c>, of the package that is compiled in.</summary>
internal sealed class TableResource
{
    private static readonly IReadOnlyList<Table> Tables =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "tables"), "*.table", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => TableParser.Parse(File.ReadAllText(file))),
    ];

    private static readonly Catalogue Catalogue = new(Tables);

    /// <summary>The properties of the types that args contain, by the name of their class.</summary>
    private static readonly Dictionary<string, Declared> Types = Tables
        .SelectMany(table => table.Declarations.Select(declaration => (table, declaration)))
        .Where(entry => entry.declaration is ObjectType or EnumType)
        .ToDictionary(
            entry =>
                entry.declaration is EnumType
                    ? $"{entry.table.Namespace}.{entry.declaration.Name}"
                    : $"{entry.table.InputNamespace}.{entry.declaration.Name}Args",
            entry => entry.declaration
        );

    private readonly Declared declaration;
    private readonly Type type;
    private readonly Type argsType;

    private TableResource(Table table, Declared declaration)
    {
        this.declaration = declaration;
        Table = table;
        Token = declaration is Offline.Tables.Resource resource
            ? resource.Token
            : $"pulumi:providers:{table.Package!.Name}";
        Aliases = declaration is Offline.Tables.Resource { Aliases: var aliases } ? aliases : [];
        type = Class(table, $"{table.Namespace}.{declaration.Name}");
        var home = declaration is Offline.Tables.Resource ? table.ArgsNamespace : table.Namespace;
        argsType = Class(table, $"{home}.{declaration.Name}Args");
    }

    /// <summary>All resources and providers, by type token.</summary>
    public static IReadOnlyDictionary<string, TableResource> All { get; } =
        Tables
            .SelectMany(table => table.Declarations.Select(declaration => (table, declaration)))
            .Where(entry => entry.declaration is Offline.Tables.Resource or Provider)
            .Select(entry => new TableResource(entry.table, entry.declaration))
            .ToDictionary(resource => resource.Token);

    /// <summary>Each type that outputs contain, with the fields that it should have.</summary>
    public static IReadOnlyDictionary<Type, IEnumerable<string>> OutputTypes { get; } =
        Tables
            .SelectMany(table => table.Declarations.OfType<ObjectType>().Select(declared => (table, declared)))
            .Where(entry => entry.declared.Sides.HasFlag(Sides.Output))
            .ToDictionary(
                entry => Class(entry.table, $"{entry.table.OutputNamespace}.{entry.declared.Name}"),
                entry => entry.declared.Properties.Select(property => Output(entry.table, property))
            );

    public Table Table { get; }

    public string Token { get; }

    public IReadOnlyList<string> Aliases { get; }

    public IEnumerable<string> SecretOutputs =>
        declaration.Properties.Where(IsSecret).Select(property => property.Name);

    /// <summary>Outputs that are text although the input may be an object.</summary>
    public IEnumerable<KeyValuePair<string, object>> Texts =>
        declaration
            .Properties.Where(property => property.Type is TypeName.Union { Second: TypeName.Declared })
            .Select(property => KeyValuePair.Create<string, object>(property.Name, property.Name));

    /// <summary>The name and the type of each output.</summary>
    public IEnumerable<string> Outputs =>
        declaration
            .Properties.Where(property => !property.Is(Flags.Input | Flags.Json))
            .Select(property => Output(Table, property));

    /// <summary>The same, of the class in the package.</summary>
    public IEnumerable<string> OutputsOfClass
    {
        get
        {
            var nullability = new NullabilityInfoContext();
            return type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(property => $"{property.Name}: {CSharp(nullability.Create(property).GenericTypeArguments[0])}");
        }
    }

    private IEnumerable<Property> Inputs => declaration.Properties.Where(property => !property.Is(Flags.Output));

    /// <summary>Args with a value in every input, and what the engine should get.</summary>
    /// <param name="isSecond">Whether inputs that take one of two types get the second one.</param>
    public (object Args, JsonObject Json) Full(bool isSecond = false) => Fill(Inputs, isSecond);

    /// <summary>
    /// Args with only the required inputs, and what the engine should get: these, defaults and constants.
    /// </summary>
    public (object Args, JsonObject Json) Smallest()
    {
        var (args, json) = Fill(Inputs.Where(property => property.Is(Flags.Required)), isSecond: false);
        foreach (var property in Inputs)
            if ((property.Constant ?? property.Default) is { } value)
                json[property.Name] = property.Is(Flags.Json) ? JsonNode.Parse(value) : value;
        return (args, json);
    }

    public CustomResource Make(object args, CustomResourceOptions? options = null) =>
        (CustomResource)
            type.GetConstructor([typeof(string), argsType, typeof(CustomResourceOptions)])!
                .Invoke(["it", args, options]);

    /// <summary>The inputs that a run sent; those that are sent as JSON text as JSON.</summary>
    public JsonObject Sent(ProviderRun run)
    {
        var inputs = JsonNode.Parse(run.Inputs("it"))!.AsObject();
        foreach (var property in Inputs.Where(property => property.Is(Flags.Json)))
            if (inputs[property.Name] is JsonValue text)
                inputs[property.Name] = JsonNode.Parse(text.GetValue<string>());
        // The machine's environment may set these.
        foreach (var property in Inputs.Where(property => property.EnvironmentVariables.Count > 0))
            if (inputs[property.Name]?.ToString() != property.Name)
                inputs.Remove(property.Name);
        return inputs;
    }

    /// <summary>The values of the inputs that are secret, and of one that is not, as outputs.</summary>
    public IEnumerable<(string Name, bool IsSecret, dynamic Value)> Values(object args) =>
        from property in Inputs
        where !property.Is(Flags.Plain)
        let value = argsType.GetProperty(property.CSharpName)!.GetValue(args)
        select (property.Name, IsSecret(property), InputExtensions.ToOutput((dynamic)value!));

    public static string CSharp(NullabilityInfo info)
    {
        var plain = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var name =
            plain == typeof(string) ? "string"
            : plain == typeof(int) ? "int"
            : plain == typeof(bool) ? "bool"
            : plain == typeof(double) ? "double"
            : plain == typeof(object) ? "object"
            : plain.IsGenericType
                ? $"global::{plain.FullName!.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(CSharp))}>"
            : $"global::{plain.FullName}";
        return info.ReadState == NullabilityState.Nullable ? $"{name}?" : name;
    }

    private static bool IsSecret(Property property) => property.Is(Flags.Secret);

    private static Type Class(Table table, string name) =>
        Assembly.Load(table.Package!.Namespace).GetType(name)
        ?? throw new InvalidOperationException($"{table.Package.Namespace} has no class {name}.");

    /// <summary>A list is never null; neither is what a program must set or the provider computes.</summary>
    private static string Output(Table table, Property property)
    {
        var hasValue =
            property.Type is TypeName.List
            || property.Constant is not null
            || property.Is(Flags.Required | Flags.Computed | Flags.Output);
        var name = Catalogue.CSharp(property.Type, Sides.Output, table.Namespace);
        return $"{property.CSharpName}: {name}{(hasValue ? "" : "?")}";
    }

    private (object Args, JsonObject Json) Fill(IEnumerable<Property> inputs, bool isSecond)
    {
        var (args, json) = Fill(argsType, inputs, isSecond);
        foreach (var property in inputs)
            if (property.Constant is { } constant)
                json[property.Name] = constant;
        return (args, json);
    }

    private static (object Args, JsonObject Json) Fill(Type type, IEnumerable<Property> properties, bool isSecond)
    {
        var args = Activator.CreateInstance(type)!;
        var json = new JsonObject();
        foreach (var property in properties)
        {
            var own =
                type.GetProperty(property.CSharpName)
                ?? throw new InvalidOperationException($"{type} has no {property.CSharpName}.");
            var (value, node) = Value(own.PropertyType, property.Type, property.Name, isSecond);
            own.SetValue(args, value);
            json[property.Name] = node;
        }
        return (args, json);
    }

    /// <summary>
    /// A value of a C# type that should be the type of the table, and its JSON. Texts are the name of their property.
    /// </summary>
    private static (object Value, JsonNode Json) Value(Type type, TypeName name, string text, bool isSecond)
    {
        if (Nullable.GetUnderlyingType(type) is { } plain)
            return Value(plain, name, text, isSecond);
        if (type.IsGenericType)
        {
            var kind = type.GetGenericTypeDefinition();
            var of = type.GetGenericArguments();
            if (kind == typeof(Input<>))
                return Wrap(of[0], name);
            var (element, inner) = name switch
            {
                TypeName.List list => (of[0], list.Element),
                TypeName.Map map => (of[^1], map.Element),
                // A table may know no value of an enum.
                TypeName.Union union => isSecond && !IsEmptyEnum(of[1]) ? (of[1], union.Second) : (of[0], union.First),
                _ => throw new InvalidOperationException($"{text} is {type}, not {name}."),
            };
            if (name is TypeName.Union)
                return Wrap(element, inner);
            var (value, json) = Value(element, inner, text, isSecond);
            var collection = typeof(TableResource)
                .GetMethod($"{(name is TypeName.List ? "List" : "Map")}", BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element)
                .Invoke(null, [value])!;
            return (
                kind == typeof(InputList<>) || kind == typeof(InputMap<>)
                    ? Implicit(type, collection.GetType(), collection)
                    : collection,
                name is TypeName.List ? new JsonArray(json) : new JsonObject { ["key"] = json }
            );
        }
        if (name is TypeName.Scalar scalar)
            return scalar.CSharp switch
            {
                "string" or "object" => (text, text),
                "int" => (text.Length, text.Length),
                "double" => (text.Length + 0.5, text.Length + 0.5),
                _ => (true, true),
            };
        return Types[type.FullName!] switch
        {
            EnumType { Members: [var (member, value), ..] } => (type.GetProperty(member)!.GetValue(null)!, value),
            var declared => Fill(type, declared.Properties, isSecond),
        };

        (object, JsonNode) Wrap(Type inner, TypeName innerName)
        {
            var (value, json) = Value(inner, innerName, text, isSecond);
            return (Implicit(type, inner, value), json);
        }
    }

    private static bool IsEmptyEnum(Type type) =>
        Types.TryGetValue(type.FullName!, out var known) && known is EnumType { Members.Count: 0 };

    private static ImmutableArray<T> List<T>(T element) => [element];

    private static ImmutableDictionary<string, T> Map<T>(T element) =>
        ImmutableDictionary<string, T>.Empty.Add("key", element);

    private static object Implicit(Type to, Type from, object value) =>
        to.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(method =>
                method.Name == "op_Implicit"
                && method.ReturnType == to
                && method.GetParameters()[0].ParameterType == from
            )
            .Invoke(null, [value])!;
}
