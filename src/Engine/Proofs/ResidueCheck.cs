using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Engine.Proofs;

/// <summary>
/// Tells that an expression is 0 wherever it has a value, by its values at random points of several finite fields (<see cref="ResidueModel"/>). An expression of degree d that is not 0 is taken for 0 with a
/// probability below (d/10¹²)¹⁰; one that differs in one of 2ᵏ cases of signs below e⁻⁴⁰. What it does not show may hold all the same.
/// </summary>
/// <param name="cancellation">Stops long work.</param>
internal sealed class ResidueCheck(CancellationToken cancellation)
{
    private const int Points = 10;
    private const int PointsForEachCase = 40;
    private const int ManyLengths = 9;
    private const int PointsOfUnit = 9;
    private const int PointsForPowers = 200;
    private const int MostChoices = 5;
    private const int MostTriesForAPoint = 80;
    private const int MostNodes = 4000;

    /// <summary>Whether it is 0 at all points tried; false too where it holds what the model does not know.</summary>
    /// <param name="expression">The expression, all of whose entries are looked at.</param>
    /// <param name="positives">Names whose values are positive.</param>
    /// <param name="integers">Names whose values are whole numbers.</param>
    /// <param name="anySizes">Whether that it is 0 must follow for sizes that were not tried: sums over parts of an axis, and counted ones, are left to other means then.</param>
    public bool IsZero(Expr expression, IReadOnlySet<string> positives, IReadOnlySet<string> integers, bool anySizes)
    {
        var nodes = expression.Node.Reachable();
        var isCounted = !Array.TrueForAll(nodes, HoldsForAnySize);
        if (nodes.Length > MostNodes || (anySizes && isCounted && !HoldsForAllIfForMany(nodes)) || ChoicesIn(nodes) is not { } choices || choices.Count > MostChoices)
        {
            return false;
        }

        var roots = new HashSet<string>(positives);
        roots.UnionWith(RootsIn(nodes));
        var wanted = Math.Max(isCounted ? 3 * ManyLengths : 0, choices.Count == 0 ? Points : PointsForEachCase << choices.Count);
        // A negative number has powers too, to whole exponents and what comes to such.
        var fractions = nodes.OfType<FunctionNode>().Where(f => f.Function.Name == "pow" && !IsNeverNegative(f.Edges[0].Operand, roots)).SelectMany(f => f.Edges[1].Operand.Reachable().OfType<InputNode>()).Select(i => i.Name).ToHashSet();
        return IsZero(expression.Node, nodes, roots, integers, [], wanted, isCounted) && (fractions.Count == 0 || IsZero(expression.Node, nodes, roots, integers, fractions, Math.Max(wanted, PointsForPowers), isCounted));
    }

    private bool IsZero(Node node, Node[] nodes, HashSet<string> positives, IReadOnlySet<string> integers, HashSet<string> fractions, int wanted, bool isCounted)
    {
        ResiduePoint Plain(ResiduePoint point) => point with { Positives = positives, Integers = integers, Fractions = fractions };
        if (isCounted)
        {
            // Each length in turn, from 1 on.
            var tried = 0;
            return Agrees(wanted, p => Plain(p) with { Sizes = Lengths(tried++, p) }, m => m.ValuesOf(node), 0);
        }

        return Agrees(wanted, Plain, m => m.ValuesOf(node), 0)
            || (Array.Exists(nodes, IsLogarithmic) && Agrees(wanted, Plain, m => m.ExponentialsOf(node), 1))
            || (Array.Exists(nodes, IsExtreme) && !Array.Exists(nodes, IsComparison) && Agrees(wanted, p => Plain(p) with { IsOrdered = true }, m => m.ValuesOf(node), 0));
    }

    private static bool IsNeverNegative(Node node, HashSet<string> positives) => node.IsNonNegative || node is ConstantNode || (node is InputNode input && positives.Contains(input.Name))
        || node is FunctionNode { Function.Name: "exp" };

    /// <summary>Whether values at so many points, where they exist, are this constant.</summary>
    private bool Agrees(int wanted, Func<ResiduePoint, ResiduePoint> prepared, Func<ResidueModel, ulong[]?> valuesIn, ulong constant)
    {
        var random = new Random(20_17);
        for (var (found, tried) = (0, 0); found < wanted; tried++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tried > MostTriesForAPoint * (found + 4))
            {
                return false;
            }

            var seed = (ulong)random.NextInt64();
            // Where arrays grow too large at the usual lengths, short ones.
            var values = valuesIn(new ResidueModel(prepared(new ResiduePoint(ResidueField.All[tried % ResidueField.All.Count], seed, name => LengthFor(name, seed, 2))), cancellation))
                ?? valuesIn(new ResidueModel(prepared(new ResiduePoint(ResidueField.All[tried % ResidueField.All.Count], seed, name => LengthFor(name, seed, 1))), cancellation));
            if (values is null)
            {
                return false;
            }

            if (values.Length == 0 || Array.TrueForAll(values, v => v == ResidueModel.NoValue))
            {
                continue;
            }

            if (!Array.TrueForAll(values, v => v == constant || v == ResidueModel.NoValue))
            {
                return false;
            }

            found++;
        }

        return true;
    }

    private static Func<string, int> Lengths(int tried, ResiduePoint point) => name => ReservedSizes.Contains(Size.Named(name)) ? point.Sizes(name) : 1 + ((tried + (name.Length > 0 ? name[0] * (tried / ManyLengths) : 0)) % ManyLengths);

    /// <summary>
    /// By induction: whether an expression that sums or multiplies over steps 1, …, n is 0 at n = 1, and 0 at n + 1 if it is at n. Of the sums one is solved for, as what is assumed at n says.
    /// </summary>
    public bool IsZeroByInduction(Expr expression, IReadOnlySet<string> positives, IReadOnlySet<string> integers)
    {
        var nodes = expression.Node.Reachable();
        if (expression.Node.Rank > 0 || nodes.Length > MostNodes || ChoicesIn(nodes) is not { Count: 0 })
        {
            return false;
        }

        var roots = new HashSet<string>(positives);
        foreach (var target in nodes.Where(n => n is { Rank: 0, Bound: [{ Name: not null }] } and (ProductNode or ReductionNode { Kind: ReductionKind.Product, HasMask: false })))
        {
            var counter = target.Bound[0].Name!;
            var first = 1 - Math.Min(0, target.Bound[0].Offset);
            if (ReservedSizes.Contains(target.Bound[0]) || first > MostTriesForAPoint)
            {
                continue;
            }

            ResiduePoint Plain(ResiduePoint point) => point with { Positives = roots, Integers = integers };
            var beginsAtZero = Agrees(Points, p => Plain(p) with { Sizes = name => name == counter ? (int)first : p.Sizes(name) }, m => m.ValuesOf(expression.Node), 0);
            if (beginsAtZero && Agrees(Points, p => Continued(Plain(p) with { Counter = counter }, target, expression.Node), m => m.ValuesOf(expression.Node), 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an expression is what another is in a case: where some expressions have the signs given, or are 0.</summary>
    public bool IsZeroInCase(Expr expression, IReadOnlyList<(Expr Switch, int Sign)> signs, IReadOnlySet<string> positives, IReadOnlySet<string> integers)
    {
        var nodes = expression.Node.Reachable();
        var roots = new HashSet<string>(positives);
        roots.UnionWith(RootsIn(nodes));
        return Agrees(Points * 2, p => AtZeros(p with { Positives = roots, Integers = integers, Signs = signs.Select(s => (s.Switch.Node, s.Sign)).ToList() }, signs), m => m.ValuesOf(expression.Node), 0);
    }

    /// <summary>Whether a constant is a multiple of 2π.</summary>
    public bool IsWholeTurn(Expr constant) => constant.Node.Rank == 0 && Agrees(Points, p => p, m => m.TurnsOf(constant.Node), 1);

    /// <summary>Whether an expression divides by 0 in a case, wherever it is: nothing is claimed there.</summary>
    public bool HasNoValueInCase(Expr expression, IReadOnlyList<(Expr Switch, int Sign)> signs, IReadOnlySet<string> positives, IReadOnlySet<string> integers)
    {
        var random = new Random(20_19);
        if (expression.Node.Reachable().Any(n => n is FunctionNode { Function.Name: not ("abs" or "sign" or "max" or "min") } || (n is ProductNode product && product.Exponents.ToArray().Any(e => !e.IsInteger))))
        {
            return false;
        }

        for (var k = 0; k < Points; k++)
        {
            var seed = (ulong)random.NextInt64();
            var point = new ResiduePoint(ResidueField.All[k % ResidueField.All.Count], seed, name => LengthFor(name, seed, 2)) { Positives = positives, Integers = integers, Signs = signs.Select(s => (s.Switch.Node, s.Sign)).ToList() };
            if (new ResidueModel(AtZeros(point, signs), cancellation).ValuesOf(expression.Node) is not { } values || Array.Exists(values, v => v != ResidueModel.NoValue))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The point moved to where what is 0 in this case is 0, by the value of a name on which it depends linearly.</summary>
    private ResiduePoint AtZeros(ResiduePoint point, IReadOnlyList<(Expr Switch, int Sign)> signs)
    {
        var p = point.Field.Prime;
        foreach (var (zero, _) in signs.Where(s => s.Sign == 0))
        {
            foreach (var name in zero.Node.Inputs().Where(i => i.Rank == 0 && !point.Fixed.ContainsKey(i.Name)).Select(i => i.Name))
            {
                ResiduePoint With(ulong value) => point with { Fixed = new Dictionary<string, ulong>(point.Fixed) { [name] = value } };
                ulong At(ulong value) => new ResidueModel(With(value), cancellation).ValuesOf(zero.Node) is [var own] ? own : ResidueModel.NoValue;
                var (first, second) = (At(0), At(1));
                if (first == ResidueModel.NoValue || second == ResidueModel.NoValue || first == second)
                {
                    continue;
                }

                var slope = ResidueField.Add(second, ResidueField.Negate(first, p), p);
                var root = ResidueField.Multiply(ResidueField.Negate(first, p), ResidueField.Invert(slope, p), p);
                if (At(root) == 0)
                {
                    point = With(root);
                    break;
                }
            }
        }

        return point;
    }

    /// <summary>The point one step on from one where the expression is 0.</summary>
    private ResiduePoint Continued(ResiduePoint point, Node target, Node expression)
    {
        var p = point.Field.Prime;
        ulong At(ulong value) => new ResidueModel(point with { Solved = (target, value) }, cancellation).ValuesOf(expression) is [var own] ? own : ResidueModel.NoValue;
        var (zero, one) = (At(0), At(1));
        if (zero == ResidueModel.NoValue || one == ResidueModel.NoValue)
        {
            return point with { Step = 1 };
        }

        var slope = ResidueField.Add(one, ResidueField.Negate(zero, p), p);
        var solution = ResidueField.Multiply(ResidueField.Negate(zero, p), ResidueField.Invert(slope, p), p);
        return slope != 0 && At(solution) == 0 ? point with { Step = 1, Solved = (target, solution) } : point with { Step = 1 };
    }

    private static bool IsLogarithmic(Node node) => node is FunctionNode { Function.Name: "log" or "log1p" or "softplus" or "xlogy" or "arsinh" or "arcosh" or "artanh" } or ReductionNode { Kind: ReductionKind.LogSumExp };

    private static bool IsExtreme(Node node) => node is FunctionNode { Function.Name: "max" or "min" };

    private static bool IsComparison(Node node) => node is FunctionNode { Function.Name: "abs" or "sign" or "less" or "less_equal" or "greater" or "greater_equal" or "equal" or "not_equal" };

    private static int LengthFor(string name, ulong seed, int shortest)
    {
        var hash = seed;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        if (name == Continuum.Unit.Size.Name)
        {
            return PointsOfUnit;
        }

        var isReserved = ReservedSizes.Contains(Size.Named(name));
        return (isReserved ? 2 + shortest : shortest) + (int)((hash >> 32) % 3);
    }

    /// <summary>
    /// A product of arrays summed over whole axes is a polynomial in their entries. If such polynomials agree for lengths that are not small beside their degree they are the same graph of
    /// indices, and agree for all; a part of an axis, or a number of steps, is another for each length.
    /// </summary>
    private static bool HoldsForAnySize(Node node)
    {
        if (node is IndexValueNode or BracketNode { Relation: IndexRelation.LessOrEqual } || (node is FunctionNode { Function.Name: "gamma" or "lgamma" or "floor" or "ceil" } && node.Edges[0].Operand.Reachable().Any(n => n is SizeNode)))
        {
            return false;
        }

        if (node is FunctionNode { Function.Name: "pow" } && node.Edges[1].Operand.Reachable().Any(n => n is SizeNode))
        {
            return false;
        }

        foreach (var edge in node.Edges)
        {
            for (var a = 0; a < edge.Terms.Length; a++)
            {
                var term = edge.Terms[a];
                if (!edge.Operand.Axes[a].IsKnown && (term.Slot < 0 || term.Position.Offset != 0 || node.SizeOf(term.Slot) != edge.Operand.Axes[a]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Sums over parts of axes, of polynomials in the index and of powers to it: as functions of a length they are polynomials and sums of powers, of which few that differ agree at as many lengths as are tried.
    /// </summary>
    private static bool HoldsForAllIfForMany(Node[] nodes)
    {
        var weight = 0L;
        foreach (var node in nodes)
        {
            if (node is FunctionNode { Function.Name: not ("pow" or "exp" or "log") } function && function.Edges[0].Operand.Reachable().Any(n => n is SizeNode or IndexValueNode))
            {
                return false;
            }

            weight += node switch
            {
                IndexValueNode or SizeNode => 1,
                FunctionNode { Function.Name: "pow" } => 1,
                ProductNode product => product.Exponents.ToArray().Where((e, k) => product.Edges[k].Operand is IndexValueNode or SizeNode or SumNode).Sum(e => Math.Abs(e.ToInt64() ?? 100)) - 1,
                _ => 0,
            };
            foreach (var edge in node.Edges)
            {
                foreach (var term in edge.Terms)
                {
                    weight += Math.Abs(term.Position.Offset) > 2 ? 100 : 0;
                }
            }
        }

        return weight <= ManyLengths - 2;
    }

    /// <summary>The nodes whose value takes one form or another; null where a choice hangs on constants alone, of which there are too few to try all cases.</summary>
    private static List<Node>? ChoicesIn(Node[] nodes)
    {
        var choices = new List<Node>();
        foreach (var node in nodes)
        {
            IEnumerable<Node> deciding = node switch
            {
                FunctionNode { Function.Name: "abs" or "sign" } => [node.Edges[0].Operand],
                FunctionNode { Function.Name: "max" or "min" or "less" or "less_equal" or "greater" or "greater_equal" or "equal" or "not_equal" } => [node],
                FunctionNode { Function.Name: "arsinh" or "arcosh" or "arcsin" or "arccos" or "arctan" or "pow" } => node.Edges[0].Operand is InputNode or NumberNode ? [] : [node.Edges[0].Operand],
                ProductNode product => product.Exponents.ToArray().Select((e, k) => (e, k)).Where(f => !f.e.IsInteger && !IsPlain(product.Edges[f.k].Operand)).Select(f => product.Edges[f.k].Operand),
                _ => [],
            };
            foreach (var one in deciding)
            {
                if (!one.HasInputs)
                {
                    return null;
                }

                if (!choices.Contains(one))
                {
                    choices.Add(one);
                }
            }
        }

        return choices;
    }

    private static bool IsPlain(Node node) => node is InputNode or SizeNode or ConstantNode or FunctionNode { Function.Name: "exp" } || (node is NumberNode { Value: { IsExact: true, Sign: > 0 } });

    /// <summary>Names that stand under a root or a logarithm by themselves: wherever the whole is real they are not negative. Behind a condition nothing is asked of them.</summary>
    private static IEnumerable<string> RootsIn(Node[] nodes)
    {
        if (Array.Exists(nodes, n => n is BracketNode or FunctionNode { Function.Name: "if" } or ReductionNode { HasMask: true }))
        {
            yield break;
        }

        foreach (var node in nodes)
        {
            for (var k = 0; k < node.Edges.Length; k++)
            {
                var isUnder = node is ProductNode product ? k < product.Exponents.Length && !product.Exponents[k].IsInteger : k == 0 && node is FunctionNode { Function.Name: "log" };
                if (isUnder && node.Edges[k].Operand is InputNode input && ReadsWhole(node, node.Edges[k]))
                {
                    yield return input.Name;
                }
            }
        }
    }

    private static bool ReadsWhole(Node node, Edge edge)
    {
        var seen = new HashSet<int>();
        for (var a = 0; a < edge.Terms.Length; a++)
        {
            var term = edge.Terms[a];
            if (term.Slot < 0 || term.Position.Offset != 0 || node.SizeOf(term.Slot) != edge.Operand.Axes[a] || !seen.Add(term.Slot))
            {
                return false;
            }
        }

        return true;
    }
}
