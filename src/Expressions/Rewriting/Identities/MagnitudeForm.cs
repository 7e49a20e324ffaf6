using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Absolute values and roots taken apart factor by factor, the larger and the smaller of two through the absolute value of their difference, the gamma
/// function with a whole number added in its argument brought back to the one without.
/// </summary>
/// <param name="graph">Where results are made.</param>
public sealed class MagnitudeForm(Graph graph) : NodeRewriter(graph)
{
    private const int LargestShift = 20;

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => node switch
    {
        FunctionNode { Function.Name: "gamma" } => "gamma-recurrence",
        FunctionNode { Function.Name: "max" or "min" } => "larger-and-smaller",
        FunctionNode { Function.Name: "abs" } => "magnitude-of-product",
        _ => "root-of-product",
    };

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        return original.Node switch
        {
            FunctionNode { Function: var function } => OfFunction(function, operands) ?? Graph.Rebuild(original, operands, bound),
            ProductNode { Bound.Length: 0 } product => OfProduct(product, operands),
            _ => Graph.Rebuild(original, operands, bound),
        };
    }

    private Expr? OfFunction(Function function, Expr[] operands)
    {
        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            return Magnitude(operands[0]);
        }

        if (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
        {
            // max(a, b) = (a + b + |a - b|)/2.
            var sign = ReferenceEquals(function, FunctionTable.Maximum) ? Number.Half : -Number.Half;
            return Graph.Sum([(Number.Half, operands[0]), (Number.Half, operands[1]), (sign, Magnitude(Graph.Subtract(operands[0], operands[1])))]);
        }

        if (ReferenceEquals(function, FunctionTable.CubeRoot) && operands[0].Node is NumberNode { Value: { IsExact: true } number })
        {
            var root = new List<(Expr, Number)> { (Graph.Number(number.Sign), Number.One) };
            AddRootOfNumber(number.Abs(), Number.Fraction(1, 3), root);
            return Graph.Product(root.ToArray());
        }

        return function.Name == "gamma" ? OfGamma(function, operands[0]) : null;
    }

    private Expr Magnitude(Expr value)
    {
        var factors = Graph.FactorsOf(value, out var coefficient);
        var parts = new List<(Expr, Number)> { (Graph.Number(coefficient.Abs()), Number.One) };
        foreach (var (factor, exponent) in factors)
        {
            // A square is its own magnitude; one with a root in it is real only where it is not negative.
            parts.Add((exponent.IsInteger && exponent.Numerator.IsEven) || Graph.IsNonNegative(factor) || !exponent.IsInteger ? (factor, exponent) : (Graph.Apply(FunctionTable.Abs, factor), exponent));
        }

        return Graph.Product(parts.ToArray());
    }

    /// <summary>Γ(x + 3) as (x + 2)(x + 1)x·Γ(x).</summary>
    private Expr? OfGamma(Function gamma, Expr argument)
    {
        var terms = Graph.TermsOf(argument, out var constant);
        if (terms.Count == 0 || constant.ToInt64() is not { } shift || shift == 0 || Math.Abs(shift) > LargestShift)
        {
            return null;
        }

        var rest = Graph.Subtract(argument, Graph.Number(constant));
        var factors = new List<(Expr, Number)> { (Graph.Apply(gamma, rest), Number.One) };
        for (var k = Math.Min(0, shift); k < Math.Max(0, shift); k++)
        {
            factors.Add((Graph.Add(rest, Graph.Number(k)), shift > 0 ? Number.One : Number.MinusOne));
        }

        return Graph.Product(factors.ToArray());
    }

    private Expr OfProduct(ProductNode product, Expr[] operands)
    {
        var factors = new List<(Expr, Number)>();
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var exponent = product.Exponents[k];
            if (operands[k].Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Abs) && exponent.IsInteger && exponent.Numerator.IsEven)
            {
                factors.Add((operands[k].Open(out _)[0], exponent));
            }
            else if (exponent.IsInteger)
            {
                factors.Add((operands[k], exponent));
            }
            else
            {
                AddRoot(operands[k], exponent, factors);
            }
        }

        return Graph.Product(factors.ToArray());
    }

    /// <summary>The root of a product as the product of roots, as far as signs allow it; what is squared comes out as a magnitude.</summary>
    private void AddRoot(Expr value, Number exponent, List<(Expr, Number)> into)
    {
        var inner = Graph.FactorsOf(value, out var coefficient);
        if (coefficient.Sign < 0 || (inner.Count == 1 && coefficient.IsOne && inner[0].Exponent.IsOne))
        {
            into.Add((value, exponent));
            return;
        }

        var kept = new List<(Expr, Number)>();
        foreach (var (factor, power) in inner)
        {
            if (power.IsInteger && power.Numerator.IsEven)
            {
                into.Add((Magnitude(factor), power * exponent));
            }
            else if (Graph.IsNonNegative(factor) || !power.IsInteger)
            {
                into.Add((factor, power * exponent));
            }
            else
            {
                kept.Add((factor, power));
            }
        }

        AddRootOfNumber(coefficient, exponent, into);
        if (kept.Count > 0)
        {
            into.Add((Graph.Product(kept.ToArray()), exponent));
        }
    }

    /// <summary>√8 as 2√2, √(1/2) as √2/2.</summary>
    private void AddRootOfNumber(Number value, Number exponent, List<(Expr, Number)> into)
    {
        if (!value.IsExact || value.Sign <= 0 || exponent.Denominator > 12 || value.Numerator > long.MaxValue || value.Denominator > 1_000_000)
        {
            into.Add((Graph.Number(value), exponent));
            return;
        }

        // (n/d)^p = (n·d^(q-1))^p / d^(p(q-1) + p), q the degree of the root: whole numbers under the root alone.
        var degree = (int)exponent.Denominator;
        var under = value.Numerator * System.Numerics.BigInteger.Pow(value.Denominator, degree - 1);
        var outside = System.Numerics.BigInteger.One;
        for (System.Numerics.BigInteger root = 2; root < 10_000 && System.Numerics.BigInteger.Pow(root, degree) <= under; root++)
        {
            var power = System.Numerics.BigInteger.Pow(root, degree);
            while ((under % power).IsZero)
            {
                under /= power;
                outside *= root;
            }
        }

        into.Add((Graph.Number(Number.Fraction(outside, value.Denominator)), exponent * degree));
        into.Add((Graph.Number(Number.Fraction(under, 1)), exponent));
    }
}
