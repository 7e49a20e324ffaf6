using MlMath.Expressions.Indexing;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Nodes;

/// <summary>A name to which values are bound: a variable, a parameter, a column of data.</summary>
public sealed class InputNode : Node
{
    internal InputNode(string name, Size[] axes, bool isNonNegative)
        : base(axes, [], [])
    {
        IsNonNegative = isNonNegative;
        Name = name;
        HasInputs = true;
        SetDigest(Digests.Mix(1, Digests.Of(name)));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    private protected override bool HasSameData(Node other) => ((InputNode)other).Name == Name;
}

/// <summary>A number.</summary>
public sealed class NumberNode : Node
{
    internal NumberNode(Number value)
        : base([], [], [])
    {
        Value = value;
        IsNonNegative = value.Sign >= 0;
        SetDigest(Digests.Mix(2, value.Digest));
    }

    /// <summary>The number.</summary>
    public Number Value { get; }

    private protected override bool HasSameData(Node other) => ((NumberNode)other).Value == Value;
}

/// <summary>A size as a value: the `m` in `1/m`.</summary>
public sealed class SizeNode : Node
{
    internal SizeNode(Size size)
        : base([], [], [])
    {
        Size = size;
        IsNonNegative = true;
        SetDigest(Digests.Mix(3, size.Digest));
    }

    /// <summary>The size; it has a name and no offset.</summary>
    public Size Size { get; }

    private protected override bool HasSameData(Node other) => ((SizeNode)other).Size == Size;
}

/// <summary>A mathematical constant, `π`; `e` is `exp(1)`.</summary>
public sealed class ConstantNode : Node
{
    internal ConstantNode(string name, double value)
        : base([], [], [])
    {
        Name = name;
        Value = value;
        IsNonNegative = value >= 0;
        SetDigest(Digests.Mix(4, Digests.Of(name)));
    }

    /// <summary>Its letter.</summary>
    public string Name { get; }

    /// <summary>The nearest double.</summary>
    public double Value { get; }

    private protected override bool HasSameData(Node other) => ((ConstantNode)other).Name == Name;
}

/// <summary>The value of an index itself: one axis, whose i-th entry is i (from 1).</summary>
public sealed class IndexValueNode : Node
{
    internal IndexValueNode(Size size)
        : base([size], [], [])
    {
        IsNonNegative = true;
        SetDigest(5);
    }

    private protected override bool HasSameData(Node other) => true;
}

/// <summary>How two index terms are compared.</summary>
public enum IndexRelation
{
    /// <summary>Equal: δ.</summary>
    Equal,

    /// <summary>Less or equal.</summary>
    LessOrEqual,
}

/// <summary>
/// An Iverson bracket over index terms, 1 where it holds and 0 elsewhere: `[i = j]` (Kronecker's δ), `[i + 1 ≤ j]`, `[i = 3]`. In a product it masks:
/// where it is 0, the other factors are not looked at.
/// </summary>
public sealed class BracketNode : Node
{
    internal BracketNode(IndexRelation relation, SlotTerm left, SlotTerm right, Size[] axes, Edge[] lookups)
        : base(axes, [], lookups)
    {
        Relation = relation;
        Left = left;
        Right = right;
        (IsNonNegative, IsMasked) = (true, true);
        HoldsDelta = relation == IndexRelation.Equal;
        SetDigest(Digests.Mix(Digests.Mix(6, (ulong)relation), left.Digest, right.Digest));
    }

    /// <summary>Equal, or less or equal.</summary>
    public IndexRelation Relation { get; }

    /// <summary>The left term, over the node's own axes.</summary>
    public SlotTerm Left { get; }

    /// <summary>The right term, over the node's own axes.</summary>
    public SlotTerm Right { get; }

    private protected override bool HasSameData(Node other) =>
        other is BracketNode b && b.Relation == Relation && b.Left == Left && b.Right == Right;
}
