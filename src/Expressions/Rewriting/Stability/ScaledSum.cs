using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>A sum of exponentials with whatever stands in front of them, divided by the largest exponential: `Σ wₖ e^(zₖ - m)`.</summary>
/// <param name="Sum">The sum.</param>
/// <param name="Largest">m.</param>
internal sealed record ScaledSum(Expr Sum, Expr Largest)
{
    private const int MostTerms = 8;

    /// <summary>The sum by its largest exponential; null where there are no exponentials, or they are divided already.</summary>
    public static ScaledSum? Of(Graph graph, Expr value)
    {
        if (value.Node is not (SumNode { Coefficients.Length: <= MostTerms } or ProductNode { Bound.Length: > 0 }))
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        Expr? largest = constant.IsZero ? null : graph.Zero;
        var isNeeded = false;
        foreach (var (_, term) in terms)
        {
            var (factors, bound) = FactorsOf(term);
            var exponent = ExponentIn(graph, factors);
            if (IsScaled(exponent))
            {
                return null;
            }

            isNeeded |= exponent.Node.HasInputs;
            var mask = factors.Where(f => f.Base.Node is BracketNode).Select(f => f.Base).Aggregate(graph.One, graph.Multiply);
            var own = bound.Length == 0 || !Array.Exists(bound, exponent.DependsOn) ? exponent : graph.Reduce(ReductionKind.Maximum, exponent, bound, mask);
            largest = largest is { } before ? graph.Apply(FunctionTable.Maximum, before, own) : own;
        }

        if (!isNeeded || largest is not { } m)
        {
            return null;
        }

        var parts = new List<(Number, Expr)> { (constant, graph.Exp(graph.Negate(m))) };
        foreach (var (coefficient, term) in terms)
        {
            var (factors, bound) = FactorsOf(term);
            var exponent = graph.Subtract(ExponentIn(graph, factors), m);
            factors.RemoveAll(f => Exponentials.ExponentOf(graph, f.Base) is not null);
            factors.Add((graph.Exp(exponent), Number.One));
            parts.Add((coefficient, graph.SumOver(graph.Product([.. factors]), bound)));
        }

        return new ScaledSum(graph.Sum([.. parts]), m);
    }

    private static Expr ExponentIn(Graph graph, List<(Expr Base, Number Exponent)> factors) =>
        graph.Sum([.. factors.Where(f => Exponentials.ExponentOf(graph, f.Base) is not null).Select(f => (f.Exponent, Exponentials.ExponentOf(graph, f.Base)!.Value))]);

    private static bool IsScaled(Expr exponent) => Graph.TermsOf(exponent, out _)
        .Exists(t => t.Coefficient.Sign < 0 && t.Term.Node is FunctionNode { Function: Maximum } or ReductionNode { Kind: ReductionKind.Maximum });

    private static (List<(Expr Base, Number Exponent)> Factors, Indexing.Index[] Bound) FactorsOf(Expr term)
    {
        if (term.Node is not ProductNode { Bound.Length: > 0 } contraction)
        {
            return (Graph.FactorsOf(term, out _), []);
        }

        var opened = term.Open(out var bound);
        var factors = new List<(Expr Base, Number Exponent)>();
        for (var k = 0; k < contraction.Exponents.Length; k++)
        {
            factors.Add((opened[k], contraction.Exponents[k]));
        }

        return (factors, bound);
    }
}
