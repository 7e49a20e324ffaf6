using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// Reverse mode: a walk over the graph from the output down that yields expressions, so simplifier, printer and compiler serve gradients
/// unchanged and the Hessian is the gradient's gradient. An adjoint has its node's axes; where an edge reads an operand at an index, the
/// adjoint is renamed, and what cannot be renamed becomes a δ.
/// </summary>
public static class ReverseFold
{
    /// <summary>The derivatives of an output (which may have free indices) by each of the inputs, in their order.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="output">What is differentiated.</param>
    /// <param name="inputs">By what.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Derivative[] Gradient(Graph graph, Expr output, IReadOnlyList<InputNode> inputs, CancellationToken cancellation = default)
    {
        var relevant = RelevantNodes(output.Node, inputs);
        var adjoints = new Dictionary<Node, Adjoint>();
        if (relevant.Count > 0 && ReferenceEquals(relevant[^1], output.Node))
        {
            var seed = graph.One;
            var root = Adjoint.For(output.Node);
            for (var a = 0; a < root.Axes.Length; a++)
            {
                seed = graph.Multiply(seed, graph.Bracket(root.Axes[a], IndexRelation.Equal, output.Terms[a]));
            }

            root.Contributions.Add((Number.One, seed));
            adjoints.Add(output.Node, root);
        }

        var isRelevant = relevant.ToHashSet();
        for (var n = relevant.Count - 1; n >= 0; n--)
        {
            cancellation.ThrowIfCancellationRequested();
            var node = relevant[n];
            if (node is not InputNode && adjoints.Remove(node, out var adjoint))
            {
                Propagate(graph, node, adjoint, isRelevant, adjoints);
            }
        }

        var derivatives = new Derivative[inputs.Count];
        for (var k = 0; k < derivatives.Length; k++)
        {
            var found = adjoints.TryGetValue(inputs[k], out var adjoint) ? adjoint : Adjoint.For(inputs[k]);
            derivatives[k] = new Derivative(found.Total(graph), found.Axes);
        }

        return derivatives;
    }

    private static void Propagate(Graph graph, Node node, Adjoint adjoint, HashSet<Node> isRelevant, Dictionary<Node, Adjoint> adjoints)
    {
        var y = new Expr(node, Array.ConvertAll(adjoint.Axes, a => (IndexTerm)a));
        var total = adjoint.Total(graph);
        if (total.Node is NumberNode { Value.IsZero: true })
        {
            return;
        }

        var operands = y.Open(out var bound);
        RefuseLookups(node, operands, isRelevant);
        foreach (var (k, partial) in LocalDerivatives.Of(graph, y, operands, bound, e => isRelevant.Contains(operands[e].Node)))
        {
            var operand = operands[k];
            if (!adjoints.TryGetValue(operand.Node, out var below))
            {
                adjoints.Add(operand.Node, below = Adjoint.For(operand.Node));
            }

            below.Contributions.Add((Number.One, Transpose(graph, total, partial, operand, below.Axes, adjoint.Axes, bound)));
        }
    }

    /// <summary>What is read at a place that depends on an input jumps from entry to entry: there is no derivative to speak of.</summary>
    private static void RefuseLookups(Node node, Expr[] operands, HashSet<Node> isRelevant)
    {
        foreach (var edge in node.Edges)
        {
            foreach (var term in edge.Terms)
            {
                if (term.Lookup >= 0 && isRelevant.Contains(operands[term.Lookup].Node))
                {
                    throw new ProblemException(ProblemCode.Unsupported, "a subscript depends on what is differentiated by: an entry is chosen by a whole number, by which there is no derivative");
                }
            }
        }
    }

    /// <summary>Whether a node's value is constant wherever it does not jump, so that its derivative is 0 by convention: floor, sign, argmax, conditions.</summary>
    public static bool IsFlat(Node node) => node switch
    {
        BracketNode => true,
        FunctionNode function => function.Function.IsFlat(0) && function.Function.IsFlat(function.Function.Arity - 1),
        ReductionNode reduction => reduction.Kind is ReductionKind.ArgMaximum or ReductionKind.ArgMinimum,
        TensorNode tensor => ReferenceEquals(tensor.Function, Expressions.Functions.TensorFunction.MatrixRank),
        _ => false,
    };

    /// <summary>Σ over the node's axes and bound indices of adjoint · partial · Π δ(operand's axis = the term it is read at).</summary>
    private static Expr Transpose(Graph graph, Expr adjoint, Expr partial, Expr operand, Index[] operandAxes, Index[] nodeAxes, Index[] bound)
    {
        List<Index> summed = [.. nodeAxes, .. bound];
        var terms = operand.Terms.ToArray();
        List<(Expr, Number)>? deltas = null;
        for (var a = 0; a < terms.Length; a++)
        {
            var axis = operandAxes[a];
            if (terms[a].Index is { } index && terms[a].Offset == 0 && summed.Remove(index))
            {
                adjoint = adjoint.Substitute(index, axis);
                partial = partial.Substitute(index, axis);
                for (var rest = a + 1; rest < terms.Length; rest++)
                {
                    terms[rest] = ReferenceEquals(terms[rest].Index, index) ? IndexTerm.At(axis, terms[rest].Offset)
                        : terms[rest].Lookup is { } lookup ? IndexTerm.At(lookup.Substitute(index, axis), terms[rest].Offset) : terms[rest];
                }

                for (var d = 0; d < deltas?.Count; d++)
                {
                    deltas[d] = (deltas[d].Item1.Substitute(index, axis), Number.One);
                }

                if (index.Size != axis.Size)
                {
                    (deltas ??= []).Add((graph.Bracket(axis, IndexRelation.LessOrEqual, IndexTerm.At(index.Size)), Number.One));
                }
            }
            else
            {
                (deltas ??= []).Add((graph.Bracket(axis, IndexRelation.Equal, terms[a]), Number.One));
            }
        }

        var product = deltas is null ? graph.Multiply(adjoint, partial) : graph.Product([(adjoint, Number.One), (partial, Number.One), .. deltas]);
        return summed.Count == 0 ? product : graph.SumOver(product, [.. summed]);
    }

    /// <summary>The nodes from which a path leads to one of the inputs, operands first.</summary>
    private static List<Node> RelevantNodes(Node output, IReadOnlyList<InputNode> inputs)
    {
        var relevant = new HashSet<Node>();
        var found = new List<Node>();
        foreach (var node in output.Reachable())
        {
            var isRelevant = node is InputNode input && inputs.Contains(input);
            if (!IsFlat(node))
            {
                foreach (var edge in node.Edges)
                {
                    isRelevant |= relevant.Contains(edge.Operand);
                }
            }

            if (isRelevant)
            {
                relevant.Add(node);
                found.Add(node);
            }
        }

        return found;
    }

    /// <summary>What has come together for a node so far.</summary>
    private sealed class Adjoint
    {
        private static readonly string[] Letters = ["i", "j", "k", "l"];

        private Adjoint(Index[] axes) => Axes = axes;

        public Index[] Axes { get; }

        public List<(Number Coefficient, Expr Term)> Contributions { get; } = [];

        public static Adjoint For(Node node)
        {
            var axes = new Index[node.Rank];
            for (var a = 0; a < axes.Length; a++)
            {
                axes[a] = new Index(Letters[Math.Min(a, Letters.Length - 1)], node.Axes[a]);
            }

            return new Adjoint(axes);
        }

        public Expr Total(Graph graph) => Contributions is [{ Coefficient.IsOne: true, Term: var only }] ? only : graph.Sum(Contributions.ToArray());
    }
}
