using MlMath.Expressions.Values;

namespace MlMath.Models.Data;

/// <summary>The values of a name for some rows, row by row.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Width">The numbers of a row, or null for one number that is no vector.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Values">The numbers; not copied.</param>
public sealed record DataArray(string Name, int? Width, int Rows, double[] Values)
{
    /// <summary>The numbers of a row.</summary>
    public int Stride => Width ?? 1;

    /// <summary>The values as a vector or matrix whose first axis are the rows; the array is shared.</summary>
    public NumericArray ToNumericArray() => new(Width is { } width ? [Rows, width] : [Rows], Values);
}

/// <summary>The values of every name for some rows.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Arrays">A name each.</param>
public sealed record Dataset(int Rows, IReadOnlyList<DataArray> Arrays)
{
    /// <summary>Encodes the chosen rows of a table.</summary>
    public static Dataset Of(IEnumerable<DataEncoding> encodings, DataTable table, int[] rows) =>
        new(rows.Length, [.. encodings.Select(encoding => encoding.Encode(table, rows))]);

    /// <summary>Writes the rows of this set, in the given order, over those of another of the same size.</summary>
    public void PermuteInto(Dataset target, ReadOnlySpan<int> order)
    {
        for (var a = 0; a < Arrays.Count; a++)
        {
            var (from, to, stride) = (Arrays[a].Values, target.Arrays[a].Values, Arrays[a].Stride);
            for (var r = 0; r < order.Length; r++)
            {
                from.AsSpan(order[r] * stride, stride).CopyTo(to.AsSpan(r * stride, stride));
            }
        }
    }

    /// <summary>A set of the same shape for other values.</summary>
    public Dataset Like() => new(Rows, [.. Arrays.Select(array => array with { Values = new double[array.Values.Length] })]);
}
