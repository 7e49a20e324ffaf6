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
    private const int MostChoices = 5;
    private const int MostTriesForAPoint = 80;
    private const int MostNodes = 4000;

    /// <summary>Whether it is 0 at all points tried; false too where it holds what the model does not know.</summary>
    /// <param name="expression">The expression, all of whose entries are looked at.</param>
    /// <param name="positives">Names whose values are positive.</param>
    /// <param name="anySizes">Whether that it is 0 must follow for sizes that were not tried: sums over parts of an axis, and counted ones, are left to other means then.</param>
    public bool IsZero(Expr expression, IReadOnlySet<string> positives, bool anySizes)
    {
        var nodes = expression.Node.Reachable();
        if (nodes.Length > MostNodes || (anySizes && !Array.TrueForAll(nodes, HoldsForAnySize)) || ChoicesIn(nodes) is not { } choices || choices.Count > MostChoices)
        {
            return false;
        }

        var roots = new HashSet<string>(positives);
        roots.UnionWith(RootsIn(nodes));
        var wanted = choices.Count == 0 ? Points : PointsForEachCase << choices.Count;
        var random = new Random(20_17);
        for (var (found, tried) = (0, 0); found < wanted; tried++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tried > MostTriesForAPoint * (found + 4))
            {
                return false;
            }

            var seed = (ulong)random.NextInt64();
            var model = new ResidueModel(ResidueField.All[tried % ResidueField.All.Count], seed, name => LengthFor(name, seed), roots, cancellation);
            if (model.ValuesOf(expression.Node) is not { } values)
            {
                return false;
            }

            if (values.Length == 0 || Array.TrueForAll(values, v => v == ResidueModel.NoValue))
            {
                continue;
            }

            if (!Array.TrueForAll(values, v => v is 0 or ResidueModel.NoValue))
            {
                return false;
            }

            found++;
        }

        return true;
    }

    private static int LengthFor(string name, ulong seed)
    {
        var hash = seed;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        var isReserved = ReservedSizes.Contains(Size.Named(name));
        return (isReserved ? 4 : 2) + (int)((hash >> 32) % 3);
    }

    /// <summary>
    /// A product of arrays summed over whole axes is a polynomial in their entries. If such polynomials agree for lengths that are not small beside their degree they are the same graph of
    /// indices, and agree for all; a part of an axis, or a number of steps, is another for each length.
    /// </summary>
    private static bool HoldsForAnySize(Node node)
    {
        if (node is IndexValueNode or BracketNode { Relation: IndexRelation.LessOrEqual } || (node is FunctionNode { Function.Name: "gamma" or "lgamma" or "floor" or "ceil" or "pow" } && !node.HasInputs))
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
                var isUnder = node is ProductNode product ? k < product.Exponents.Length && !product.Exponents[k].IsInteger : k == 0 && node is FunctionNode { Function.Name: "pow" or "log" };
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
