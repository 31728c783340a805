using System.Text.Json;
using System.Text.RegularExpressions;
using InventarioRetail.Offline.Tables;
using static InventarioRetail.Offline.Tables.Sides;

namespace InventarioRetail.Schemas.Tests;

/// <summary>
/// Compares the tables of a stand-in with its official package. TypeScript does not tell <c>int</c> from <c>number</c>,
/// which nested outputs may be null in C#, and which nested inputs are secret, so these are not compared.
/// </summary>
internal sealed partial class TableChecks(OfficialPackage official, IReadOnlyList<(string File, Table Table)> tables)
{
    private readonly Catalogue catalogue = new(tables.Select(entry => entry.Table));

    /// <summary>Differences, as <c>file:line: problem</c>.</summary>
    public static IReadOnlyList<string> ProblemsOf(
        IEnumerable<OfficialPackage> packages,
        IReadOnlyCollection<(string File, Table Table)> tables
    ) =>
        [
            .. from package in packages
            let checks = new TableChecks(package, [.. tables.Where(entry => entry.Table.Package!.Name == package.Name)])
            from problem in checks.Problems()
            select $"{problem} ({package.Name} {package.Version})",
        ];

    private IEnumerable<string> Problems() =>
        from entry in tables
        from declaration in entry.Table.Declarations
        from problem in Problems(entry.Table, declaration)
        select $"{entry.File}:{problem.At.Line + 1}: {problem.Message}";

    private IEnumerable<Problem> Problems(Table table, Declaration declaration)
    {
        var name = table.Module is { } module ? $"{module.ToLowerInvariant()}.{declaration.Name}" : declaration.Name;
        return declaration switch
        {
            EnumType type => EnumProblems(type, official.Enums.GetValueOrDefault(name)),
            ObjectType type =>
            [
                .. type.Sides.HasFlag(Input) ? InputProblems(table, type, official.Inputs.GetValueOrDefault(name)) : [],
                .. type.Sides.HasFlag(Output)
                    ? OutputProblems(table, type, official.Outputs.GetValueOrDefault(name))
                    : [],
            ],
            Resource resource => ResourceProblems(table, resource, resource.Token, resource.Aliases),
            _ => ResourceProblems(table, declaration, $"pulumi:providers:{official.Name}", []),
        };
    }

    private static IEnumerable<Problem> EnumProblems(EnumType type, Dictionary<string, string>? known) =>
        known is null
            ? [Unknown(type)]
            : type
                .Members.Where(member => known.GetValueOrDefault(member.Name) != member.Value)
                .Select(member => new Problem(type.At, $"'{member.Name} {member.Value}' is not in the official enum"));

    private IEnumerable<Problem> ResourceProblems(
        Table table,
        Declaration resource,
        string token,
        IReadOnlyList<string> aliases
    )
    {
        if (!official.Resources.TryGetValue(token, out var known))
            return [Unknown(resource)];
        IEnumerable<Problem> aliasProblems = known.Aliases.SequenceEqual(aliases)
            ? []
            : [new(resource.At, $"its aliases are officially {string.Join(", ", known.Aliases)}")];
        return
        [
            .. InputProblems(table, resource, known.Inputs),
            .. OutputProblems(table, resource, known.Outputs),
            .. SecretProblems(resource, known.SecretInputs, Flags.Output),
            .. SecretProblems(resource, known.SecretOutputs, Flags.Input),
            .. aliasProblems,
        ];
    }

    /// <summary>Differences in what is secret among the inputs or the outputs; a property with the flag is not one.</summary>
    private static IEnumerable<Problem> SecretProblems(Declaration resource, IReadOnlyList<string> known, Flags not) =>
        resource
            .Properties.Where(property =>
                !property.Is(not) && property.Is(Flags.Secret) != known.Contains(property.Name)
            )
            .Select(property => new Problem(
                property.At,
                $"'{property.Name}' is {(property.Is(Flags.Secret) ? "not " : "")}secret"
            ))
            .Concat(
                known
                    .Except(resource.Properties.Select(property => property.Name))
                    .Select(name => new Problem(resource.At, $"'{name}', which is secret, is not in the table"))
            );

    private IEnumerable<Problem> InputProblems(
        Table table,
        Declaration declaration,
        Dictionary<string, OfficialProperty>? known
    )
    {
        if (known is null)
            return [Unknown(declaration)];
        return declaration
            .Properties.SelectMany(InputProblem)
            .Concat(
                known
                    .Where(one =>
                        one.Value.Required && declaration.Properties.All(property => property.Name != one.Key)
                    )
                    .Select(one => new Problem(declaration.At, $"'{one.Key}', which is required, is not in the table"))
            );

        IEnumerable<Problem> InputProblem(Property property)
        {
            if (property.Is(Flags.Output) == known.TryGetValue(property.Name, out var input))
                yield return new(property.At, $"'{property.Name}' is {(input is null ? "not " : "")}an input");
            if (input is null)
                yield break;
            if (TypeProblem(table, property, input, Input) is { } problem)
                yield return problem;
            if (property.Is(Flags.Required) != input.Required)
                yield return new(property.At, $"'{property.Name}' is {(input.Required ? "" : "not ")}required");
            var only = OfficialProperty.Case(input.Type) is ("value", var value) ? value.GetString() : null;
            // A type that is used by itself too has the constants as ordinary inputs.
            if (declaration is Resource && property.Constant != only)
                yield return new(property.At, $"'{property.Name}' has {only ?? "no value"} as its only value");
        }
    }

    private IEnumerable<Problem> OutputProblems(
        Table table,
        Declaration declaration,
        Dictionary<string, OfficialProperty>? known
    )
    {
        if (known is null)
        {
            yield return Unknown(declaration);
            yield break;
        }
        foreach (var property in declaration.Properties.Where(property => !property.Is(Flags.Input | Flags.Json)))
        {
            if (!known.TryGetValue(property.Name, out var output))
                yield return new(property.At, $"'{property.Name}' is not an output");
            else if (TypeProblem(table, property, output, Output) is { } problem)
                yield return problem;
            // An absent list is an empty one.
            else if (
                declaration is not ObjectType
                && property.Type is not TypeName.List
                && output.Required
                    != (property.Is(Flags.Required | Flags.Computed | Flags.Output) || property.Constant is not null)
            )
                yield return new(
                    property.At,
                    $"'{property.Name}' {(output.Required ? "always has" : "may lack")} a value"
                );
        }
    }

    private Problem? TypeProblem(Table table, Property property, OfficialProperty known, Sides side)
    {
        var own = NumberType().Replace(catalogue.CSharp(property.Type, side, table.Namespace), "int");
        var wanted = CSharp(known.Type, side);
        return string.Equals(own, wanted, StringComparison.OrdinalIgnoreCase)
            ? null
            : new(property.At, $"'{property.Name}' is a {wanted}, not a {own}");
    }

    /// <summary>What a type is in the official package for C#, but for the case of a module's name.</summary>
    private string CSharp(JsonElement type, Sides side)
    {
        if (OfficialProperty.Case(type) is not { } only)
            return type.GetString() switch
            {
                "number" => "int",
                "boolean" => "bool",
                "any" => "object",
                var text => text!,
            };
        var (kind, of) = only;
        return kind switch
        {
            "list" => $"global::System.Collections.Immutable.ImmutableArray<{CSharp(of, side)}>",
            "map" => $"global::System.Collections.Immutable.ImmutableDictionary<string, {CSharp(of, side)}>",
            "union" => of.EnumerateArray().Select(one => CSharp(one, side)).ToList() is { Count: 2 } cases
                ? $"global::Pulumi.Union<{string.Join(", ", cases)}>"
                : "object",
            "value" => "string",
            "enum" => Qualified(of, table => table.Namespace),
            _ when side == Input => $"{Qualified(of, table => table.InputNamespace)}Args",
            _ => Qualified(of, table => table.OutputNamespace),
        };
    }

    private string Qualified(JsonElement name, Func<Table, string> space)
    {
        var text = name.GetString()!;
        var dot = text.LastIndexOf('.');
        return $"global::{space(tables[0].Table with { Module = dot < 0 ? null : text[..dot] })}.{text[(dot + 1)..]}";
    }

    private static Problem Unknown(Declaration declaration) => new(declaration.At, $"there is no '{declaration.Name}'");

    [GeneratedRegex(@"\bdouble\b")]
    private static partial Regex NumberType();
}
