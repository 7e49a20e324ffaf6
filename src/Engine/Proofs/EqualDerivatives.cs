using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Compilation.Precision;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Proofs;

/// <summary>
/// Shows that an expression of one real name is 0: its derivative is 0, so it is constant on every interval of its domain, and on each it is 0 at one place. The real line is cut wherever a part may
/// leave its domain or has a kink; only cuts at zeros of polynomials of degree 2 at most are made, so that none is overlooked.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="isPositive">Whether a name is known to be positive.</param>
/// <param name="residues">Finds expressions that are 0.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class EqualDerivatives(Graph graph, Func<string, bool> isPositive, ResidueCheck residues, CancellationToken cancellation)
{
    private const int MostCuts = 12;
    private static readonly string[] Smooth =
    [
        "exp", "log", "log1p", "expm1", "sin", "cos", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "sigmoid", "softplus", "arsinh", "arcosh", "artanh", "abs", "erf", "erfc", "erfcx",
    ];

    private static readonly Number[] Places = [0, 1, -1, Number.Half, -Number.Half, 2, -2, 3, -3];

    /// <summary>Whether it is shown to be 0 wherever it is real.</summary>
    public bool Shows(Expr difference)
    {
        var nodes = difference.Node.Reachable();
        if (difference.Node.Rank > 0 || !Array.TrueForAll(nodes, IsSmooth))
        {
            return false;
        }

        switch (nodes.OfType<InputNode>().ToArray())
        {
            case []:
                return IsZeroAngle(difference);
            case [{ Rank: 0 } name]:
                return Cuts(nodes, name) is { } cuts && IsZero(ReverseFold.Gradient(graph, difference, [name])[0].Body) && IsZeroSomewhereOnEach(difference, name, cuts);
            default:
                return false;
        }
    }

    private static bool IsSmooth(Node node) => node is NumberNode { Value.IsExact: true } or ConstantNode or InputNode or SumNode or ProductNode { Bound.Length: 0 }
        || (node is FunctionNode { Function: var function } && Smooth.Contains(function.Name));

    private bool IsZero(Expr expression) => expression.Node is NumberNode { Value.IsZero: true }
        || residues.IsZero(expression, new HashSet<string>(), new HashSet<string>(), anySizes: true);

    /// <summary>A number that is a whole number of turns by its sine and cosine, and too small to be one other than 0.</summary>
    private bool IsZeroAngle(Expr constant) => residues.IsWholeTurn(constant) && ValueAt(constant, null, 0) is { } value && Math.Abs(value) < 1;

    private List<double>? Cuts(Node[] nodes, InputNode name)
    {
        var cuts = isPositive(name.Name) ? new List<double> { 0 } : [];
        var signs = new Signs();
        foreach (var node in nodes)
        {
            var operands = new Expr(node, []).Open(out _);
            var deciding = new List<Expr>();
            if (node is ProductNode product)
            {
                deciding.AddRange(operands.Where((_, k) => product.Exponents[k].Sign < 0 || !product.Exponents[k].IsInteger));
            }
            else if (node is FunctionNode { Function: var function })
            {
                deciding.AddRange(function.Name == "abs" ? [operands[0]] : function.DomainOf(0) switch
                {
                    null => [],
                    RequirementKind.AtMostOneFromZero or RequirementKind.LessThanOneFromZero => [graph.Subtract(operands[0], graph.One), graph.Add(operands[0], graph.One)],
                    RequirementKind.AtLeastOne => [graph.Subtract(operands[0], graph.One)],
                    RequirementKind.GreaterThanMinusOne => [graph.Add(operands[0], graph.One)],
                    _ => [operands[0]],
                });
            }

            foreach (var one in deciding)
            {
                if ((signs.Of(one.Node) & PossibleSigns.Zero) != 0 && !AddZeros(one, name, cuts))
                {
                    return null;
                }
            }
        }

        return cuts.Count <= MostCuts ? [.. cuts.Distinct().Order()] : null;
    }

    /// <summary>Adds all real zeros; false where they cannot all be told.</summary>
    private bool AddZeros(Expr expression, InputNode name, List<double> cuts)
    {
        if (!expression.Node.HasInputs)
        {
            return true;
        }

        if (CommonDenominator.Numerator(graph, expression, cancellation) is not { } numerator)
        {
            return false;
        }

        var coefficients = new double[3];
        var terms = Graph.TermsOf(numerator, out var constant);
        terms.Add((constant, graph.One));
        foreach (var (coefficient, term) in terms)
        {
            var power = term.Node is NumberNode ? 0 : Graph.FactorsOf(term, out _) is [{ Base.Node: var own, Exponent: var exponent }] && ReferenceEquals(own, name) ? exponent.ToInt64() ?? -1 : -1;
            if (power is < 0 or > 2 || !coefficient.IsExact)
            {
                return false;
            }

            coefficients[power] += coefficient.ToDouble();
        }

        var (c, b, a) = (coefficients[0], coefficients[1], coefficients[2]);
        if (a == 0 && b == 0)
        {
            return true;
        }

        if (a == 0)
        {
            cuts.Add(-c / b);
            return true;
        }

        var root = (b * b) - (4 * a * c);
        if (root >= 0)
        {
            cuts.Add((-b - Math.Sqrt(root)) / (2 * a));
            cuts.Add((-b + Math.Sqrt(root)) / (2 * a));
        }

        return true;
    }

    private bool IsZeroSomewhereOnEach(Expr difference, InputNode name, List<double> cuts)
    {
        List<double> ends = [double.NegativeInfinity, .. cuts, double.PositiveInfinity];
        var shown = 0;
        for (var k = 0; k + 1 < ends.Count; k++)
        {
            var (from, to) = (ends[k], ends[k + 1]);
            var inside = double.IsInfinity(from) ? double.IsInfinity(to) ? 0.1 : to - 1 : double.IsInfinity(to) ? from + 1 : (from + to) / 2;
            if (isPositive(name.Name) && inside < 0)
            {
                continue;
            }

            var sign = SignAt(difference, name, inside);
            if (sign.Kind == SignKind.NotReal)
            {
                // Its parts leave their domains nowhere but at cuts: it is nowhere real here.
                continue;
            }

            // Inside, or at an end that belongs to the domain: it is continuous there.
            if (!Places.Any(p => p.ToDouble() >= from && p.ToDouble() <= to && ValueAt(difference, name, p.ToDouble()) is { } value && Math.Abs(value) < 1e-6 && IsZeroAt(difference, name, p)))
            {
                return false;
            }

            shown++;
        }

        // A cut beside which it is nowhere real may belong to the domain by itself.
        return shown > 0 && cuts.TrueForAll(c => SignAt(difference, name, c) is { Kind: SignKind.NotReal } or { Kind: not SignKind.Undecided, Value: > -1e-6 and < 1e-6 });
    }

    private bool IsZeroAt(Expr difference, InputNode name, Number place)
    {
        var there = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [name] = (graph.Number(place), []) }).Apply(difference, cancellation);
        return IsZero(there) || IsZeroAngle(there);
    }

    private double? ValueAt(Expr expression, InputNode? name, double place)
    {
        var answer = SignAt(expression, name, place);
        return answer.Kind is SignKind.NotReal or SignKind.Undecided || !double.IsFinite(answer.Value) ? null : answer.Value;
    }

    private SignAnswer SignAt(Expr expression, InputNode? name, double place)
    {
        Bindings bindings = [];
        if (name is not null)
        {
            bindings[name.Name] = new Expressions.Values.NumericArray(place);
        }

        return ExactSign.Of(expression, bindings, cancellation: cancellation);
    }
}
