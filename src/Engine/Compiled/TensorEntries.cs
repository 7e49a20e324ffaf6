using System.Numerics.Tensors;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Compiled;

/// <summary>The entries of tensors as spans, row-major.</summary>
internal static class TensorEntries
{
    private const int MostAxes = 16;

    /// <summary>The entries; throws <see cref="ProblemException"/> (shape) where they do not stand one after the other.</summary>
    public static Span<double> Of(in TensorSpan<double> tensor)
    {
        Span<nint> start = stackalloc nint[MostAxes];
        start.Clear();
        return tensor.FlattenedLength == 0 ? [] : tensor.IsDense && tensor.Rank <= MostAxes && tensor.TryGetSpan(start[..tensor.Rank], (int)tensor.FlattenedLength, out Span<double> entries) ? entries : throw Scattered();
    }

    /// <summary>The entries; throws as the other does.</summary>
    public static ReadOnlySpan<double> Of(in ReadOnlyTensorSpan<double> tensor)
    {
        Span<nint> start = stackalloc nint[MostAxes];
        start.Clear();
        return tensor.FlattenedLength == 0 ? [] : tensor.IsDense && tensor.Rank <= MostAxes && tensor.TryGetSpan(start[..tensor.Rank], (int)tensor.FlattenedLength, out var entries) ? entries : throw Scattered();
    }

    private static ProblemException Scattered() =>
        new(ProblemCode.Shape, "the entries of this tensor do not stand one after the other", null, "make it dense first, by ToDenseTensor()");
}
