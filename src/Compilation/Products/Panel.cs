namespace MlMath.Compilation.Products;

/// <summary>
/// Up to three vectors of columns side by side. Where the columns do not fill the last one, it reaches back so that it ends where the matrix does, and shares
/// columns with what stands before it.
/// </summary>
/// <param name="Vectors">How many vectors.</param>
/// <param name="Start">Where the first begins, counted from the panel's column: below it where it is the last as well and reaches back.</param>
/// <param name="Last">Where the last begins, counted from the first.</param>
/// <param name="Known">How many columns of the last belong to what stands before it.</param>
internal readonly record struct Panel(int Vectors, nint Start, nint Last, int Known)
{
    /// <summary>The panel at a column of so many; of the first, the columns to be skipped belong to another block.</summary>
    public static Panel At(nint column, nint columns, nint skipped, int lanes)
    {
        var left = columns - column;
        var all = (left + lanes - 1) / lanes;

        // Four are two and two: one alone loads as much as it multiplies.
        var vectors = all == 4 ? 2 : (int)nint.Min(3, all);
        var last = nint.Min((vectors - 1) * lanes, left - lanes);
        var known = (int)((((vectors - 1) * lanes) - last) + (column == 0 ? skipped : 0));
        return vectors == 1 ? new(1, last, 0, known) : new(vectors, 0, last, known);
    }
}
