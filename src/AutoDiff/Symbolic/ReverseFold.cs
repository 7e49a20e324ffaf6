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
        using var relevant = new RelevantNodes(output.Node, inputs, cancellation);
        var adjoints = new AdjointTable(graph, relevant.Count);
        if (relevant.PlaceOf(output.Node) is var root and >= 0)
        {
            var seed = graph.One;
            var axes = adjoints.AxesOf(root, output.Node);
            for (var a = 0; a < axes.Length; a++)
            {
                seed = graph.Multiply(seed, graph.Bracket(axes[a], IndexRelation.Equal, output.Terms[a]));
            }

            adjoints.Add(root, Number.One, seed);
        }

        for (var place = relevant.Count - 1; place >= 0; place--)
        {
            cancellation.ThrowIfCancellationRequested();
            var node = relevant[place];
            if (node is InputNode || !adjoints.Has(place))
            {
                continue;
            }

            var total = adjoints.Total(place);
            if (total.Node is not NumberNode { Value.IsZero: true } && !ScalarPullback.TryPropagate(graph, node, total, relevant, adjoints, cancellation))
            {
                Propagate(graph, node, total, adjoints.AxesOf(place, node), relevant, adjoints, cancellation);
            }
        }

        var derivatives = new Derivative[inputs.Count];
        for (var k = 0; k < derivatives.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            derivatives[k] = relevant.PlaceOf(inputs[k]) is var place and >= 0 && adjoints.Has(place)
                ? new Derivative(adjoints.Total(place), adjoints.AxesOf(place, inputs[k])) : new Derivative(graph.Zero, AdjointTable.AxesFor(inputs[k]));
        }

        return derivatives;
    }

    private static void Propagate(Graph graph, Node node, Expr total, Index[] axes, RelevantNodes relevant, AdjointTable adjoints, CancellationToken cancellation)
    {
        var y = new Expr(node, Array.ConvertAll(axes, a => (IndexTerm)a));
        var operands = y.Open(out var bound);
        RefuseLookups(node, operands, relevant);
        foreach (var (k, partial) in LocalDerivatives.Of(graph, y, operands, bound, e => relevant.PlaceOf(operands[e].Node) >= 0))
        {
            cancellation.ThrowIfCancellationRequested();
            var operand = operands[k];
            var place = relevant.PlaceOf(operand.Node);
            adjoints.Add(place, Number.One, Transpose(graph, total, partial, operand, adjoints.AxesOf(place, operand.Node), axes, bound));
        }
    }

    /// <summary>What is read at a place that depends on an input jumps from entry to entry: there is no derivative to speak of.</summary>
    private static void RefuseLookups(Node node, Expr[] operands, RelevantNodes relevant)
    {
        foreach (var edge in node.Edges)
        {
            foreach (var term in edge.Terms)
            {
                if (term.Lookup >= 0 && relevant.PlaceOf(operands[term.Lookup].Node) >= 0)
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
}
