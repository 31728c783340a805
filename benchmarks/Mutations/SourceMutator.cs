using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace InventarioRetail.Benchmarks;

/// <summary>Rewrites a file so that it contains all its mutants, each switched on by its number.</summary>
/// <param name="kind">The kind of the file's checks.</param>
/// <param name="path">The file.</param>
/// <param name="mutations">Receives the mutations.</param>
internal sealed class SourceMutator(string kind, string path, List<Mutation> mutations) : CSharpSyntaxRewriter
{
    private readonly bool isSettings = kind == Target.Settings;
    private readonly bool isGuardrails = kind == Target.Guardrails;
    private HashSet<string> constants = [];

    /// <summary>Returns the mutated text of a file.</summary>
    public string Mutate(string text)
    {
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        constants =
        [
            .. root.DescendantNodes()
                .OfType<FieldDeclarationSyntax>()
                .Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword) && $"{field.Declaration.Type}" != "string")
                .SelectMany(field => field.Declaration.Variables.Select(constant => constant.Identifier.Text)),
        ];
        return Visit(root)!.ToFullString();
    }

    /// <inheritdoc/>
    public override SyntaxNode? Visit(SyntaxNode? node) =>
        (node, base.Visit(node)) switch
        {
            (IfStatementSyntax from, IfStatementSyntax to) => to.WithCondition(Never(from.Condition, to.Condition)),
            (ConditionalExpressionSyntax from, ConditionalExpressionSyntax to) => Choice(from, to),
            (BinaryExpressionSyntax from, BinaryExpressionSyntax to) => Binary(from, to),
            (LiteralExpressionSyntax from, LiteralExpressionSyntax) => Literal(from),
            (IdentifierNameSyntax from, IdentifierNameSyntax) => Constant(from),
            (MemberAccessExpressionSyntax from, var to) => Member(from, to),
            (InvocationExpressionSyntax from, InvocationExpressionSyntax to) => Call(from, to),
            (ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } from, StatementSyntax to)
                when isSettings && $"{call.Expression}".Split('.')[^1] is "Rule" or "RuleOfAll" or "Fail" => Guarded(
                from,
                to
            ),
            (YieldStatementSyntax { Expression: not null } from, StatementSyntax to) when isGuardrails => Guarded(
                from,
                to
            ),
            (SwitchExpressionArmSyntax from, SwitchExpressionArmSyntax to) when isGuardrails => Arm(from, to),
            (CollectionExpressionSyntax from, CollectionExpressionSyntax to) when isGuardrails => Words(from, to),
            (ImplicitObjectCreationExpressionSyntax from, ImplicitObjectCreationExpressionSyntax to)
                when from.ArgumentList.Arguments is [var key, _, _]
                    && $"{key}".StartsWith("\"no-", StringComparison.Ordinal) => Rule(from, to),
            (AssignmentExpressionSyntax { Left: var left }, AssignmentExpressionSyntax to)
                when $"{left}" is "AlertGroups" or "RecordingGroups" => to.WithRight(New($"Mutant.{left}({to.Right})")),
            var (_, to) => to,
        };

    private ConditionalExpressionSyntax Choice(ConditionalExpressionSyntax from, ConditionalExpressionSyntax to) =>
        IsInText(from) ? to
        : $"{from.WhenTrue}" is "null" or "[]" or "GateDecision.Advance" or "\"\""
            ? to.WithCondition(Always(from.Condition, to.Condition))
        : to.WithCondition(Never(from.Condition, to.Condition));

    private ExpressionSyntax Binary(BinaryExpressionSyntax from, BinaryExpressionSyntax to)
    {
        return IsInText(from)
            ? to
            : from.Kind() switch
            {
                SyntaxKind.LogicalAndExpression => to.WithLeft(Without(from.Left, to.Left, Always))
                    .WithRight(Without(from.Right, to.Right, Always)),
                SyntaxKind.LogicalOrExpression => to.WithLeft(Without(from.Left, to.Left, Never))
                    .WithRight(Without(from.Right, to.Right, Never)),
                SyntaxKind.LessThanExpression => Bound("<="),
                SyntaxKind.LessThanOrEqualExpression => Bound("<"),
                SyntaxKind.GreaterThanExpression => Bound(">="),
                SyntaxKind.GreaterThanOrEqualExpression => Bound(">"),
                _ => to,
            };

        ExpressionSyntax Without(
            ExpressionSyntax operand,
            ExpressionSyntax seen,
            Func<ExpressionSyntax, ExpressionSyntax, ExpressionSyntax> leaveOut
        ) => operand.IsKind(from.Kind()) ? seen : leaveOut(operand, seen);

        ExpressionSyntax Bound(string other) =>
            from.Parent is ForStatementSyntax || Declares(from) != Declared.Nothing
                ? to
                : Switched(from, $"{from.OperatorToken} becomes {other}", $"({to.Left}) {other} ({to.Right})", to);
    }

    private ExpressionSyntax Literal(LiteralExpressionSyntax node)
    {
        var isDefault = !isSettings && path.StartsWith("components/", StringComparison.Ordinal);
        var isLimit = isSettings
            ? node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not null
            : !isGuardrails && (isDefault || node.Token.Text is not ("0" or "1"));
        return
            node.IsKind(SyntaxKind.NumericLiteralExpression)
            && isLimit
            && !IsFixed(node)
            && node.Parent is not PrefixUnaryExpressionSyntax
            ? Other(node)
            : node;
    }

    private ExpressionSyntax Constant(IdentifierNameSyntax node) =>
        constants.Contains(node.Identifier.Text)
        && !isGuardrails
        && !IsFixed(node)
        && !(isSettings && node.Parent is ArgumentSyntax)
            ? Other(node)
            : node;

    // A bound of a setting moves by one, a limit doubles.
    private ExpressionSyntax Other(ExpressionSyntax number)
    {
        var other =
            isSettings ? $"{number} + 1"
            : $"{number}" == "0" ? "1"
            : $"2 * {number}";
        return Switched(number, $"becomes {other}", other, number);
    }

    private SyntaxNode? Member(MemberAccessExpressionSyntax from, SyntaxNode? to) =>
        isSettings
        && from is { Parent: ArgumentSyntax, Expression: IdentifierNameSyntax { Identifier.Text: "Formats" } }
            ? New($"text => Mutant.Is({Add(from, "not checked")}) ? null : {from}(text)")
        : $"{from}" is "GateDecision.RollBack" or "GateDecision.Hold" && from.Parent is not BinaryExpressionSyntax
            ? Switched(from, "becomes Advance", "GateDecision.Advance", from)
        : to;

    private ExpressionSyntax Call(InvocationExpressionSyntax from, InvocationExpressionSyntax to)
    {
        if ($"{from.Expression}" == "criterion.Judge")
            return New($"Mutant.Judge(criterion, {to.ArgumentList.Arguments[0]})");
        var arguments = to.ArgumentList.Arguments;
        return !path.Contains("/StackSettings.", StringComparison.Ordinal)
            ? to
            : $"{from.Expression}".Split('.')[^1] switch
            {
                "Integer" or "OptionalInteger" or "Number" => Moved(Moved(to, 1, "-", "1"), 2, "+", "1"),
                "Duration" when arguments.Count == 4 && $"{arguments[1]}" != "TimeSpan.Zero" => Moved(
                    to,
                    1,
                    "-",
                    $"({arguments[2]})"
                ),
                "Size" when arguments.Count == 3 => Moved(to, 2, "-", "1"),
                "Disk" => Moved(to, 3, "-", "1"),
                "Days" => Moved(to, 2, "+", "1"),
                _ => to,
            };

        InvocationExpressionSyntax Moved(InvocationExpressionSyntax call, int index, string sign, string step)
        {
            var bound = call.ArgumentList.Arguments[index].Expression;
            var original = from.ArgumentList.Arguments[index];
            var change = $"{sign} {step} for {original} in {from.ArgumentList.Arguments[0]}";
            return call.ReplaceNode(bound, Switched(original, change, $"({bound}) {sign} {step}", bound));
        }
    }

    private SwitchExpressionArmSyntax Arm(SwitchExpressionArmSyntax from, SwitchExpressionArmSyntax to)
    {
        var isFinding =
            from.FirstAncestorOrSelf<MethodDeclarationSyntax>()
                is { ReturnType: GenericNameSyntax { Identifier.Text: "IEnumerable" } }
            && from.Expression is InvocationExpressionSyntax or CollectionExpressionSyntax { Elements.Count: > 0 };
        return isFinding ? to.WithExpression(Switched(from, "finds nothing", "[]", to.Expression))
            : from.Expression.IsKind(SyntaxKind.TrueLiteralExpression)
                ? to.WithExpression(Switched(from, "becomes false", "false", to.Expression))
            : to;
    }

    // The lists that decide what a rule covers. A type that LabelRules does not know is a finding by itself.
    private ExpressionSyntax Words(CollectionExpressionSyntax from, CollectionExpressionSyntax to) =>
        from.FirstAncestorOrSelf<FieldDeclarationSyntax>() is null
        || path.EndsWith("LabelRules.cs", StringComparison.Ordinal)
            ? to
            : New(
                "["
                    + string.Join(
                        ", ",
                        from.Elements.Select(word => $".. Mutant.Unless({Add(word, "removed")}, {word.ToString()}\n)")
                    )
                    + "]"
            );

    private ImplicitObjectCreationExpressionSyntax Rule(
        ImplicitObjectCreationExpressionSyntax from,
        ImplicitObjectCreationExpressionSyntax to
    )
    {
        var find = to.ArgumentList.Arguments[2].Expression;
        var number = Add(from.ArgumentList.Arguments[0], "finds nothing");
        return to.ReplaceNode(
            find,
            New($"stack => Mutant.Is({number}) ? [] : ((Func<CheckedStack, IEnumerable<Violation>>)({find}\n))(stack)")
        );
    }

    // If the statement is all that an 'if' does, the mutated condition leaves it out too.
    private StatementSyntax Guarded(StatementSyntax from, StatementSyntax to) =>
        from.Parent is IfStatementSyntax or BlockSyntax { Parent: IfStatementSyntax, Statements.Count: 1 }
            ? to
            : SyntaxFactory.ParseStatement($"if (!Mutant.Is({Add(from, "left out")}))\n{to.ToFullString()}\n");

    // Whether an expression only chooses words.
    private static bool IsInText(SyntaxNode node) => node.Ancestors().Any(parent => parent is InterpolationSyntax);

    // Whether a number must be a constant, or is only shown.
    private static bool IsFixed(SyntaxNode node) =>
        node.Ancestors()
            .Any(parent =>
                parent is ParameterSyntax or PatternSyntax or InterpolationSyntax or AttributeSyntax
                || parent is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword)
            );

    private enum Declared
    {
        Nothing,
        WhenTrue,
        Always,
        Unknown,
    }

    // When the variables that a condition declares have values, which its mutant must give them too.
    private static Declared Declares(SyntaxNode condition)
    {
        var nodes = condition.DescendantNodesAndSelf().ToList();
        var isOut = nodes.Any(node => node is ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword });
        var isPattern = nodes.Any(node => node is SingleVariableDesignationSyntax { Parent: PatternSyntax });
        return (isOut, isPattern) switch
        {
            (false, false) => Declared.Nothing,
            (true, false) when !Has(SyntaxKind.LogicalAndExpression, SyntaxKind.LogicalOrExpression) => Declared.Always,
            (false, true) when !Has(SyntaxKind.NotPattern, SyntaxKind.LogicalNotExpression) => Declared.WhenTrue,
            _ => Declared.Unknown,
        };

        bool Has(params SyntaxKind[] kinds) => nodes.Any(node => kinds.Contains(node.Kind()));
    }

    private ExpressionSyntax Never(ExpressionSyntax from, ExpressionSyntax to) =>
        Declares(from) switch
        {
            Declared.Unknown => to,
            Declared.Always => New($"(({to}\n) & !Mutant.Is({Add(from, "never true")}))"),
            _ => New($"(!Mutant.Is({Add(from, "never true")}) && ({to}\n))"),
        };

    private ExpressionSyntax Always(ExpressionSyntax from, ExpressionSyntax to) =>
        Declares(from) switch
        {
            Declared.Nothing => New($"(Mutant.Is({Add(from, "always true")}) || ({to}\n))"),
            Declared.Always => New($"(({to}\n) | Mutant.Is({Add(from, "always true")}))"),
            _ => to,
        };

    private ExpressionSyntax Switched(SyntaxNode from, string change, string mutant, ExpressionSyntax to) =>
        New($"(Mutant.Is({Add(from, change)}) ? {mutant} : {to.ToFullString()}\n)");

    private static ExpressionSyntax New(string text) => SyntaxFactory.ParseExpression(text);

    private string Add(SyntaxNode node, string change)
    {
        var number = mutations.Count.ToString(CultureInfo.InvariantCulture);
        var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        var code = string.Join(' ', $"{node}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var start = code.Length > 90 ? code[..89] + "…" : code;
        mutations.Add(new(number, kind, $"{path}:{line}", $"`{start}`: {change}"));
        return number;
    }
}
