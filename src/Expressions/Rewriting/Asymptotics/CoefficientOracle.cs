using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// Decides whether a coefficient is 0 and which sign it has. "Not 0" is said where a point shows it, "0" where a normal form proves it; what neither tells is
/// refused, never guessed.
/// </summary>
/// <param name="graph">Where expressions are made.</param>
/// <param name="known">What is known of names.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed class CoefficientOracle(Graph graph, KnownValues known, CancellationToken cancellation)
{
    private const int Points = 8;
    private const int MostEntries = 200;

    private readonly Dictionary<Node, bool> zeros = [];
    private readonly Dictionary<Node, (Number, Number)> oscillating = [];
    private readonly List<Requirement> requirements = [];

    /// <summary>What was taken to be different from 0, or positive, without being known to be.</summary>
    public IReadOnlyList<Requirement> Requirements => requirements;

    /// <summary>Makes a name known that stands for a bounded oscillation.</summary>
    /// <param name="node">The name.</param>
    /// <param name="one">A value that it takes again and again.</param>
    /// <param name="another">Another such value.</param>
    public void AddOscillation(Node node, Number one, Number another) => oscillating.Add(node, (one, another));

    /// <summary>Two values that an oscillation takes again and again.</summary>
    public (Number One, Number Another) ValuesOf(Node oscillation) => oscillating[oscillation];

    /// <summary>Whether a bounded oscillation stands in it.</summary>
    public bool Oscillates(Expr expression) => oscillating.Count > 0 && InputsOf(expression.Node).Exists(oscillating.ContainsKey);

    /// <summary>The oscillations that stand in it.</summary>
    public List<Node> OscillationsIn(Expr expression) => oscillating.Count == 0 ? [] : InputsOf(expression.Node).FindAll(oscillating.ContainsKey);

    /// <summary>Whether it is 0 whatever the names stand for. Throws (unsupported) where that is not decided.</summary>
    public bool IsZero(Expr expression)
    {
        if (expression.Node is NumberNode { Value: var number })
        {
            return number.IsZero || (!number.IsExact && Math.Abs(number.ToDouble()) < 1e-9 ? throw Undecided(expression) : false);
        }

        if (!zeros.TryGetValue(expression.Node, out var isZero) || expression.Terms.Length > 0)
        {
            isZero = Decide(expression);
            zeros[expression.Node] = isZero;
        }

        return isZero;
    }

    private bool Decide(Expr expression)
    {
        if (StructuralSign(expression) != 0)
        {
            return false;
        }

        var seen = false;
        for (var point = 0UL; point < Points; point++)
        {
            cancellation.ThrowIfCancellationRequested();
            var value = new NumericProbe(point, null).Of(expression, i => 1 + (long)((Digests.Of(i.Name) + point) % 2));
            if (value.IsCertainlyNotZero)
            {
                return false;
            }

            seen |= value.IsReal;
        }

        if (IsProvedZero(expression))
        {
            return true;
        }

        // Tensors and other parts without a value here: different as expressions is all that is known.
        throw seen || expression.Node.Cost < 1e6 ? Undecided(expression) : TooLarge();
    }

    private bool IsProvedZero(Expr expression)
    {
        if (expression.Node.Cost > 20_000)
        {
            return false;
        }

        var simplified = new Simplifier(graph).Simplify(new PrimeLogarithms(graph).Apply(expression, cancellation), cancellation);
        if (IsNumberZero(simplified))
        {
            return true;
        }

        var form = new ExponentialForm(graph).Apply(simplified, cancellation);
        return IsNumberZero(form) || (CommonDenominator.Numerator(graph, form) is { } numerator && IsNumberZero(numerator));
    }

    private static bool IsNumberZero(Expr expression) => expression.Node is NumberNode { Value.IsZero: true };

    /// <summary>Takes a coefficient that is not 0 as an expression to be not 0 at the bound values either; throws where they show otherwise.</summary>
    public void RequireNotZero(Expr expression)
    {
        if (Oscillates(expression))
        {
            throw Oscillating();
        }

        if (!expression.Node.HasInputs || StructuralSign(expression) != 0)
        {
            return;
        }

        var inputs = InputsOf(expression.Node);
        if (inputs.Exists(i => known.Values.ContainsKey(((InputNode)i).Name)))
        {
            RequireNotZeroAtValues(expression);
        }

        if (!inputs.TrueForAll(i => known.Values.ContainsKey(((InputNode)i).Name)))
        {
            Add(new Requirement(RequirementKind.NonZero, expression));
        }
    }

    private void RequireNotZeroAtValues(Expr expression)
    {
        var free = expression.FreeIndices();
        var probe = new NumericProbe(0, known.Values);
        foreach (var positions in Positions(free, probe))
        {
            var isSeen = false;
            for (var point = 0UL; !isSeen && point < Points; point++)
            {
                isSeen = new NumericProbe(point, known.Values).Of(expression, i => positions[i]).IsCertainlyNotZero;
            }

            if (!isSeen)
            {
                throw new LimitInterruption(InterruptionKind.NeedsValues);
            }
        }
    }

    private static IEnumerable<Dictionary<Index, long>> Positions(IReadOnlyList<Index> free, NumericProbe probe)
    {
        var at = free.ToDictionary(i => i, _ => 1L);
        for (var count = 0; count < MostEntries; count++)
        {
            yield return at;
            var k = free.Count - 1;
            while (k >= 0 && ++at[free[k]] > probe.ValueOf(free[k].Size))
            {
                at[free[k--]] = 1;
            }

            if (k < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The sign of a constant that is not 0, or 0 where nothing tells it.</summary>
    public int TrySign(Expr expression)
    {
        if (StructuralSign(expression) is var structural and not 0)
        {
            return structural;
        }

        var inputs = InputsOf(expression.Node);
        if (expression.Terms.Length > 0 || Oscillates(expression) || !inputs.TrueForAll(i => known.Values.ContainsKey(((InputNode)i).Name)) || HasUnknown(expression.Node))
        {
            return 0;
        }

        var value = new NumericProbe(0, known.Values).Of(expression, _ => 1);
        return value.IsCertainlyNotZero ? Math.Sign(value.Value)
            : inputs.Count > 0 && value.IsReal ? throw new LimitInterruption(InterruptionKind.NeedsValues) : 0;
    }

    /// <summary>The sign of a constant that is not 0. Throws (unsupported) where nothing tells it.</summary>
    public int SignOf(Expr expression)
    {
        var sign = TrySign(expression);
        if (sign != 0)
        {
            return sign;
        }

        if (Oscillates(expression))
        {
            throw Oscillating();
        }

        if (!expression.Node.HasInputs)
        {
            throw Undecided(expression);
        }

        var text = Text(expression);
        throw new ProblemException(ProblemCode.Unsupported, $"the limit depends on the sign of {text}, which is not known", null, "assume it positive or negative, or bind a value");
    }

    /// <summary>Takes a constant to be positive where nothing tells its sign; false where it is negative.</summary>
    public bool RequirePositive(Expr expression)
    {
        var sign = TrySign(expression);
        if (sign == 0 && expression.Node.HasInputs)
        {
            RequireNotZero(expression);
            Add(new Requirement(RequirementKind.Positive, expression));
        }
        else if (sign == 0)
        {
            throw Undecided(expression);
        }

        return sign >= 0;
    }

    private void Add(Requirement requirement)
    {
        if (!requirements.Exists(r => r.Of.SameAs(requirement.Of) && r.Implies(requirement.Kind)))
        {
            requirements.RemoveAll(r => r.Of.SameAs(requirement.Of));
            requirements.Add(requirement);
        }
    }

    private static string Text(Expr expression)
    {
        // Names with a blank are the search's own.
        var text = InputsOf(expression.Node).Exists(i => ((InputNode)i).Name.Contains(' ')) ? "" : Printer.Print(expression, PrintForm.Unicode);
        return text.Length is > 0 and <= 80 ? text : "a coefficient";
    }

    private int StructuralSign(Expr expression, int depth = 12)
    {
        if (depth == 0)
        {
            return 0;
        }

        switch (expression.Node)
        {
            case NumberNode number:
                return number.Value.Sign;
            case ConstantNode constant:
                return Math.Sign(constant.Value);
            case SizeNode:
                return 1;
            case InputNode input:
                return known.Signs.TryGetValue(input.Name, out var assumed) ? assumed : input.IsNonNegative && !known.Values.ContainsKey(input.Name) ? 1 : 0;
            case FunctionNode { Function: var function }:
                return ReferenceEquals(function, FunctionTable.Exp) || ReferenceEquals(function, FunctionTable.Sigmoid) || ReferenceEquals(function, FunctionTable.Softplus)
                    || ReferenceEquals(function, FunctionTable.Cosh) ? 1
                    : ReferenceEquals(function, FunctionTable.Power) && StructuralSign(expression.Open(out _)[0], depth - 1) > 0 ? 1 : 0;
            case SumNode sum:
                return SignOfSum(expression, sum, depth);
            case ProductNode product:
                var factors = expression.Open(out _);
                var all = 1;
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    var exponent = product.Exponents[k];
                    var factor = exponent.IsInteger && exponent.Numerator.IsEven && factors[k].Node is NumberNode ? 1 : StructuralSign(factors[k], depth - 1);
                    all *= exponent.IsInteger && exponent.Numerator.IsEven ? Math.Abs(factor) : factor;
                }

                return all;
            default:
                return 0;
        }
    }

    /// <summary>The sign of a sum: that of its terms, where all have one, or may be 0 beside one that is not.</summary>
    private int SignOfSum(Expr expression, SumNode sum, int depth)
    {
        var operands = expression.Open(out _);
        var (sign, possible) = (sum.Constant.Sign, sum.Constant.Sign);
        for (var k = 0; k < operands.Length && k < sum.Coefficients.Length; k++)
        {
            var (front, known) = (sum.Coefficients[k].Sign, StructuralSign(operands[k], depth - 1));
            var term = front * (known != 0 ? known : operands[k].Node.IsNonNegative ? 1 : 0);
            if (term == 0 || (possible != 0 && term != possible))
            {
                return 0;
            }

            possible = term;
            sign = known != 0 ? term : sign;
        }

        return sign;
    }

    private static List<Node> InputsOf(Node root)
    {
        var seen = new HashSet<Node> { root };
        var pending = new Stack<Node>(seen);
        var found = new List<Node>();
        while (pending.TryPop(out var node))
        {
            if (node is InputNode)
            {
                found.Add(node);
            }

            foreach (var edge in node.Edges)
            {
                if (edge.Operand.HasInputs && seen.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        return found;
    }

    private static bool HasUnknown(Node root) =>
        Array.Exists(root.Reachable(), n => n is UnknownFunctionNode or SizeNode or TensorNode || n.Bound.ToArray().Any(b => !b.IsKnown));

    /// <summary>That an oscillation decides.</summary>
    public static ProblemException Oscillating() => new(ProblemCode.Unsupported, "the limit of this oscillating expression is not found");

    private static ProblemException Undecided(Expr expression) => new(
        ProblemCode.Unsupported, $"the limit is not decided: whether {Text(expression)} is 0 is not known");

    private static ProblemException TooLarge() => new(ProblemCode.Limit, "the expressions in the search for this limit grow too large");

    /// <summary>Logarithms of numbers by those of their primes.</summary>
    private sealed class PrimeLogarithms(Graph graph) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound) =>
            original.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Log) && operands[0].Node is NumberNode
                ? ExactValues.Logarithm(Graph, operands[0]) : Graph.Rebuild(original, operands, bound);
    }
}
