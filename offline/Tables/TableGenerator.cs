using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace InventarioRetail.Offline.Tables;

/// <summary>
/// Generates the classes of a provider's C# package from <c>*.table</c> files (see <see cref="TableParser"/> for the
/// format). An error in a table is reported as build error <c>TABLE001</c> at its line.
/// </summary>
[Generator]
public sealed class TableGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Mistake = new(
        "TABLE001",
        "Error in a table",
        "{0}",
        "Tables",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Paths and texts are compared by value, so the steps below run again only when a table changes.
        var files = context
            .AdditionalTextsProvider.Where(file => file.Path.EndsWith(".table", StringComparison.Ordinal))
            .Select((file, cancellation) => new TableFile(file.Path, file.GetText(cancellation)?.ToString() ?? ""))
            .Collect();
        context.RegisterSourceOutput(files, Generate);
    }

    private static void Generate(SourceProductionContext context, ImmutableArray<TableFile> files)
    {
        var tables = files
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => (File: file, Table: TableParser.Parse(file.Text)))
            .ToList();
        var catalogue = new Catalogue(tables.Select(entry => entry.Table));
        var packages = new HashSet<Package>();
        foreach (var (file, table) in tables)
        {
            foreach (var problem in table.Problems)
            {
                Report(context, file, problem);
            }

            // A table without a package line has no namespace.
            if (table.Package is not { } package)
            {
                continue;
            }

            RemoveBadTypes(context, file, table, catalogue);
            var writer = new CSharpWriter(table, catalogue);
            var name = $"{table.Namespace}.{Path.GetFileNameWithoutExtension(file.Path)}";
            context.AddSource($"{name}.g.cs", Source(writer.WriteTable()));
            if (packages.Add(package))
            {
                var utilities = new CSharpWriter(table, catalogue).WriteUtilities();
                context.AddSource($"{package.Namespace}.Utilities.g.cs", Source(utilities));
            }
        }
    }

    private static void RemoveBadTypes(
        SourceProductionContext context,
        TableFile file,
        Table table,
        Catalogue catalogue
    )
    {
        foreach (var declaration in table.Declarations)
        {
            foreach (var property in declaration.Properties.ToList())
            {
                var problems = catalogue.Problems(property.Type, SidesOf(declaration, property), table.Namespace);
                foreach (var message in problems.Distinct().ToList())
                {
                    Report(context, file, new Problem(property.At, message));
                    declaration.Properties.Remove(property);
                }
            }
        }
    }

    private static Sides SidesOf(Declaration declaration, Property property) =>
        declaration switch
        {
            ObjectType type => type.Sides,
            Resource when property.Is(Flags.Output) => Sides.Output,
            Resource when property.Is(Flags.Input) => Sides.Input,
            _ when property.Is(Flags.Json) => Sides.Input,
            _ => Sides.Both,
        };

    private static void Report(SourceProductionContext context, TableFile file, Problem problem)
    {
        var (line, column, length) = problem.At;
        var start = new LinePosition(line, column);
        var end = new LinePosition(line, column + length);
        var place = Location.Create(file.Path, default, new LinePositionSpan(start, end));
        context.ReportDiagnostic(Diagnostic.Create(Mistake, place, problem.Message));
    }

    private static SourceText Source(string text) => SourceText.From(text, Encoding.UTF8);

    private sealed record TableFile(string Path, string Text);
}
