using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Nodes;

/// <summary>
/// A sum of terms with coefficients, and a constant: `c + Σₖ cₖ·termₖ`. Terms are distinct and have non-zero coefficients. Many threads may read one, as any node.
/// </summary>
public sealed class SumNode : Node
{
    private readonly Number[] coefficients;

    /// <param name="constant">The constant term.</param>
    /// <param name="coefficients">One for each term.</param>
    /// <param name="edges">The terms, then look-ups.</param>
    /// <param name="axes">The sizes of its axes.</param>
    /// <param name="knownDigest">The digest, where it has been computed.</param>
    internal SumNode(Number constant, Number[] coefficients, Edge[] edges, Size[] axes, ulong? knownDigest = null)
        : base(axes, [], edges)
    {
        Constant = constant;
        this.coefficients = coefficients;
        IsNonNegative = constant.Sign >= 0;
        IsMasked = constant.IsZero;
        for (var k = 0; k < coefficients.Length; k++)
        {
            var coefficient = coefficients[k];
            IsNonNegative &= coefficient.Sign >= 0 && edges[k].Operand.IsNonNegative;
            IsMasked &= edges[k].Operand.IsMasked;
            HoldsDelta |= edges[k].Operand.HoldsDelta;
            Cost += coefficient.IsOne ? 0 : coefficient.IsMinusOne ? 0.25 : 1;
        }

        Cost += (constant.IsZero ? 0 : 1) + NodeCosts.OfSum(coefficients, edges, constant);
        SetDigest(Seed(constant), coefficients, knownDigest);
    }

    /// <summary>With what its digest begins.</summary>
    internal static ulong Seed(Number constant) => Digests.Mix(10, constant.Digest);

    /// <summary>What stands in front of it where it is a factor; null until somebody asks. Found by the graph alone, on the thread that builds.</summary>
    internal SumContent? Content { get; set; }

    /// <summary>The constant term.</summary>
    public Number Constant { get; }

    /// <summary>One coefficient for each term; edges past them are look-ups.</summary>
    public ReadOnlySpan<Number> Coefficients => coefficients;

    private protected override bool HasSameData(Node other) =>
        other is SumNode s && s.Constant == Constant && s.Coefficients.SequenceEqual(Coefficients);
}

/// <summary>What a sum gives up where it is a factor: `-2x + 4y` is -2 times `x - 2y`.</summary>
/// <param name="Content">The number in front.</param>
/// <param name="Primitive">What remains.</param>
internal sealed record SumContent(Number Content, Node Primitive)
{
    /// <summary>That of a sum which gives up nothing.</summary>
    public static SumContent Nothing(SumNode sum) => new(Number.One, sum);
}

/// <summary>
/// A product of powers, summed over the indices that it binds: `Σ_bound Πₖ factorₖ^exponentₖ`. With no bound index it is a plain product, with
/// some a contraction (dot product, matrix product, row sum). Numeric coefficients stand outside, in a <see cref="SumNode"/>.
/// </summary>
public sealed class ProductNode : Node
{
    private readonly Number[] exponents;

    /// <param name="exponents">One for each factor.</param>
    /// <param name="edges">The factors, then look-ups.</param>
    /// <param name="axes">The sizes of its axes.</param>
    /// <param name="bound">The sizes of what it binds.</param>
    /// <param name="knownDigest">The digest, where it has been computed.</param>
    internal ProductNode(Number[] exponents, Edge[] edges, Size[] axes, Size[] bound, ulong? knownDigest = null)
        : base(axes, bound, edges)
    {
        this.exponents = exponents;
        IsNonNegative = true;
        for (var k = 0; k < exponents.Length; k++)
        {
            // A power that is not whole is real for bases that are not negative alone.
            var exponent = exponents[k];
            IsNonNegative &= !exponent.IsInteger || exponent.Numerator.IsEven || edges[k].Operand.IsNonNegative;
            IsMasked |= exponent.Sign > 0 && edges[k].Operand.IsMasked;
            HoldsDelta |= bound.Length == 0 && edges[k].Operand.HoldsDelta;
            Cost += exponent.IsOne ? 0 : exponent.Sign < 0 ? 1.25 : 1;
        }

        Cost += NodeCosts.OfProduct(exponents, edges, bound.Length > 0, HasInputs);
        SetDigest(Seed, exponents, knownDigest);
    }

    /// <summary>With what its digest begins.</summary>
    internal static ulong Seed => 11;

    /// <summary>One exact exponent for each factor; edges past them are look-ups.</summary>
    public ReadOnlySpan<Number> Exponents => exponents;

    private protected override bool HasSameData(Node other) => other is ProductNode p && p.Exponents.SequenceEqual(Exponents);
}

/// <summary>A function of scalars, applied entry by entry: `exp(x)`, `pow(x, y)`, `max(a, b)`, a comparison, a case distinction.</summary>
public sealed class FunctionNode : Node
{
    internal FunctionNode(Function function, Edge[] edges, Size[] axes)
        : base(axes, [], edges)
    {
        Function = function;
        IsNonNegative = function.IsNonNegative(edges);

        Cost += NodeCosts.OfFunction(function, edges, HasInputs);
        SetDigest(function.NameDigest);
    }

    /// <summary>The row of the function table; it takes the first <see cref="Function.Arity"/> edges.</summary>
    public Function Function { get; }

    private protected override bool HasSameData(Node other) => other is FunctionNode f && ReferenceEquals(f.Function, Function);
}

/// <summary>An application of a function of which nothing is known but its name: `f(x)`, or a partial derivative of it, `f'(x)`.</summary>
public sealed class UnknownFunctionNode : Node
{
    private readonly int[] orders;

    internal UnknownFunctionNode(string name, int[] orders, Edge[] edges, Size[] axes)
        : base(axes, [], edges)
    {
        Name = name;
        HasInputs = true;
        this.orders = orders;
        var digest = Digests.Mix(13, Digests.Of(name));
        foreach (var order in orders)
        {
            digest = Digests.Mix(digest, (ulong)order);
        }

        SetDigest(digest);
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>How often it is differentiated by each argument.</summary>
    public ReadOnlySpan<int> Orders => orders;

    private protected override bool HasSameData(Node other) =>
        other is UnknownFunctionNode u && u.Name == Name && u.Orders.SequenceEqual(Orders);
}

/// <summary>The reductions over an index other than the sum.</summary>
public enum ReductionKind
{
    /// <summary>The largest value.</summary>
    Maximum,

    /// <summary>The smallest value.</summary>
    Minimum,

    /// <summary>The first position of the largest value, from 1.</summary>
    ArgMaximum,

    /// <summary>The first position of the smallest value, from 1.</summary>
    ArgMinimum,

    /// <summary>The product.</summary>
    Product,

    /// <summary>`log Σ exp`, computed without overflow.</summary>
    LogSumExp,
}

/// <summary>A reduction over the indices that it binds, other than a sum. Where a second edge is there it is a mask: entries where it is 0 are left out.</summary>
public sealed class ReductionNode : Node
{
    internal ReductionNode(ReductionKind kind, Edge[] edges, Size[] axes, Size[] bound)
        : base(axes, bound, edges)
    {
        Kind = kind;
        Cost += NodeCosts.OfReduction(kind, HasInputs);
        IsNonNegative = kind is ReductionKind.ArgMaximum or ReductionKind.ArgMinimum || (kind != ReductionKind.LogSumExp && edges[0].Operand.IsNonNegative);
        SetDigest(Digests.Mix(14, (ulong)kind));
    }

    /// <summary>Which reduction.</summary>
    public ReductionKind Kind { get; }

    /// <summary>Whether the second edge is a mask, and not a look-up of the first.</summary>
    public bool HasMask
    {
        get
        {
            foreach (var edge in Edges)
            {
                foreach (var term in edge.Terms)
                {
                    if (term.Lookup == 1)
                    {
                        return false;
                    }
                }
            }

            return Edges.Length > 1;
        }
    }

    private protected override bool HasSameData(Node other) => other is ReductionNode r && r.Kind == Kind;
}

/// <summary>
/// A function of whole tensors that no sum over indices says: inverse, determinant, eigenvalues. Each operand's whole axes are bound slots;
/// the last axes of the node are the output's, those before them a batch.
/// </summary>
public sealed class TensorNode : Node
{
    internal TensorNode(TensorFunction function, Edge[] edges, Size[] axes, Size[] bound)
        : base(axes, bound, edges)
    {
        Function = function;
        SetDigest(Digests.Mix(15, Digests.Of(function.Name)));
    }

    /// <summary>The row of the table of tensor functions.</summary>
    public TensorFunction Function { get; }

    private protected override bool HasSameData(Node other) => other is TensorNode t && ReferenceEquals(t.Function, Function);
}
