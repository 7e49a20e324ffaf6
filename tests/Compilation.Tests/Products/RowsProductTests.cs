using System.Numerics;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Tests.Products;

/// <summary>A block of rows times a vector, of every number of columns up to some vectors, by every width: against sums of whole numbers, which are exact in any order.</summary>
public sealed class RowsProductTests
{
    private static readonly ProductWorkspace Workspace = new();

    [Fact]
    public void Rows_times_a_vector_are_exact_in_double() => EveryShape<double>();

    [Fact]
    public void Rows_times_a_vector_are_exact_in_float() => EveryShape<float>();

    [Fact]
    public void An_infinite_entry_concerns_its_own_row_and_column_alone()
    {
        foreach (var width in Enum.GetValues<ProductWidth>())
        {
            for (var columns = 1; columns <= 33; columns++)
            {
                const int Rows = 19;
                for (var k = 0; k < columns; k++)
                {
                    var a = new double[Rows * columns];
                    Array.Fill(a, 1);
                    a[(7 * columns) + k] = double.PositiveInfinity;
                    var (byRows, byColumns) = (new double[Rows], new double[columns]);
                    var ones = new double[Math.Max(Rows, columns)];
                    Array.Fill(ones, 1);
                    Product.MultiplyRows(Rows, columns, a, ones, byRows, byColumns: false, Workspace, width);
                    Product.MultiplyRows(Rows, columns, a, ones, byColumns, byColumns: true, Workspace, width);
                    Assert.Equal(Enumerable.Range(0, Rows).Select(r => r == 7 ? double.PositiveInfinity : columns), byRows);
                    Assert.Equal(Enumerable.Range(0, columns).Select(c => c == k ? double.PositiveInfinity : Rows), byColumns);
                }
            }
        }
    }

    [Fact]
    public void An_operand_that_ends_too_early_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("a", () => Product.MultiplyRows(20, 10, new double[199], new double[10], new double[20], byColumns: false, Workspace, ProductWidth.Bits512));
        Assert.Throws<ArgumentOutOfRangeException>("x", () => Product.MultiplyRows(20, 10, new double[200], new double[9], new double[20], byColumns: false, Workspace, ProductWidth.Bits512));
        Assert.Throws<ArgumentOutOfRangeException>("y", () => Product.MultiplyRows(20, 10, new double[200], new double[20], new double[9], byColumns: true, Workspace, ProductWidth.Bits512));
    }

    private static void EveryShape<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        foreach (var width in Enum.GetValues<ProductWidth>())
        {
            foreach (var rows in new[] { 0, 1, 15, 16, 17, 23, 40 })
            {
                for (var columns = 0; columns <= 70; columns++)
                {
                    // What stands around must not be read into a sum, nor written to.
                    var a = Surrounded<T>(random, rows * columns);
                    foreach (var byColumns in new[] { false, true })
                    {
                        var x = Surrounded<T>(random, byColumns ? rows : columns);
                        var y = Surrounded<T>(random, byColumns ? columns : rows);
                        var expected = (T[])y.Clone();
                        for (var k = 0; k < (byColumns ? columns : rows); k++)
                        {
                            var sum = byColumns ? y[8 + k] : T.Zero;
                            for (var l = 0; l < (byColumns ? rows : columns); l++)
                            {
                                sum += a[8 + (byColumns ? (l * columns) + k : (k * columns) + l)] * x[8 + l];
                            }

                            expected[8 + k] = sum;
                        }

                        Product.MultiplyRows(rows, columns, a.AsSpan(8, a.Length - 16), x.AsSpan(8, x.Length - 16), y.AsSpan(8, y.Length - 16), byColumns, Workspace, width);
                        Assert.Equal(expected, y);
                    }
                }
            }
        }
    }

    /// <summary>Small whole numbers, and eight that are not numbers on either side.</summary>
    private static T[] Surrounded<T>(Random random, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var numbers = new T[count + 16];
        Array.Fill(numbers, T.NaN);
        for (var k = 0; k < count; k++)
        {
            numbers[8 + k] = T.CreateChecked(random.Next(-9, 10));
        }

        return numbers;
    }
}
