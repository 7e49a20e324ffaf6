using System.Linq.Expressions;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Emission;

/// <summary>A loop that is being emitted.</summary>
/// <param name="Counter">Its counter, from 0; where it runs over lanes, that of the first lane.</param>
/// <param name="Size">Its range.</param>
/// <param name="Depth">The number of the scope that is its body.</param>
/// <param name="IsLane">Whether each turn works on as many positions side by side as a vector has lanes.</param>
/// <param name="InBlock">For the rows: the counter within the block, from 0.</param>
internal sealed record LoopCounter(ParameterExpression Counter, Size Size, int Depth, bool IsLane = false, ParameterExpression? InBlock = null);

/// <summary>
/// Where on an axis something is read: at a loop's counter or a looked-up position with an offset, or at a fixed place (from 1). One looked-up position is a
/// number from 0; if each lane has its own, they are the values as they were looked up, from 1.
/// </summary>
/// <param name="Loop">The loop, or null.</param>
/// <param name="Looked">The looked-up position or values, or null.</param>
/// <param name="Shift">The offset, or the fixed place.</param>
internal readonly record struct Position(LoopCounter? Loop, ParameterExpression? Looked, Size Shift);

/// <summary>Something at positions, as a key: what was computed once is not computed again.</summary>
internal sealed class ReadKey(object what, Position[] positions) : IEquatable<ReadKey>
{
    private readonly object what = what;
    private readonly Position[] positions = positions;

    public bool Equals(ReadKey? other) => other is not null && what.Equals(other.what) && positions.AsSpan().SequenceEqual(other.positions);

    public override bool Equals(object? obj) => Equals(obj as ReadKey);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(what);
        foreach (var position in positions)
        {
            hash.Add(position);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A block of expressions that is being written.</summary>
/// <param name="isArm">Whether it runs under a condition.</param>
internal sealed class Scope(bool isArm) : WrittenScope<Expression>(isArm)
{
    public List<ParameterExpression> Variables { get; } = [];

    public List<Expression> Statements { get; } = [];

    public Expression ToBlock() => Statements.Count == 0 ? Expression.Empty() : Expression.Block(typeof(void), Variables, Statements);
}
