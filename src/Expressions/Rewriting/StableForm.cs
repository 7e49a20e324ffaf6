using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// An equal expression that is computed without needless overflow and cancellation: `log σ(z)`, `log(1 + e^z)`, `log Σ e^z`, `e^z/Σ e^z`, `e^z - 1`, `log(1 + x)`.
/// Formulas are taken as a book prints them, brought into this form, and then differentiated and computed.
/// </summary>
public sealed class StableForm : NodeRewriter
{
    private StableForm(Graph graph)
        : base(graph)
    {
    }

    /// <summary>The stable form of an expression.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr Of(Graph graph, Expr expression, CancellationToken cancellation = default) => new StableForm(graph).Apply(expression, cancellation);

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        switch (original.Node)
        {
            case ProductNode product:
                var factors = new List<(Expr Base, Number Exponent)>();
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    factors.Add((operands[k], product.Exponents[k]));
                }

                var body = Product(factors);
                return bound.Length == 0 ? body : Graph.SumOver(body, bound);
            case FunctionNode { Function: var function } when ReferenceEquals(function, FunctionTable.Log):
                return Log(operands[0]);
            default:
                return LessOne(Graph.Rebuild(original, operands, bound));
        }
    }

    /// <summary>The logarithm: of what is positive for sure, apart; of the rest, as it is.</summary>
    private Expr Log(Expr value)
    {
        var factors = Graph.FactorsOf(value, out var coefficient);
        var terms = new List<(Number, Expr)>();
        var rest = new List<(Expr, Number)>();
        foreach (var (factor, exponent) in factors)
        {
            if (LogOfPositive(factor) is { } logarithm)
            {
                terms.Add((exponent, logarithm));
            }
            else
            {
                rest.Add((factor, exponent));
            }
        }

        if (terms.Count == 0)
        {
            return NearOne(value) is { } distance ? Graph.Apply(FunctionTable.LogOnePlus, distance) : Graph.Log(value);
        }

        if (rest.Count > 0 || !coefficient.IsOne)
        {
            terms.Add((Number.One, Log(Graph.Scale(coefficient, Graph.Product([.. rest])))));
        }

        return Graph.Sum([.. terms]);
    }

    /// <summary>The logarithm of an expression that is positive whatever its operands are and would overflow or round to 0 or 1; null for others.</summary>
    private Expr? LogOfPositive(Expr value)
    {
        if (ArgumentOf(FunctionTable.Exp, value) is { } exponent)
        {
            return exponent;
        }

        if (ArgumentOf(FunctionTable.Sigmoid, value) is { } z)
        {
            return Graph.Negate(Graph.Apply(FunctionTable.Softplus, Graph.Negate(z)));
        }

        if (SumOfExponentials(value) is { } sum)
        {
            return sum;
        }

        if (value.Node is not SumNode)
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        return terms switch
        {
            [var (c, term)] when constant.IsOne && c.IsMinusOne && ArgumentOf(FunctionTable.Sigmoid, term) is { } complement => Graph.Negate(Graph.Apply(FunctionTable.Softplus, complement)),
            [var (c, term)] when constant.IsOne && c.IsOne && ArgumentOf(FunctionTable.Exp, term) is { } above => Graph.Apply(FunctionTable.Softplus, above),
            [var (c, first), var (d, second)] when constant.IsZero && c.IsOne && d.IsOne && ArgumentOf(FunctionTable.Exp, first) is { } a && ArgumentOf(FunctionTable.Exp, second) is { } b
                => Graph.Add(a, Graph.Apply(FunctionTable.Softplus, Graph.Subtract(b, a))),
            _ => null,
        };
    }

    /// <summary>A plain product: quotients of exponentials become exponentials of differences, or σ.</summary>
    private Expr Product(List<(Expr Base, Number Exponent)> factors)
    {
        var divisors = factors.FindAll(f => f.Exponent.Sign < 0 && (SumOfExponentials(f.Base) is not null || OnePlusExponential(f.Base) is not null));
        if (divisors.Count == 0)
        {
            return Graph.Product([.. factors]);
        }

        var kept = factors.FindAll(f => !divisors.Contains(f));
        foreach (var (divisor, exponent) in divisors)
        {
            if (OnePlusExponential(divisor) is { } z)
            {
                Cancel(kept, z, divisor, exponent);
            }
            else
            {
                kept = Scaled(kept, divisor, exponent, SumOfExponentials(divisor)!.Value);
            }
        }

        return Graph.Product([.. kept]);
    }

    /// <summary>`e^z/(1 + e^z)` is σ(z), `1/(1 + e^z)` is σ(-z).</summary>
    private void Cancel(List<(Expr Base, Number Exponent)> kept, Expr z, Expr divisor, Number exponent)
    {
        var above = kept.FindIndex(f => ArgumentOf(FunctionTable.Exp, f.Base) is { } e && f.Exponent.IsOne && e.SameAs(z));
        if (above >= 0 && exponent.IsMinusOne)
        {
            kept[above] = (Graph.Apply(FunctionTable.Sigmoid, z), Number.One);
        }
        else if (kept.Exists(f => ArgumentOf(FunctionTable.Exp, f.Base) is not null))
        {
            kept.Add((divisor, exponent));
        }
        else
        {
            kept.Add((Graph.Apply(FunctionTable.Sigmoid, Graph.Negate(z)), -exponent));
        }
    }

    /// <summary>`e^z/Σ e^z` is `e^(z - log Σ e^z)`; a sum over `e^z w` is divided inside.</summary>
    private List<(Expr Base, Number Exponent)> Scaled(List<(Expr Base, Number Exponent)> kept, Expr divisor, Number exponent, Expr logarithm)
    {
        var terms = new List<(Number, Expr)> { (exponent, logarithm) };
        var others = new List<(Expr Base, Number Exponent)>();
        foreach (var (factor, power) in kept)
        {
            if (ArgumentOf(FunctionTable.Exp, factor) is { } z)
            {
                terms.Add((power, z));
            }
            else
            {
                others.Add((factor, power));
            }
        }

        if (terms.Count > 1)
        {
            others.Add((Graph.Exp(Graph.Sum([.. terms])), Number.One));
            return others;
        }

        var weighted = kept.FindIndex(f => f.Exponent.IsOne && f.Base.Node is ProductNode { Bound.Length: > 0 } && HasExponential(f.Base));
        if (weighted >= 0)
        {
            var sum = kept[weighted].Base;
            var opened = sum.Open(out var bound);
            var inner = new List<(Expr, Number)> { (divisor, exponent) };
            for (var k = 0; k < ((ProductNode)sum.Node).Exponents.Length; k++)
            {
                inner.Add((opened[k], ((ProductNode)sum.Node).Exponents[k]));
            }

            kept[weighted] = (Graph.SumOver(Product(inner), bound), Number.One);
            return kept;
        }

        kept.Add((divisor, exponent));
        return kept;
    }

    private static bool HasExponential(Expr contraction)
    {
        var opened = contraction.Open(out _);
        return Array.Exists(opened, factor => ArgumentOf(FunctionTable.Exp, factor) is not null);
    }

    /// <summary>`log Σ e^z` of `Σ e^z`; null for other expressions.</summary>
    private Expr? SumOfExponentials(Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: > 0 } sum || sum.Edges.Length != sum.Exponents.Length)
        {
            return null;
        }

        var opened = value.Open(out var bound);
        var terms = new (Number, Expr)[opened.Length];
        for (var k = 0; k < opened.Length; k++)
        {
            if (ArgumentOf(FunctionTable.Exp, opened[k]) is not { } z)
            {
                return null;
            }

            terms[k] = (sum.Exponents[k], z);
        }

        return Graph.Reduce(ReductionKind.LogSumExp, Graph.Sum(terms), bound);
    }

    /// <summary>z of `1 + e^z`; null for other expressions.</summary>
    private static Expr? OnePlusExponential(Expr value) =>
        value.Node is SumNode && Graph.TermsOf(value, out var constant) is [var (c, term)] && constant.IsOne && c.IsOne ? ArgumentOf(FunctionTable.Exp, term) : null;

    /// <summary>`c e^z - c` as `c expm1(z)`.</summary>
    private Expr LessOne(Expr value) =>
        value.Node is SumNode && Graph.TermsOf(value, out var constant) is [var (c, term)] && (constant + c).IsZero && ArgumentOf(FunctionTable.Exp, term) is { } z
            ? Graph.Scale(c, Graph.Apply(FunctionTable.ExpMinusOne, z)) : value;

    /// <summary>x of `1 + x`, where x is no number; null for other expressions.</summary>
    private Expr? NearOne(Expr value) => value.Node is SumNode { Constant.IsOne: true } ? Graph.Subtract(value, Graph.One) : null;

    private static Expr? ArgumentOf(Function function, Expr value) =>
        value.Node is FunctionNode node && ReferenceEquals(node.Function, function) ? value.Open(out _)[0] : null;
}
