using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>
/// The context in which expressions live: it makes nodes, canonical by construction, and interns them. There is no global table;
/// expressions of different graphs must not be mixed. Not thread-safe: one graph, one thread at a time; finished nodes may be read by many.
/// </summary>
public sealed partial class Graph
{
    private readonly HashSet<string> nonNegative = [];
    private readonly NodeTable interned = new();
    private readonly Expr[] smallNumbers = new Expr[128];

    /// <summary>An empty graph.</summary>
    public Graph()
    {
        Zero = Number(0);
        One = Number(1);
    }

    /// <summary>0.</summary>
    public Expr Zero { get; }

    /// <summary>1.</summary>
    public Expr One { get; }

    /// <summary>How many nodes there are.</summary>
    public int Count => interned.Count;

    /// <summary>A number.</summary>
    public Expr Number(Number value)
    {
        if (value.ToInt64() is { } small and > -64 and < 64)
        {
            ref var known = ref smallNumbers[small + 64];
            if (known.Node is null)
            {
                known = Scalar(new NumberNode(value));
            }

            return known;
        }

        return Scalar(new NumberNode(value));
    }

    /// <summary>π.</summary>
    public Expr Pi => Constant("π", Math.PI);

    /// <summary>A mathematical constant by its letter.</summary>
    public Expr Constant(string name, double value) => Scalar(new ConstantNode(name, value));

    /// <summary>A size as a value; that of the population is 1, for a sum over its members is their mean.</summary>
    public Expr SizeValue(Size size) => size == ReservedSizes.Population ? One : size.IsKnown ? Number(size.Offset)
        : size.Offset == 0 ? Scalar(new SizeNode(size)) : Add(Scalar(new SizeNode(Size.Named(size.Name!))), Number(size.Offset));

    /// <summary>A name with values bound to it, read at <paramref name="terms"/>, one for each of its axes.</summary>
    public Expr Input(string name, Size[] axes, params IndexTerm[] terms) => new(Intern(new InputNode(name, axes, nonNegative.Contains(name) || Continuum.IsNeverNegative(name))), terms);

    /// <summary>A scalar input.</summary>
    public Expr Input(string name) => Scalar(new InputNode(name, [], nonNegative.Contains(name)));

    /// <summary>Makes it known that a name's values are never negative: √(x²) is x then. To be said before the name is used.</summary>
    public void AssumeNonNegative(string name) => nonNegative.Add(name);

    /// <summary>The value of an index term.</summary>
    public Expr IndexValue(IndexTerm term)
    {
        if (term.Lookup is { } lookup)
        {
            return Add(lookup, Number(term.Offset));
        }

        if (term.Index is not { } index)
        {
            return SizeValue(term.Position);
        }

        var plain = new Expr(Intern(new IndexValueNode(index.Size)), [index]);
        return term.Offset == 0 ? plain : Add(plain, Number(term.Offset));
    }

    /// <summary>An unknown function applied; <paramref name="orders"/> tells how often it is differentiated by each argument.</summary>
    public Expr Unknown(string name, int[] orders, params Expr[] arguments)
    {
        var roles = new ulong[arguments.Length];
        var closed = Closing.Close(arguments, roles, [], isOrdered: true);
        return new Expr(Intern(new UnknownFunctionNode(name, orders, closed.Edges, closed.Axes), closed.Symmetries), closed.Free);
    }

    /// <summary>A function of whole tensors.</summary>
    /// <param name="function">The row.</param>
    /// <param name="operand">The operand's entry.</param>
    /// <param name="over">The indices of the operand's whole axes, which are bound.</param>
    /// <param name="outputs">The indices of the result's axes; of the right sizes.</param>
    public Expr Tensor(TensorFunction function, Expr operand, Index[] over, params Index[] outputs)
    {
        var closed = Closing.Close([operand], [0], over, isOrdered: true, fixedBound: true);
        var axes = new Size[closed.Axes.Length + outputs.Length];
        closed.Axes.CopyTo(axes, 0);
        var terms = new IndexTerm[axes.Length];
        closed.Free.CopyTo(terms, 0);
        for (var k = 0; k < outputs.Length; k++)
        {
            axes[closed.Axes.Length + k] = outputs[k].Size;
            terms[closed.Axes.Length + k] = outputs[k];
        }

        // Bound slots come after all own axes, the outputs' included.
        var edges = Array.ConvertAll(closed.Edges, e => Shifted(e, closed.Axes.Length, outputs.Length));
        return new Expr(Intern(new TensorNode(function, edges, axes, closed.Bound)), terms);
    }

    private static Edge Shifted(Edge edge, int from, int by)
    {
        var terms = edge.Terms.ToArray();
        for (var s = 0; s < terms.Length; s++)
        {
            if (terms[s].Slot >= from)
            {
                terms[s] = terms[s] with { Slot = terms[s].Slot + by };
            }
        }

        return new Edge(edge.Operand, terms);
    }

    /// <summary>The largest, smallest, ... value of <paramref name="body"/> over <paramref name="over"/>; entries where the mask is 0 are left out.</summary>
    public Expr Reduce(ReductionKind kind, Expr body, Index[] over, Expr? mask = null)
    {
        Expr[] operands = mask is { } m && !(m.Node is NumberNode { Value.IsOne: true }) ? [body, m] : [body];
        var closed = Closing.Close(operands, new ulong[operands.Length], over, isOrdered: true);
        return new Expr(Intern(new ReductionNode(kind, closed.Edges, closed.Axes, closed.Bound), closed.Symmetries), closed.Free);
    }

    /// <summary>The sum.</summary>
    public Expr Add(Expr a, Expr b) => Sum([(Numbers.Number.One, a), (Numbers.Number.One, b)]);

    /// <summary>The difference.</summary>
    public Expr Subtract(Expr a, Expr b) => Sum([(Numbers.Number.One, a), (Numbers.Number.MinusOne, b)]);

    /// <summary>The negative.</summary>
    public Expr Negate(Expr a) => Scale(Numbers.Number.MinusOne, a);

    /// <summary>A number times an expression.</summary>
    public Expr Scale(Number factor, Expr a) => factor.IsOne ? a : Sum([(factor, a)]);

    /// <summary>The product.</summary>
    public Expr Multiply(Expr a, Expr b) => Product([(a, Numbers.Number.One), (b, Numbers.Number.One)]);

    /// <summary>The quotient.</summary>
    public Expr Divide(Expr a, Expr b) => Product([(a, Numbers.Number.One), (b, Numbers.Number.MinusOne)]);

    /// <summary>A fixed exact power.</summary>
    public Expr Power(Expr a, Number exponent) => Product([(a, exponent)]);

    private Expr Scalar(Node node) => new(Intern(node), []);

    private Node Intern(Node candidate, int[][]? symmetries = null)
    {
        var node = interned.FindOrAdd(candidate);
        if (symmetries is { Length: > 0 } && ReferenceEquals(node, candidate))
        {
            node.Symmetries = symmetries;
        }

        return node;
    }
}
