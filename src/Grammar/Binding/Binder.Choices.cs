using System.Numerics;
using MlMath.Expressions.Numbers;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>Binomial coefficients.</summary>
internal sealed partial class Binder
{
    private const int LargestExactChoice = 10_000;

    // Beyond it a factorial is no longer a number of double precision.
    private const int LargestFactorial = 170;

    /// <summary>
    /// `\binom{n}{k}`: exact for numbers; else n!/(k!(n-k)!), or the product of (n-k+j)/j, j = 1 to k, where the factorials would overflow.
    /// </summary>
    private TensorExpr BindBinomial(CallAst call, Environment environment)
    {
        RequireCount(call, call.Arguments, 2);
        var (n, k) = (call.Arguments[0], call.Arguments[1]);
        if (n is NumberAst { Value.IsInteger: true, Value.Sign: >= 0 } upper && k is NumberAst { Value.IsInteger: true } lower && upper.Value.CompareTo(LargestExactChoice) <= 0)
        {
            return Whole(graph.Number(Choices(upper.Value.Numerator, lower.Value.Numerator)));
        }

        // Nobody chooses more than there are; the factorials have no value there.
        if (WholeValue(n, environment) is { IsInteger: true, Sign: >= 0 } all && WholeValue(k, environment) is { IsInteger: true } chosen && (chosen.Sign < 0 || chosen.CompareTo(all) > 0)
            && !session.DifferentiatedNames.Overlaps(AstShape.Names([n, k])))
        {
            return Whole(graph.Zero);
        }

        Ast Shifted(Ast of, bool isNegative, Ast by) => new SumAst([(false, of), (isNegative, by)]) { Span = call.Span };
        Ast Factorial(Ast of) => new CallAst("gamma", [Shifted(of, false, new NumberAst(1) { Span = call.Span })]) { Span = call.Span };
        var isLarge = WholeValue(n, environment) is { } known && known.CompareTo(LargestFactorial) > 0;
        if (isLarge && IsPosition(k, environment) && !session.DifferentiatedNames.Overlaps(AstShape.Names([k])))
        {
            var index = TermRun.FreeLetter([n, k]);
            var j = new NameAst(index) { Span = call.Span };
            var term = new QuotientAst(Shifted(Shifted(n, true, k), false, j), j) { Span = call.Span };
            return Bind(new BigAst(BigOperator.Product, [new RangeAst(index, new NumberAst(1) { Span = call.Span }, k, null) { Span = call.Span }], term) { Span = call.Span }, environment);
        }

        // Each argument is bound once, however deep choices stand in choices.
        var inner = environment.With(new Dictionary<string, Local> { ["binomial n"] = new(Bind(n, environment)), ["binomial k"] = new(Bind(k, environment)) });
        (n, k) = (new NameAst("binomial n") { Span = n.Span }, new NameAst("binomial k") { Span = k.Span });
        var below = new ProductAst([Factorial(k), Factorial(Shifted(n, true, k))], [ProductSign.Dot]) { Span = call.Span };
        return Bind(new QuotientAst(Factorial(n), below) { Span = call.Span }, inner);
    }

    private static Number Choices(BigInteger n, BigInteger k)
    {
        if (k < 0 || k > n)
        {
            return Number.Zero;
        }

        var count = BigInteger.One;
        for (var j = BigInteger.One; j <= BigInteger.Min(k, n - k); j++)
        {
            count = count * (n - j + 1) / j;
        }

        return Number.Fraction(count, 1);
    }
}
