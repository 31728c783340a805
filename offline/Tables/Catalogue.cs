namespace InventarioRetail.Offline.Tables;

/// <summary>The types and enums of all tables of a project, because a table may use another table's.</summary>
internal sealed class Catalogue(IEnumerable<Table> tables)
{
    private readonly List<Entry> _entries =
    [
        .. from table in tables
        where table.Package is not null
        from declaration in table.Declarations
        where declaration is ObjectType or EnumType
        select new Entry(table, declaration),
    ];

    /// <summary>Returns the C# type on one side; only for a type without <see cref="Problems"/>.</summary>
    public string CSharp(TypeName type, Sides side, string home) =>
        type switch
        {
            TypeName.Scalar scalar => scalar.CSharp,
            TypeName.List list =>
                $"global::System.Collections.Immutable.ImmutableArray<{CSharp(list.Element, side, home)}>",
            TypeName.Map map =>
                $"global::System.Collections.Immutable.ImmutableDictionary<string, {CSharp(map.Element, side, home)}>",
            // An output may have a value that the enum lacks, and never has an input type: use the first case.
            TypeName.Union { Second: TypeName.Declared known } union
                when side == Sides.Output
                    && Find(known, home).Single().Declaration is EnumType or ObjectType { Sides: Sides.Input } =>
                CSharp(union.First, side, home),
            TypeName.Union union =>
                $"global::Pulumi.Union<{CSharp(union.First, side, home)}, {CSharp(union.Second, side, home)}>",
            TypeName.Declared declared => Find(declared, home).Single().CSharp(side),
            _ => throw new InvalidOperationException($"There is no C# type for {type}."),
        };

    /// <summary>Returns the problems of a property's type: undeclared names, and types of the other side.</summary>
    public IEnumerable<string> Problems(TypeName type, Sides sides, string home) =>
        type switch
        {
            TypeName.List list => Problems(list.Element, sides, home),
            TypeName.Map map => Problems(map.Element, sides, home),
            TypeName.Union union => Problems(union.First, sides, home)
                .Concat(Problems(union.Second, union.Second is TypeName.Declared ? sides & Sides.Input : sides, home)),
            TypeName.Declared declared => Problem(declared, sides, home) is { } problem ? [problem] : [],
            _ => [],
        };

    private string? Problem(TypeName.Declared type, Sides sides, string home)
    {
        var found = Find(type, home);
        return found.Count switch
        {
            0 => $"No table has a type '{type.Name}': declare it, or use {TypeNameParser.Expected}.",
            1 when found[0].Declaration is ObjectType declared && (declared.Sides & sides) != sides =>
                $"'{type.Name}' is declared as {declared.Sides.ToString().ToLowerInvariant()} only: "
                    + "remove that word from its 'type' line, or use the type on that side only.",
            1 => null,
            _ => $"Several modules have a type '{type.Name}': say which, such as "
                + string.Join(" or ", found.Select(entry => $"'{entry.QualifiedName}'"))
                + ".",
        };
    }

    private List<Entry> Find(TypeName.Declared type, string home)
    {
        var found = _entries.Where(entry => entry.IsCalled(type.Name)).ToList();
        var own = found.Where(entry => entry.Home == home && entry.Declaration.Name == type.Name).Take(1).ToList();
        return own.Count == 1 ? own : found;
    }

    private sealed record Entry(Table Table, Declaration Declaration)
    {
        public string Home => Table.Namespace;

        public string QualifiedName => $"{Home.Substring(Home.LastIndexOf('.') + 1)}.{Declaration.Name}";

        public bool IsCalled(string name) =>
            $".{Home}.{Declaration.Name}".EndsWith($".{name}", StringComparison.Ordinal);

        public string CSharp(Sides side) =>
            Declaration is EnumType ? $"global::{Home}.{Declaration.Name}"
            : side == Sides.Input ? $"global::{Table.InputNamespace}.{Declaration.Name}Args"
            : $"global::{Table.OutputNamespace}.{Declaration.Name}";
    }
}
