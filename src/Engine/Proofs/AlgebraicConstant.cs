using MlMath.Compilation;
using MlMath.Compilation.Precision;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Engine.Proofs;

/// <summary>
/// Shows that a constant made of whole numbers, the four operations, roots, and sines, cosines and tangents of fractions of π is 0: such a number is 0 or not nearer to 0 than a bound that its
/// construction tells, and evaluation in balls shows that it is nearer. The bound is that of C. Burnikel, S. Funke, K. Mehlhorn, S. Schirra, S. Schmitt: A Separation Bound for Real
/// Algebraic Expressions, Algorithmica 55, 2009; 2 cos(2πp/q) is an algebraic integer whose conjugates are at most 2.
/// </summary>
/// <param name="cancellation">Stops long work.</param>
internal sealed class AlgebraicConstant(CancellationToken cancellation)
{
    private const double MostBits = 1900;
    private const double Slack = 1e-6;

    // The number is U/L of algebraic integers: all conjugates of U are below 2^Upper, those of L below 2^Lower.
    private readonly record struct Conjugates(double Upper, double Lower);

    private readonly Dictionary<Node, Conjugates?> found = [];
    private readonly HashSet<(Node, long)> roots = [];
    private double degree = 1;

    /// <summary>Whether the expression is such a constant, and is 0.</summary>
    public bool IsZero(Expr expression)
    {
        if (expression.Node.HasInputs || expression.Node.Rank > 0 || Of(expression.Node) is not { } bounds)
        {
            return false;
        }

        var bits = bounds.Lower + ((degree - 1) * Math.Max(0, bounds.Upper)) + 2;
        return bits < MostBits && ExactSign.Of(expression, new Bindings(), (int)Math.Ceiling(Math.Max(bits, 0)), cancellation: cancellation).IsNothing;
    }

    private Conjugates? Of(Node root)
    {
        // Operands have smaller numbers: all are known before what is made of them.
        foreach (var node in root.Reachable().OrderBy(n => n.Id))
        {
            cancellation.ThrowIfCancellationRequested();
            found[node] = Bounds(node);
        }

        return found[root];
    }

    private Conjugates? Bounds(Node node) => node switch
    {
        NumberNode { Value: { IsExact: true } value } => Rational(value),
        SumNode sum => OfSum(sum),
        ProductNode { Bound.Length: 0 } product => OfProduct(product),
        FunctionNode { Function.Name: "abs" } function => found[function.Edges[0].Operand],
        FunctionNode { Function.Name: "cbrt" } function when found[function.Edges[0].Operand] is { } inner => Root(inner, function.Edges[0].Operand, 3),
        FunctionNode { Function.Name: "sin" or "cos" or "tan" } function when PartOfPi(function.Edges[0].Operand) is { } part => OfAngle(function.Function, part),
        _ => null,
    };

    private Conjugates? OfSum(SumNode sum)
    {
        Conjugates? total = sum.Constant.IsExact ? Rational(sum.Constant) : null;
        for (var k = 0; k < sum.Coefficients.Length && total is { } before; k++)
        {
            var coefficient = sum.Coefficients[k];
            total = coefficient.IsExact && found[sum.Edges[k].Operand] is { } term ? Added(before, Times(term, Rational(coefficient))) : null;
        }

        return total;
    }

    private Conjugates? OfProduct(ProductNode product)
    {
        var whole = new Conjugates(0, 0);
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var exponent = product.Exponents[k];
            var operand = product.Edges[k].Operand;
            if (!exponent.IsExact || found[operand] is not { } factor || exponent.Denominator > 64 || exponent.Abs().CompareTo(64) > 0)
            {
                return null;
            }

            factor = exponent.IsInteger ? factor : Root(factor, operand, (long)exponent.Denominator);
            var times = (double)exponent.Numerator;
            whole = Times(whole, times > 0 ? new(times * factor.Upper, times * factor.Lower) : new(-times * factor.Lower, -times * factor.Upper));
        }

        return whole;
    }

    private Conjugates Root(Conjugates of, Node operand, long index)
    {
        if (roots.Add((operand, index)))
        {
            degree *= index;
        }

        return of.Upper >= of.Lower
            ? new((of.Upper + ((index - 1) * of.Lower)) / index + Slack, of.Lower)
            : new(of.Upper, (((index - 1) * of.Upper) + of.Lower) / index + Slack);
    }

    /// <summary>Half of an algebraic integer whose conjugates are at most 2; a tangent is a quotient of such.</summary>
    private Conjugates? OfAngle(Function function, Number part)
    {
        // A cosine of 2πp/q has at most q conjugates, a sine is one of at most 4q.
        var conjugates = 4 * (double)part.Denominator;
        if (conjugates > 1000)
        {
            return null;
        }

        degree *= conjugates;
        return function.Name == "tan" ? new(2, 2) : new(1, 1);
    }

    private static Number? PartOfPi(Node argument) => argument switch
    {
        ConstantNode { Name: "π" } => 1,
        SumNode { Constant.IsZero: true, Coefficients.Length: 1 } sum when sum.Coefficients[0].IsExact && sum.Edges[0].Operand is ConstantNode { Name: "π" } => sum.Coefficients[0],
        _ => null,
    };

    private static Conjugates Rational(Number value) => new(Log2(value.Numerator), Log2(value.Denominator));

    private static double Log2(System.Numerics.BigInteger whole) => whole.IsZero ? double.NegativeInfinity : (System.Numerics.BigInteger.Log(System.Numerics.BigInteger.Abs(whole)) / Math.Log(2)) + Slack;

    private static Conjugates Times(Conjugates a, Conjugates b) => new(a.Upper + b.Upper, a.Lower + b.Lower);

    private static Conjugates Added(Conjugates a, Conjugates b)
    {
        var (one, other) = (a.Upper + b.Lower, a.Lower + b.Upper);
        var larger = Math.Max(one, other);
        return new(double.IsNegativeInfinity(larger) ? larger : larger + Math.Log2(1 + Math.Pow(2, -Math.Abs(one - other))) + Slack, a.Lower + b.Lower);
    }
}
