using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace InventarioRetail.Offline.Tables.Tests;

/// <summary>One run of the generator over tables, and the compilation of what it made.</summary>
internal sealed class GeneratorRun
{
    private GeneratorRun(ImmutableArray<Diagnostic> mistakes, Compilation compilation)
    {
        Mistakes = mistakes;
        Compilation = compilation;
    }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Mistakes { get; }

    public Compilation Compilation { get; }

    /// <summary>What the C# compiler says of the generated code.</summary>
    public IEnumerable<string> CompilerErrors =>
        Compilation
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString());

    /// <summary>Runs the generator over one table, <c>Test.table</c>.</summary>
    public static GeneratorRun Over(string table) => Over(("Test.table", table));

    public static GeneratorRun Over(params (string Path, string Text)[] tables)
    {
        Driver(tables).RunGeneratorsAndUpdateCompilation(EmptyCompilation(), out var compilation, out var mistakes);
        return new GeneratorRun(mistakes, compilation);
    }

    public static GeneratorDriver Driver(params (string Path, string Text)[] tables) =>
        CSharpGeneratorDriver.Create(
            [new TableGenerator().AsSourceGenerator()],
            tables.Select(table => new TableText(table.Path, table.Text)),
            driverOptions: new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None,
                trackIncrementalGeneratorSteps: true
            )
        );

    public static CSharpCompilation EmptyCompilation()
    {
        var platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return CSharpCompilation.Create(
            "Generated",
            references: platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            options: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
    }

    /// <summary>The members of a generated class that a program sees, such as <c>Input&lt;string&gt;? Name</c>.</summary>
    public IEnumerable<string> PublicMembers(string type)
    {
        var format = SymbolDisplayFormat.MinimallyQualifiedFormat.WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters
        );
        return Compilation
            .GetTypeByMetadataName(type)!
            .GetMembers()
            .Where(member => member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false })
            .Where(member => member.DeclaredAccessibility == Accessibility.Public && !member.IsStatic)
            .Select(member => member.ToDisplayString(format));
    }

    private sealed class TableText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
