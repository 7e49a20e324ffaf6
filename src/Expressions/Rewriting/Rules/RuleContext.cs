using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>
/// What rules need while they are tried: where results are made, what is known of values, and how much may still be tried. Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="facts">What is known of values.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class RuleContext(Graph graph, Facts facts, CancellationToken cancellation = default)
{
    /// <summary>The bit of functions of whole tensors.</summary>
    internal const ulong Tensors = 1UL << 63;

    // What does not depend on the request is found out once for all contexts that are made of one.
    private Dictionary<Node, ulong> functions = [];
    private Dictionary<Function, ulong> bits = [];
    private Dictionary<(RuleHeads Head, ulong Present), RewriteRule[]> rules = [];
    private PatternMatcher? matcher;
    private long left = 1_000_000;

    /// <summary>The functions of angles.</summary>
    internal static ulong Angles { get; } = Bits("sin", "cos", "tan");

    /// <summary>The functions that exponentials say.</summary>
    internal static ulong Exponentials { get; } = Bits("exp", "sinh", "cosh", "tanh", "sigmoid", "expm1");

    /// <summary>The functions with a logarithm in them.</summary>
    internal static ulong Logarithms { get; } = Bits("log", "softplus", "log1p");

    /// <summary>Where results are made.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>What is known of values.</summary>
    public Facts Facts { get; } = facts;

    /// <summary>Stops long work.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Allows so many attempts to match from here on: the bound on the work, the same on every machine.</summary>
    public void Allow(long attempts) => left = attempts;

    /// <summary>Takes down work of so many attempts; false where no more is allowed.</summary>
    public bool Spend(long work = 1)
    {
        if (((left -= work) & 0xFFF) < work)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        return left > 0;
    }

    /// <summary>Whether no more attempts are allowed.</summary>
    internal bool IsSpent => left <= 0;

    /// <summary>Finds patterns within what is allowed here.</summary>
    internal PatternMatcher Matcher => matcher ??= new PatternMatcher(Graph, Spend);

    /// <summary>One that another request stops, and that knows what this one knows.</summary>
    internal RuleContext For(CancellationToken stop) => new(Graph, Facts, stop) { functions = functions, bits = bits, rules = rules };

    /// <summary>The rules for a kind of expressions with these functions in them.</summary>
    internal RewriteRule[] RulesFor(RuleHeads head, ulong present)
    {
        if (!rules.TryGetValue((head, present), out var found))
        {
            rules[(head, present)] = found = [.. RuleBook.All.Where(r => r.Suits(present) && (r.Heads & head) != 0)];
        }

        return found;
    }

    /// <summary>The functions that are factors of a product, or factors of the terms of a sum, or the node itself; a bit each.</summary>
    internal ulong OutermostIn(Node node)
    {
        var found = BitOf(node);
        if (node is SumNode or ProductNode)
        {
            foreach (var edge in node.Edges)
            {
                found |= BitOf(edge.Operand);
                if (node is SumNode && edge.Operand is ProductNode { Bound.Length: 0 } product)
                {
                    foreach (var factor in product.Edges)
                    {
                        found |= BitOf(factor.Operand);
                    }
                }
            }
        }

        return found;
    }

    private ulong BitOf(Node node)
    {
        if (node is not FunctionNode { Function: var function })
        {
            return 0;
        }

        if (!bits.TryGetValue(function, out var bit))
        {
            bits[function] = bit = Bit(function);
        }

        return bit;
    }

    /// <summary>The functions that occur in a node whose operands have been asked for before; a bit each.</summary>
    internal ulong FunctionsIn(Node node)
    {
        if (functions.TryGetValue(node, out var known))
        {
            return known;
        }

        // From the leaves up, without recursion.
        var pending = new Stack<Node>([node]);
        while (pending.TryPeek(out var next))
        {
            var mask = next is TensorNode ? Tensors : BitOf(next);
            var isReady = true;
            foreach (var edge in next.Edges)
            {
                if (functions.TryGetValue(edge.Operand, out var inner))
                {
                    mask |= inner;
                }
                else
                {
                    pending.Push(edge.Operand);
                    isReady = false;
                }
            }

            if (isReady)
            {
                pending.Pop();
                functions[next] = mask;
            }
        }

        return functions[node];
    }

    private static ulong Bits(params string[] names) => names.Aggregate(0UL, (bits, name) => bits | Bit(FunctionTable.All.First(f => f.Name == name)));

    internal static ulong Bit(Function function)
    {
        for (var k = 0; k < FunctionTable.All.Count; k++)
        {
            if (ReferenceEquals(FunctionTable.All[k], function))
            {
                return 1UL << k;
            }
        }

        return 0;
    }
}
