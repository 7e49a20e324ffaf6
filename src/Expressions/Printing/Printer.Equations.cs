using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing.Composition;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing;

/// <content>Equations between two expressions.</content>
public static partial class Printer
{
    /// <summary>
    /// An equation: in matrix form where both sides, or their small entries, have one, else between entries. Throws <see cref="Problems.ProblemException"/> (limit)
    /// where it is too long.
    /// </summary>
    /// <param name="left">The left side, or its entry.</param>
    /// <param name="right">The right side, or its entry.</param>
    /// <param name="axes">The indices of the axes of both; empty for scalars.</param>
    /// <param name="form">The notation.</param>
    /// <param name="options">Bounds and reserved names; null for <see cref="PrintOptions.Default"/>.</param>
    public static string PrintEquality(Expr left, Expr right, IReadOnlyList<Index> axes, PrintForm form, PrintOptions? options = null)
    {
        options ??= PrintOptions.Default;
        LayoutBuilder first = new(left, axes, options), second = new(right, axes, options);
        if (Whole(first, left, axes) is { } one && Whole(second, right, axes) is { } other)
        {
            return Write(new RelationLayout("=", one, other), form, first.BarsPair && second.BarsPair, options);
        }

        var both = new LayoutBuilder([left, right], options);
        var (leftEntry, rightEntry) = (both.Build(left), both.Build(right));
        return Write(new RelationLayout("=", leftEntry, rightEntry), form, both.BarsPair, options);
    }

    private static MathLayout? Whole(LayoutBuilder builder, Expr body, IReadOnlyList<Index> axes) =>
        axes.Count == 0 ? builder.Build(body) : body.FreeIndices().Count == 0 ? builder.Build(body) : builder.BuildWhole(body, axes) ?? builder.BuildEntries(body, axes);
}
