using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// A form for comparison, not for reading: hyperbolic and logistic functions as exponentials, exponentials of sums as products, sums over an index taken
/// apart term by term, and nested sums flattened. Equal expressions meet here more often than in the form that people read.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class ExponentialForm(Graph graph) : NodeRewriter(graph)
{
    private const int LargestPowerFlattened = 6;
    private const int MostIndices = 12;

    /// <summary>
    /// Whether the form must have a value wherever the expression has one: `√(a²b)` has one at a = 0 for negative b, `|a|√b` has not. Two sides that are to be
    /// compared wherever both are real need not care.
    /// </summary>
    public bool KeepsDomain { get; init; }

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => node switch
    {
        FunctionNode { Function.Name: "exp" } => "exponential-of-sum",
        FunctionNode { Function.Name: "log" or "log1p" or "expm1" } => "logarithm-of-product",
        FunctionNode { Function.Name: "tan" } => "tangent-as-quotient",
        FunctionNode => "as-exponentials",
        ProductNode { Bound.Length: > 0 } => "sum-term-by-term",
        _ => "root-of-product",
    };

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        switch (original.Node)
        {
            case FunctionNode { Function.Name: var name }:
                return OfFunction(name, operands) ?? Graph.Rebuild(original, operands, bound);
            case ProductNode product when bound.Length > 0:
                return OfContraction(product, operands, bound);
            case ProductNode product when product.Exponents.ToArray().Any(e => !e.IsInteger):
                return OfRoots(product, operands);
            default:
                return Graph.Rebuild(original, operands, bound);
        }
    }

    private Expr? OfFunction(string name, Expr[] operands)
    {
        var x = operands[0];
        switch (name)
        {
            case "exp":
                return Exponential(x);
            case "log":
                return LogarithmOfProduct(x);
            case "sigmoid":
                return Graph.Power(Graph.Add(Graph.One, Exponential(Graph.Negate(x))), Number.MinusOne);
            case "softplus":
                var sum = Graph.Add(Graph.One, Exponential(x));
                return LogarithmOfSum(sum) ?? Graph.Log(sum);
            case "expm1":
                return Graph.Subtract(Exponential(x), Graph.One);
            case "log1p":
                return Graph.Log(Graph.Add(Graph.One, x));
            case "tanh":
                return Graph.Divide(Hyperbolic(x, Number.MinusOne), Hyperbolic(x, Number.One));
            case "sinh":
                return Hyperbolic(x, Number.MinusOne);
            case "cosh":
                return Hyperbolic(x, Number.One);
            case "erfc":
                return Graph.Subtract(Graph.One, Graph.Apply(FunctionTable.Error, x));
            case "erfcx":
                return Graph.Multiply(Exponential(Graph.Power(x, 2)), Graph.Subtract(Graph.One, Graph.Apply(FunctionTable.Error, x)));
            case "tan":
                return Graph.Divide(Graph.Apply(FunctionTable.Sin, x), Graph.Apply(FunctionTable.Cos, x));
            default:
                return null;
        }
    }

    /// <summary>
    /// log(Π fₖ^cₖ) as Σ cₖ log(fₖ). With log|·| in the place of log this is so everywhere, hence two sides that meet here are equal wherever both are real.
    /// </summary>
    private Expr? LogarithmOfProduct(Expr x)
    {
        if (x.Node is SumNode)
        {
            return LogarithmOfSum(x);
        }

        if (x.Node is not ProductNode { Bound.Length: 0 } product)
        {
            return null;
        }

        var factors = x.Open(out _);
        if (KeepsDomain && !Array.TrueForAll(factors, Graph.IsNonNegative))
        {
            return null;
        }

        var terms = new (Number, Expr)[factors.Length];
        for (var k = 0; k < terms.Length; k++)
        {
            terms[k] = (product.Exponents[k], factors[k].Node is SumNode ? LogarithmOfSum(factors[k]) ?? Graph.Log(factors[k]) : Graph.Log(factors[k]));
        }

        return Graph.Sum(terms);
    }

    /// <summary>log(1 + e^(-t)) as log(e^t + 1) - t: no exponential, which is positive, stands below the line.</summary>
    private Expr? LogarithmOfSum(Expr x)
    {
        var below = new List<(Expr Base, Number Exponent)>();
        foreach (var (_, term) in Graph.TermsOf(x, out _))
        {
            foreach (var (factor, exponent) in Graph.FactorsOf(term, out _))
            {
                if (exponent.Sign < 0 && exponent.IsInteger && factor.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Exp))
                {
                    var place = below.FindIndex(f => f.Base.SameAs(factor));
                    if (place < 0)
                    {
                        below.Add((factor, -exponent));
                    }
                    else if (below[place].Exponent.CompareTo(-exponent) < 0)
                    {
                        below[place] = (factor, -exponent);
                    }
                }
            }
        }

        if (below.Count == 0 || Expansion.Of(Graph, Graph.Product([(x, Number.One), .. below])) is not { } above)
        {
            return null;
        }

        var parts = below.ConvertAll(f => (-f.Exponent, f.Base.Open(out _)[0]));
        parts.Add((Number.One, Graph.Log(above)));
        return Graph.Sum(parts.ToArray());
    }

    private Expr Hyperbolic(Expr x, Number sign) => Graph.Sum([(Number.Half, Exponential(x)), (Number.Half * sign, Exponential(Graph.Negate(x)))]);

    /// <summary>exp(Σ cₖtₖ) as Π exp(tₖ)^cₖ.</summary>
    private Expr Exponential(Expr x)
    {
        var terms = Graph.TermsOf(x, out var constant);
        if (terms.Count == 0)
        {
            return Graph.Exp(x);
        }

        var factors = terms.ConvertAll(t => t.Coefficient.IsExact
            ? (Graph.Exp(t.Term), t.Coefficient) : (Graph.Exp(Graph.Scale(t.Coefficient, t.Term)), Number.One));
        if (!constant.IsZero)
        {
            factors.Add((Graph.Exp(Graph.Number(constant)), Number.One));
        }

        return Graph.Product(factors.ToArray());
    }

    /// <summary>A product with roots of sums: what all terms of such a sum share stands before its root, as far as it is never negative: `√(a²x + a²y)` is `|a|√(x + y)`.</summary>
    private Expr OfRoots(ProductNode product, Expr[] operands)
    {
        var factors = new List<(Expr, Number)>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var exponent = product.Exponents[k];
            if (exponent.IsInteger || operands[k].Node is not (SumNode or ProductNode { Bound.Length: 0 }))
            {
                factors.Add((operands[k], exponent));
                continue;
            }

            var expanded = Expansion.Of(Graph, operands[k]) ?? operands[k];
            var (shared, rest) = CommonFactors(expanded);
            if (KeepsDomain && !shared.TrueForAll(IsNeverZero))
            {
                factors.Add((operands[k], exponent));
                continue;
            }

            factors.AddRange(shared.ConvertAll(s => (Graph.Power(s, exponent), Number.One)));
            factors.Add((rest, exponent));
        }

        return Graph.Product(factors.ToArray());
    }

    private static bool IsNeverZero(Expr factor) =>
        factor.Node is NumberNode { Value.IsZero: false } || Graph.FactorsOf(factor, out var coefficient).TrueForAll(f => f.Base.Node is FunctionNode { Function.Name: "exp" }) && !coefficient.IsZero;

    private (List<Expr> Common, Expr Inner) CommonFactors(Expr sum)
    {
        var terms = Graph.TermsOf(sum, out var constant);
        if (terms.Count == 0 || !constant.IsZero || !terms[0].Coefficient.IsExact)
        {
            return ([], sum);
        }

        var lists = terms.ConvertAll(t => Graph.FactorsOf(t.Term, out _));
        var shared = new List<Expr> { Graph.Number(terms[0].Coefficient.Abs()) };
        foreach (var (factor, exponent) in lists[0])
        {
            var places = lists.ConvertAll(l => l.FindIndex(f => f.Base.SameAs(factor) && f.Exponent.Sign == exponent.Sign));
            if (places.Contains(-1) || !lists.Select((l, k) => l[places[k]].Exponent).All(e => e.IsInteger))
            {
                continue;
            }

            var least = lists.Select((l, k) => l[places[k]].Exponent).MinBy(e => e.Abs().ToDouble());
            if (!Graph.IsNonNegative(factor) && !least.Numerator.IsEven)
            {
                least -= Number.Fraction(least.Sign, 1);
            }

            if (!least.IsZero)
            {
                shared.Add(Graph.Power(factor, least));
            }
        }

        var inverse = shared.ConvertAll(s => (s, Number.MinusOne));
        return (shared, Graph.Sum(terms.ConvertAll(t => (t.Coefficient, Graph.Product([(t.Term, Number.One), .. inverse]))).ToArray()));
    }

    private Expr OfContraction(ProductNode product, Expr[] operands, Index[] bound)
    {
        var factors = new List<(Expr, Number)>();
        List<Index> all = [.. bound];
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            // Σᵢ aᵢ Σⱼ bᵢⱼ is one sum over both indices.
            if (product.Exponents[k].IsOne && operands[k].Node is ProductNode { Bound.Length: > 0 } inner)
            {
                var opened = operands[k].Open(out var fresh);
                all.AddRange(fresh);
                for (var f = 0; f < inner.Exponents.Length; f++)
                {
                    factors.Add((opened[f], inner.Exponents[f]));
                }
            }
            else
            {
                factors.Add((operands[k], product.Exponents[k]));
            }
        }

        var body = Graph.Product(factors.ToArray());
        var expanded = Expansion.Of(Graph, body) ?? body;
        var terms = Graph.TermsOf(expanded, out var constant);
        var parts = terms.ConvertAll(t => (t.Coefficient, Flattened(t.Term, all)));
        if (!constant.IsZero)
        {
            parts.Add((constant, Graph.SumOver(Graph.One, [.. all])));
        }

        return Graph.Sum(parts.ToArray());
    }

    /// <summary>The sum of a product over indices, where sums among its factors that depend on them become sums over more indices: `Σᵢ (Σⱼ aᵢⱼ)²` is `ΣᵢΣⱼΣₖ aᵢⱼ aᵢₖ`.</summary>
    private Expr Flattened(Expr term, List<Index> over)
    {
        List<Index> all = [.. over];
        var pending = new Stack<(Expr Base, Number Exponent)>(Graph.FactorsOf(term, out var coefficient));
        var factors = new List<(Expr, Number)> { (Graph.Number(coefficient), Number.One) };
        while (pending.TryPop(out var next))
        {
            if (next.Base.Node is not ProductNode { Bound.Length: > 0 } inner || next.Exponent.ToInt64() is not (> 0 and <= LargestPowerFlattened and var copies)
                || all.Count + (copies * inner.Bound.Length) > MostIndices || !all.Exists(next.Base.DependsOn))
            {
                factors.Add(next);
                continue;
            }

            for (var copy = 0; copy < copies; copy++)
            {
                var opened = next.Base.Open(out var fresh);
                all.AddRange(fresh);
                for (var f = 0; f < inner.Exponents.Length; f++)
                {
                    pending.Push((opened[f], inner.Exponents[f]));
                }
            }
        }

        return Graph.SumOver(Graph.Product(factors.ToArray()), [.. all]);
    }
}
