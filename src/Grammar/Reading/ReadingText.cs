using System.Runtime.CompilerServices;
using System.Text;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Reading;

/// <summary>How a formula was read, in words of the language itself with every product and bracket shown.</summary>
public static class ReadingText
{
    private const int LongestReading = 4000;

    /// <summary>The reading of a formula.</summary>
    public static string Of(Ast ast)
    {
        var text = Write(ast, 0);
        return text.Length <= LongestReading ? text : text[..LongestReading] + "…";
    }

    // Precedence: 1 comparison, 2 sum, 3 product, 4 prefix, 5 power, 6 atom.
    private static string Write(Ast ast, int outer)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(ast.Span);
        }

        var (text, level) = WriteOpen(ast);
        if (text.Length > 2 * LongestReading)
        {
            // What is cut at the end need not be carried up through every level.
            text = text[..(2 * LongestReading)];
        }

        return level < outer ? $"({text})" : text;
    }

    private static (string Text, int Level) WriteOpen(Ast ast) => ast switch
    {
        NumberAst number => (number.Value.ToString(), number.Value.IsInteger ? 6 : 3),
        NameAst name => (name.Name, 6),
        InfinityAst => ("∞", 6),
        SumAst sum => (Terms(sum), 2),
        NegateAst negate => ("-" + Write(negate.Of, 3), 2),
        ProductAst product => (Factors(product), 3),
        QuotientAst quotient => ($"{Write(quotient.Above, 3)}/{Write(quotient.Below, 4)}", 3),
        PowerAst power => ($"{Write(power.Base, 6)}^{Write(power.Exponent, 6)}", 5),
        TransposeAst transpose => (Write(transpose.Of, 6) + "ᵀ", 6),
        PrimedAst primed => (Write(primed.Of, 6) + new string('\'', primed.Count), 6),
        RootAst { Degree: NumberAst { Value: var two } } root when two == 2 => ("√" + Bracketed(root.Of), 6),
        RootAst root => ($"root({Write(root.Of, 0)}, {Write(root.Degree, 0)})", 6),
        CallAst { Name: "gamma", Arguments: [SumAst { Terms: [(false, var of), (false, NumberAst)] } sum] } when sum.Span == of.Span => ($"{Write(of, 6)}!", 6),
        IversonAst iverson => ($"[{Write(iverson.Condition, 0)}]", 6),
        CallAst { Partials: { } places } call => ($"∂_{{{string.Join(',', places)}}}{Call(call)}", 6),
        CallAst call => (Call(call), 6),
        ElementAst element => ($"{Write(element.Of, 6)}[{List(element.Subscripts)}]", 6),
        BigAst big => ($"{Sign(big.Operator)}({string.Join(", ", big.Ranges.Select(Range))}) {Write(big.Body, 3)}", 3),
        LimitAst limit => ($"lim({limit.Variable}→{Write(limit.Point, 4)}{(limit.Side > 0 ? "⁺" : limit.Side < 0 ? "⁻" : "")}) {Write(limit.Body, 3)}", 3),
        IntegralAst integral => ($"∫[{Write(integral.From, 0)}, {Write(integral.To, 0)}] {Write(integral.Body, 3)} d{integral.Variable}", 3),
        DerivativeAst derivative => ($"∂{Bracketed(derivative.Of)}/{string.Concat(derivative.By.Select(b => "∂" + Write(b, 6)))}", 6),
        NablaAst nabla => ((nabla.Order == 2 ? "∇²" : "∇") + (nabla.By is null ? "" : $"_{Write(nabla.By, 6)} ") + Write(nabla.Of, 6), 6),
        VectorAst vector => ($"[{List(vector.Entries)}]", 6),
        SliceAst slice => ($"{Write(slice.Of, 6)}[{string.Join(", ", slice.Parts.Select(Slice))}]", 6),
        ExampleAst example => ($"{Write(example.Of, 6)}[{List([example.Position, .. example.Subscripts])}]", 6),
        EvaluationAst evaluation => ($"{Bracketed(evaluation.Of)}|_({string.Join(", ", evaluation.At.Select(a => $"{a.Name} = {Write(a.Value, 2)}"))})", 6),
        RangeVectorAst vector => ($"[{Write(vector.Entry, 0)} for {Range(vector.Range)}]", 6),
        CasesAst cases => ("{" + string.Join(", ", cases.Arms.Select(a => a.Condition is null ? $"{Write(a.Value, 2)} otherwise" : $"{Write(a.Value, 2)} if {Write(a.Condition, 0)}")) + "}", 6),
        ComparisonAst comparison => (string.Concat(comparison.Sides.Select((s, k) => (k > 0 ? $" {comparison.Signs[k - 1]} " : "") + Write(s, 2))), 1),
        LogicAst { Word: "not" } not => ("not " + Write(not.Operands[0], 1), 0),
        LogicAst logic => ($"{Write(logic.Operands[0], 1)} {logic.Word} {Write(logic.Operands[1], 1)}", 0),
        NormAst norm => ($"‖{Write(norm.Of, 0)}‖" + (norm.Order is null ? "" : $"_{Write(norm.Order, 6)}"), 6),
        ExpectationAst expectation => ($"E[{Write(expectation.Of, 0)}]", 6),
        EllipsisAst => ("…", 6),
        UnsupportedAst unsupported => (unsupported.What, 6),
        _ => ("?", 6),
    };

    private static string Terms(SumAst sum)
    {
        var text = new StringBuilder();
        for (var k = 0; k < sum.Terms.Count; k++)
        {
            var (isNegative, term) = sum.Terms[k];
            text.Append(text.Length == 0 ? (isNegative ? "-" : "") : isNegative ? " - " : " + ").Append(Write(term, 3));
        }

        return text.ToString();
    }

    private static string Factors(ProductAst product) => string.Concat(product.Factors.Select((f, k) =>
        (k == 0 ? "" : product.Signs[k - 1] == ProductSign.EntryByEntry ? " ⊙ " : "·") + Write(f, k == 0 ? 3 : 4)));

    private static string Call(CallAst call)
    {
        var head = call.Name + new string('\'', call.Primes) + (call.Subscript is null ? "" : $"_{Write(call.Subscript, 6)}");
        if (call.Arguments.Count == 0)
        {
            return head;
        }

        return call.BeforeSemicolon < call.Arguments.Count
            ? $"{head}({List(call.Arguments.Take(call.BeforeSemicolon).ToList())}; {List(call.Arguments.Skip(call.BeforeSemicolon).ToList())})"
            : $"{head}({List(call.Arguments)})";
    }

    private static string Slice(SlicePart part) => !part.IsRange ? Write(part.From!, 2)
        : part is { From: null, To: null } ? ":" : $"{(part.From is null ? "1" : Write(part.From, 2))}..{(part.To is null ? "" : Write(part.To, 2))}";

    private static string Range(RangeAst range) => range.From is null
        ? (range.Condition is null ? range.Index : Write(range.Condition, 0) is var condition && condition.Contains(range.Index, StringComparison.Ordinal) && !condition.Contains('[', StringComparison.Ordinal) ? condition : $"{range.Index}: {Write(range.Condition, 0)}") + (range.To is null ? "" : $" to {Write(range.To, 2)}")
        : $"{range.Index} = {Write(range.From, 2)} to {(range.To is null ? "?" : Write(range.To, 2))}" + (range.Condition is null ? "" : $", {Write(range.Condition, 0)}");

    private static string Sign(BigOperator big) => big switch
    {
        BigOperator.Sum => "Σ",
        BigOperator.Product => "Π",
        BigOperator.Maximum => "max",
        BigOperator.Minimum => "min",
        BigOperator.ArgMaximum => "argmax",
        _ => "argmin",
    };

    private static string Bracketed(Ast ast) => $"({Write(ast, 0)})";

    private static string List(IReadOnlyList<Ast> asts) => string.Join(", ", asts.Select(a => Write(a, 0)));
}
