using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Sines and cosines of sums and multiples by the addition theorems, tangents as quotients: what is left are sines and cosines of terms that share no
/// angle, so that `sin² + cos² = 1` alone stands between them (<see cref="WithoutSquaredSines"/>). Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="expression">The expression that will be rewritten: its angles decide which unit each is measured in.</param>
public sealed class AngleForm(Graph graph, Expr expression) : NodeRewriter(graph)
{
    private const int LargestMultiple = 12;
    private const int MostTerms = 4;

    private readonly Dictionary<Node, Number> units = UnitsIn(expression);

    /// <summary>The expression, multiplied out, with `1 - cos²` in the place of each squared sine; null where it grows too large.</summary>
    public static Expr? WithoutSquaredSines(Graph graph, Expr expression, CancellationToken cancellation = default)
    {
        var current = expression;
        for (var round = 0; round < LargestMultiple; round++)
        {
            if (Expansion.Of(graph, current, 400, cancellation) is not { } expanded)
            {
                return null;
            }

            var hasSquare = false;
            var terms = Graph.TermsOf(expanded, out var constant);
            var replaced = new List<(Number, Expr)> { (constant, graph.One) };
            foreach (var (coefficient, term) in terms)
            {
                var factors = Graph.FactorsOf(term, out _);
                for (var k = 0; k < factors.Count; k++)
                {
                    if (factors[k].Base.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Sin)
                        && factors[k].Exponent.ToInt64() is >= 2 and var power)
                    {
                        hasSquare = true;
                        var cosine = graph.Apply(FunctionTable.Cos, factors[k].Base.Open(out _)[0]);
                        factors[k] = (factors[k].Base, power % 2);
                        factors.Add((graph.Subtract(graph.One, graph.Power(cosine, 2)), power / 2));
                    }
                }

                replaced.Add((coefficient, graph.Product(factors.ToArray())));
            }

            if (!hasSquare)
            {
                return expanded;
            }

            current = graph.Sum(replaced.ToArray());
        }

        return null;
    }

    /// <inheritdoc/>
    protected override string? RuleOf(Node node) => "addition-of-angles";

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        if (original.Node is FunctionNode { Function: var function } && IsAngular(function) && SineAndCosine(operands[0]) is var (sine, cosine))
        {
            return ReferenceEquals(function, FunctionTable.Sin) ? sine : ReferenceEquals(function, FunctionTable.Cos) ? cosine : Graph.Divide(sine, cosine);
        }

        return Graph.Rebuild(original, operands, bound);
    }

    private static bool IsAngular(Function function) => ReferenceEquals(function, FunctionTable.Sin) || ReferenceEquals(function, FunctionTable.Cos) || function.Name == "tan";

    /// <summary>For each term of an angle the largest number of which all its coefficients are multiples.</summary>
    private static Dictionary<Node, Number> UnitsIn(Expr expression)
    {
        var units = new Dictionary<Node, Number>();
        foreach (var node in expression.Node.Reachable())
        {
            if (node is not FunctionNode { Function: var function } || !IsAngular(function))
            {
                continue;
            }

            var angle = new Expr(node.Edges[0].Operand, new Indexing.IndexTerm[node.Edges[0].Operand.Rank]);
            foreach (var (coefficient, term) in Graph.TermsOf(angle, out _))
            {
                if (coefficient.IsExact)
                {
                    units[term.Node] = units.TryGetValue(term.Node, out var unit) ? CommonUnit(unit, coefficient.Abs()) : coefficient.Abs();
                }
            }
        }

        return units;
    }

    private static Number CommonUnit(Number a, Number b) => Number.Fraction(
        System.Numerics.BigInteger.GreatestCommonDivisor(a.Numerator * b.Denominator, b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    private (Expr Sine, Expr Cosine)? SineAndCosine(Expr angle)
    {
        var terms = Graph.TermsOf(angle, out var constant);
        if (terms.Count > MostTerms || (terms.Count == 0 && !constant.IsZero))
        {
            return (Graph.Apply(FunctionTable.Sin, angle), Graph.Apply(FunctionTable.Cos, angle));
        }

        var sum = (Sine: Graph.Zero, Cosine: Graph.One);
        foreach (var (coefficient, term) in terms)
        {
            if (OfMultiple(coefficient, term) is not { } part)
            {
                return null;
            }

            sum = Added(sum, part);
        }

        return constant.IsZero ? sum : Added(sum, (Graph.Apply(FunctionTable.Sin, Graph.Number(constant)), Graph.Apply(FunctionTable.Cos, Graph.Number(constant))));
    }

    private (Expr Sine, Expr Cosine)? OfMultiple(Number coefficient, Expr term)
    {
        if (term.Node is ConstantNode { Name: "π" } && (coefficient * 2).ToInt64() is { } quarters)
        {
            return (((quarters % 4) + 4) % 4) switch
            {
                0 => (Graph.Zero, Graph.One),
                1 => (Graph.One, Graph.Zero),
                2 => (Graph.Zero, Graph.Number(-1)),
                _ => (Graph.Number(-1), Graph.Zero),
            };
        }

        var unit = units.GetValueOrDefault(term.Node, coefficient.Abs());
        if (!coefficient.IsExact || (coefficient / unit).ToInt64() is not { } times || Math.Abs(times) > LargestMultiple)
        {
            return null;
        }

        var angle = Graph.Scale(unit, term);
        var one = (Sine: Graph.Apply(FunctionTable.Sin, angle), Cosine: Graph.Apply(FunctionTable.Cos, angle));
        var all = (Sine: Graph.Zero, Cosine: Graph.One);
        for (var k = 0; k < Math.Abs(times); k++)
        {
            all = Added(all, one);
            all = (Expansion.Of(Graph, all.Sine) ?? all.Sine, Expansion.Of(Graph, all.Cosine) ?? all.Cosine);
        }

        return times < 0 ? (Graph.Negate(all.Sine), all.Cosine) : all;
    }

    private (Expr Sine, Expr Cosine) Added((Expr Sine, Expr Cosine) a, (Expr Sine, Expr Cosine) b) => (
        Graph.Add(Graph.Multiply(a.Sine, b.Cosine), Graph.Multiply(a.Cosine, b.Sine)),
        Graph.Subtract(Graph.Multiply(a.Cosine, b.Cosine), Graph.Multiply(a.Sine, b.Sine)));
}
