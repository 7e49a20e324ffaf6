using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Values;

/// <summary>Values of an expression: a scalar, vector, matrix or more axes, row-major. The arrays are not copied; treat them as read-only.</summary>
public sealed class NumericArray
{
    /// <summary>Values with their sizes.</summary>
    /// <param name="sizes">The length of each axis; empty for a scalar.</param>
    /// <param name="values">The entries, the last axis fastest.</param>
    public NumericArray(int[] sizes, double[] values)
    {
        var count = 1L;
        foreach (var size in sizes)
        {
            count *= size;
        }

        if (count != values.Length)
        {
            throw new ProblemException(ProblemCode.Shape, $"{values.Length} values do not fill {string.Join("×", sizes)}");
        }

        Sizes = sizes;
        Values = values;
    }

    /// <summary>A scalar.</summary>
    public NumericArray(double value)
        : this([], [value])
    {
    }

    /// <summary>A vector.</summary>
    public NumericArray(double[] values)
        : this([values.Length], values)
    {
    }

    /// <summary>The length of each axis; empty for a scalar.</summary>
    public int[] Sizes { get; }

    /// <summary>The entries, the last axis fastest.</summary>
    public double[] Values { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Sizes.Length;

    /// <summary>`3×2`, `3`, or `scalar`.</summary>
    public string ShapeText => Rank == 0 ? "scalar" : string.Join("×", Sizes);
}
