using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Tracing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting;

/// <summary>
/// Rewrites an expression from the leaves up, each shared node once, without recursion: a node is made anew from its rewritten operands and
/// then handed to <see cref="Rewrite"/>. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
public abstract class NodeRewriter(Graph graph)
{
    private readonly Dictionary<Node, (Expr Body, Index[] Axes)> done = [];

    /// <summary>Where results are made.</summary>
    protected Graph Graph { get; } = graph;

    /// <summary>Takes down what is replaced, by rule; null where nobody asks.</summary>
    public RewriteTrace? Trace { get; init; }

    /// <summary>The id of the rule by which a node is rewritten; null where no steps are told.</summary>
    protected virtual string? RuleOf(Node node) => null;

    /// <summary>The rewritten expression.</summary>
    public Expr Apply(Expr expression, CancellationToken cancellation = default)
    {
        var pending = new Stack<Node>([expression.Node]);
        while (pending.TryPeek(out var node))
        {
            if (done.ContainsKey(node))
            {
                pending.Pop();
                continue;
            }

            var ready = true;
            foreach (var edge in node.Edges)
            {
                if (!done.ContainsKey(edge.Operand))
                {
                    pending.Push(edge.Operand);
                    ready = false;
                }
            }

            if (ready)
            {
                cancellation.ThrowIfCancellationRequested();
                pending.Pop();
                done.Add(node, RewriteNode(node));
            }
        }

        return Read(expression);
    }

    /// <summary>Forgets what was rewritten: what follows is rewritten in another way.</summary>
    protected void Forget() => done.Clear();

    /// <summary>What becomes of a node whose operands are rewritten already.</summary>
    /// <param name="original">The node before, at its own axes.</param>
    /// <param name="operands">Its operands, rewritten.</param>
    /// <param name="bound">What it binds.</param>
    protected abstract Expr Rewrite(Expr original, Expr[] operands, Index[] bound);

    private (Expr, Index[]) RewriteNode(Node node)
    {
        var axes = new Index[node.Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = new Index("i", node.Axes[a]);
        }

        var original = new Expr(node, Array.ConvertAll(axes, a => (IndexTerm)a));
        var operands = original.Open(out var bound);
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = Read(operands[k]);
        }

        var rewritten = Rewrite(original, operands, bound);
        if (Trace is not null && RuleOf(node) is { } rule)
        {
            Trace.Add(rule, Graph.Rebuild(original, operands, bound), rewritten);
        }

        return (rewritten, axes);
    }

    private Expr Read(Expr expression)
    {
        var (body, axes) = done[expression.Node];
        for (var a = 0; a < axes.Length; a++)
        {
            var term = expression.Terms[a];
            body = body.Substitute(axes[a], term.Lookup is { } lookup && done.ContainsKey(lookup.Node) ? IndexTerm.At(Read(lookup), term.Offset) : term);
        }

        return body;
    }
}
