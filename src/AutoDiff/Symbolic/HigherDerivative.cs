using System.Diagnostics.CodeAnalysis;
using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.AutoDiff.Symbolic;

/// <summary>
/// Derivatives of a high order by one scalar name. From dy = Σ wₖ duₖ follows, by Leibniz, y⁽ⁿ⁾ = Σₖ Σⱼ C(n-1, j) wₖ⁽ⁿ⁻¹⁻ʲ⁾ uₖ⁽ʲ⁺¹⁾ for every node, and each
/// order of each node is made once: the answer grows with the square of the order, where differentiating the answer again and again multiplies it each time.
/// A. Griewank, A. Walther: Evaluating Derivatives, 2nd ed., 2008, chapter 13, done with expressions in place of numbers. Not thread-safe, as its graph is not.
/// </summary>
public sealed class HigherDerivative
{
    private readonly Graph graph;
    private readonly InputNode input;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<Node, Orders> known = [];
    private readonly List<Number[]> binomials = [[Number.One]];

    private HigherDerivative(Graph graph, InputNode input, CancellationToken cancellation)
    {
        this.graph = graph;
        this.input = input;
        this.cancellation = cancellation;
    }

    /// <summary>The derivative of order <paramref name="order"/> (0 or more) of an expression by a scalar input.</summary>
    /// <param name="graph">Where results are made.</param>
    /// <param name="expression">What is differentiated; where it is made of more than scalars, it is differentiated in turn.</param>
    /// <param name="input">By what; of rank 0.</param>
    /// <param name="order">How often.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static Expr Of(Graph graph, Expr expression, InputNode input, int order, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        if (order > 1 && expression.Terms.Length == 0)
        {
            var fold = new HigherDerivative(graph, input, cancellation);
            if (fold.TryFind(expression.Node, order, out var found))
            {
                return found.Value;
            }
        }

        for (var n = 0; n < order; n++)
        {
            expression = ReverseFold.Gradient(graph, expression, [input], cancellation)[0].Body;
        }

        return expression;
    }

    /// <summary>The orders of a node that are known, from 0 on, and how it depends on its operands.</summary>
    private sealed class Orders(Expr value, bool varies)
    {
        public List<Expr> Values { get; } = [value];

        public bool Varies { get; } = varies;

        /// <summary>The operands' derivatives by which the node's own is made; null until they are asked for.</summary>
        public (Expr Factor, Expr Operand)[]? Parts { get; set; }
    }

    private bool TryFind(Node root, int order, [NotNullWhen(true)] out Expr? found)
    {
        found = null;
        var pending = new Stack<(Node Node, int Order)>([(root, order)]);
        while (pending.TryPeek(out var top))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!TryLearn(top.Node, out var orders))
            {
                return false;
            }

            if (!orders.Varies || orders.Values.Count > top.Order)
            {
                pending.Pop();
            }
            else if (!TryRequest(top.Node, orders, top.Order, pending))
            {
                orders.Values.Add(Next(top.Node, orders, orders.Values.Count));
            }
        }

        found = At(root, order);
        return true;
    }

    /// <summary>Asks for what the next order of a node needs, where that is not known yet; false where all is.</summary>
    private bool TryRequest(Node node, Orders orders, int wanted, Stack<(Node Node, int Order)> pending)
    {
        var next = orders.Values.Count;
        if (next < wanted)
        {
            // One order after the other; the walk comes back for those above.
            pending.Push((node, next));
            return true;
        }

        var before = pending.Count;
        if (node is SumNode or InputNode)
        {
            foreach (var edge in node.Edges)
            {
                Request(edge.Operand, next);
            }
        }
        else
        {
            foreach (var (factor, operand) in orders.Parts ??= PartsOf(node))
            {
                Request(factor.Node, next - (IsLeibniz(node) ? 0 : 1));
                Request(operand.Node, next);
            }
        }

        return pending.Count > before;

        void Request(Node operand, int order)
        {
            if (!known.TryGetValue(operand, out var found) || (found.Varies && found.Values.Count <= order))
            {
                pending.Push((operand, order));
            }
        }
    }

    private Expr Next(Node node, Orders orders, int order)
    {
        if (node is InputNode)
        {
            return order == 1 ? graph.One : graph.Zero;
        }

        var terms = new List<(Number, Expr)>();
        if (node is SumNode sum)
        {
            for (var k = 0; k < sum.Edges.Length; k++)
            {
                terms.Add((sum.Coefficients[k], At(sum.Edges[k].Operand, order)));
            }

            return graph.Sum(terms.ToArray());
        }

        // A product in two halves: all orders of both. Any other node: one order is in its own partial.
        var isLeibniz = IsLeibniz(node);
        var row = Binomials(isLeibniz ? order : order - 1);
        foreach (var (factor, operand) in orders.Parts!)
        {
            for (var j = 0; j < row.Length; j++)
            {
                terms.Add((row[j], graph.Multiply(At(factor.Node, row.Length - 1 - j), At(operand.Node, isLeibniz ? j : j + 1))));
            }
        }

        return graph.Sum(terms.ToArray());
    }

    private Expr At(Node node, int order)
    {
        var orders = known[node];
        return orders.Varies ? orders.Values[order] : order == 0 ? orders.Values[0] : graph.Zero;
    }

    private static bool IsLeibniz(Node node) => node is ProductNode { Exponents.Length: > 1 };

    private (Expr Factor, Expr Operand)[] PartsOf(Node node)
    {
        var value = new Expr(node, []);
        if (IsLeibniz(node))
        {
            var factors = Graph.FactorsOf(value, out _).ToArray();
            return [(graph.Product(factors.AsSpan(0, factors.Length / 2)), graph.Product(factors.AsSpan(factors.Length / 2)))];
        }

        var operands = value.Open(out var bound);
        return [.. LocalDerivatives.Of(graph, value, operands, bound, k => !known.TryGetValue(operands[k].Node, out var below) || below.Varies).Select(p => (p.Partial, operands[p.Operand]))];
    }

    /// <summary>What is known of a node, its dependence on the input at least; false where it is made of more than scalars.</summary>
    private bool TryLearn(Node node, out Orders orders)
    {
        if (known.TryGetValue(node, out orders!))
        {
            return true;
        }

        var pending = new Stack<Node>([node]);
        while (pending.TryPeek(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            if (known.ContainsKey(next))
            {
                pending.Pop();
                continue;
            }

            if (!ScalarPullback.IsPlain(next))
            {
                return false;
            }

            var (isReady, varies) = (true, ReferenceEquals(next, input));
            foreach (var edge in next.Edges)
            {
                if (!known.TryGetValue(edge.Operand, out var below))
                {
                    pending.Push(edge.Operand);
                    isReady = false;
                }
                else
                {
                    varies |= below.Varies && !ReverseFold.IsFlat(next);
                }
            }

            if (isReady)
            {
                known.Add(next, new Orders(new Expr(next, []), varies));
                pending.Pop();
            }
        }

        orders = known[node];
        return true;
    }

    private Number[] Binomials(int n)
    {
        while (binomials.Count <= n)
        {
            var last = binomials[^1];
            var row = new Number[last.Length + 1];
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = (k > 0 ? last[k - 1] : Number.Zero) + (k < last.Length ? last[k] : Number.Zero);
            }

            binomials.Add(row);
        }

        return binomials[n];
    }
}
