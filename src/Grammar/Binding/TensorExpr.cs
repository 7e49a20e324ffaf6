using MlMath.Expressions.Forms;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>What a formula stands for: a scalar expression over one index for each axis of its value.</summary>
/// <param name="Body">The entry.</param>
/// <param name="Axes">The indices of the axes; none for a scalar.</param>
public sealed record TensorExpr(Expr Body, Index[] Axes)
{
    /// <summary>Whether it is a transposed vector.</summary>
    public bool IsRow { get; init; }

    /// <summary>Whether it is true or false rather than a number.</summary>
    public bool IsCondition { get; init; }

    /// <summary>For a scalar, the form in which it was written.</summary>
    public Form? Form { get; init; }

    /// <summary>The parts by name, of which this is the first, where it has several: U, S and V of `svd(A)`.</summary>
    public IReadOnlyList<(string Name, TensorExpr Value)>? Parts { get; init; }

    /// <summary>The number of axes.</summary>
    public int Rank => Axes.Length;

    /// <summary>The form, or the whole value as one.</summary>
    public Form FormOrWhole => Form ?? Form.Whole(Body);

    /// <summary>The same value with indices of its own, so that it can stand twice in one formula.</summary>
    public TensorExpr Fresh()
    {
        if (Rank == 0)
        {
            return this;
        }

        var body = Body;
        var axes = new Index[Rank];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = Axes[a].Fresh();
            body = body.Substitute(Axes[a], axes[a]);
        }

        return this with { Body = body, Axes = axes };
    }

    /// <summary>The entry at the given terms, one for each axis.</summary>
    public Expr At(params IndexTerm[] terms)
    {
        var body = Body;
        for (var a = 0; a < terms.Length; a++)
        {
            body = body.Substitute(Axes[a], terms[a]);
        }

        return body;
    }
}
