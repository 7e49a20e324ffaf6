using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Tests.Products;

/// <summary>Products against sums of whole numbers, which are exact in any order, over shapes, strides and widths.</summary>
public sealed class ProductTests
{
    private static readonly ProductWidth[] Widths = Enum.GetValues<ProductWidth>();

    private static readonly ProductWorkspace Workspace = new();

    /// <summary>How an operand may lie: row by row, column by column, with gaps, and with no two entries side by side.</summary>
    private static readonly Func<int, int, MatrixStrides>[] Layouts =
    [
        (_, columns) => new(columns, 1),
        (rows, _) => new(1, rows),
        (_, columns) => new(columns + 3, 1),
        (rows, _) => new(1, rows + 2),
        (_, columns) => new((3 * columns) + 1, 3),
        (rows, _) => new(2, (2 * rows) + 5),
    ];

    [Fact]
    public void Every_small_shape_is_exact_in_double() => EverySmallShape<double>();

    [Fact]
    public void Every_small_shape_is_exact_in_float() => EverySmallShape<float>();

    [Fact]
    public void Every_layout_is_exact()
    {
        var random = new Random(2);
        foreach (var (m, n, k) in new[] { (1, 1, 9), (1, 5, 40), (5, 1, 40), (7, 3, 1), (2, 9, 33), (13, 26, 10), (40, 8, 17), (40, 11, 19), (300, 30, 4), (9, 50, 300), (1, 70, 200), (70, 1, 200), (200, 1, 10), (1, 10, 300) })
        {
            foreach (var a in Layouts)
            {
                foreach (var b in Layouts)
                {
                    foreach (var c in Layouts)
                    {
                        Check<double>(random, new(m, n, k), a, b, c, random.Next(-2, 3), random.Next(2) == 0);
                        Check<float>(random, new(m, n, k), a, b, c, random.Next(-2, 3), random.Next(2) == 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void Larger_shapes_are_exact()
    {
        var random = new Random(3);
        for (var round = 0; round < 16; round++)
        {
            var (m, n, k) = (random.Next(1, 200), random.Next(1, 200), random.Next(1, 700));
            var (a, b, c) = (Layouts[random.Next(4)], Layouts[random.Next(4)], Layouts[random.Next(4)]);
            Check<double>(random, new(m, n, k), a, b, c, 1, round % 2 == 0);
            Check<float>(random, new(m, n, k), a, b, c, 1, round % 2 == 0);
        }
    }

    [Fact]
    public void A_batch_is_its_products()
    {
        var random = new Random(4);
        Check<double>(random, new(5, 9, 13, 7), Layouts[0], Layouts[1], Layouts[0], 2, true);
        Check<double>(random, new(3, 1, 13, 70), Layouts[0], Layouts[1], Layouts[2], 1, false);
        Check<float>(random, new(0, 9, 13, 7), Layouts[0], Layouts[1], Layouts[0], 2, true);
    }

    [Fact]
    public void A_symmetric_result_is_all_there()
    {
        var random = new Random(5);
        foreach (var (n, k) in new[] { (1, 3), (2, 5), (5, 5), (9, 40), (24, 7), (25, 9), (33, 300), (100, 64), (257, 33), (300, 40) })
        {
            foreach (var (x, xStrides) in new[] { Operand(random, Layouts[0], 1, k, n), Operand(random, Layouts[1], 1, k, n) })
            {
                foreach (var cLayout in Layouts)
                {
                    var (_, cStrides) = Operand(random, cLayout, 1, n, n);
                    var before = new int[cStrides.Last(1, n, n) + 1];
                    Array.Fill(before, 3);
                    var sizes = new ProductSizes(n, n, k);
                    var expected = Converted<double>(Expected(sizes, 2, x, xStrides.Transposed, x, xStrides, before, cStrides, n % 2 == 0));
                    var (values, c) = (Converted<double>(x), Converted<double>(before));
                    foreach (var width in Widths)
                    {
                        var result = (double[])c.Clone();
                        Product.Multiply<double>(sizes, 2, values, xStrides.Transposed, values, xStrides, result, cStrides, n % 2 == 0, Workspace, width, Structure<double>.Symmetric);
                        Assert.Equal(expected, result);
                    }
                }
            }
        }
    }

    [Fact]
    public void Weights_stand_between_the_operands()
    {
        var random = new Random(6);
        foreach (var (m, n, k) in new[] { (1, 1, 5), (1, 9, 30), (9, 1, 30), (3, 2, 7), (9, 17, 40), (40, 11, 33), (21, 6, 9), (33, 25, 300), (40, 64, 33), (64, 100, 260), (97, 97, 40) })
        {
            foreach (var aLayout in Layouts)
            {
                foreach (var bLayout in Layouts)
                {
                    Weighted<double>(random, m, n, k, aLayout, bLayout);
                    Weighted<float>(random, m, n, k, aLayout, bLayout);
                }
            }
        }

        static void Weighted<T>(Random random, int m, int n, int k, Func<int, int, MatrixStrides> aLayout, Func<int, int, MatrixStrides> bLayout)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var ((a, aStrides), (b, bStrides)) = (Operand(random, aLayout, 1, m, k), Operand(random, bLayout, 1, k, n));
            var weights = Enumerable.Range(0, (2 * k) + 1).Select(_ => random.Next(-3, 4)).ToArray();
            var weighted = (int[])b.Clone();
            for (var row = 0; row < k; row++)
            {
                for (var column = 0; column < n; column++)
                {
                    weighted[(row * bStrides.Row) + (column * bStrides.Column)] *= weights[1 + (2 * row)];
                }
            }

            var (sizes, cStrides) = (new ProductSizes(m, n, k), new MatrixStrides(n, 1));
            var expected = Converted<T>(Expected(sizes, 3, a, aStrides, weighted, bStrides, new int[m * n], cStrides, false));
            foreach (var width in Widths)
            {
                var c = new T[m * n];
                Product.Multiply<T>(sizes, T.CreateChecked(3), Converted<T>(a), aStrides, Converted<T>(b), bStrides, c, cStrides, false, Workspace, width, new(Converted<T>(weights), 1, 2, false));
                Assert.True(expected.AsSpan().SequenceEqual(c), $"{sizes} {aStrides} {bStrides} {typeof(T).Name} {width}");
            }
        }
    }

    [Fact]
    public void Weights_that_end_too_early_are_refused()
    {
        var (a, c) = (new double[20], new double[25]);
        Product.Multiply<double>(new(5, 5, 4), 1, a, new(1, 5), a, new(5, 1), c, new(5, 1), false, new(), Product.Widest, new(new double[5], 1, 1, true));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(5, 5, 4), 1, a, new(1, 5), a, new(5, 1), c, new(5, 1), false, new(), Product.Widest, new(new double[4], 1, 1, true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(5, 4, 4), 1, a, new(1, 5), a, new(5, 1), c, new(5, 1), false, new(), Product.Widest, new(new double[5], 1, 1, true)));
    }

    [Fact]
    public void A_transpose_is_one()
    {
        for (var rows = 0; rows < 40; rows++)
        {
            for (var columns = 0; columns < 40; columns++)
            {
                var source = Enumerable.Range(1, (rows * (columns + 2)) + 1).Select(i => (double)i).ToArray();
                var expected = new double[(columns * (rows + 1)) + 1];
                for (var i = 0; i < rows; i++)
                {
                    for (var j = 0; j < columns; j++)
                    {
                        expected[(j * (rows + 1)) + i] = source[(i * (columns + 2)) + j];
                    }
                }

                Turns(source, expected, rows, columns, (ref double from, ref double to) => Transposition.Turn(ref from, columns + 2, ref to, rows + 1, rows, columns));
                Turns(source, expected, rows, columns, (ref float from, ref float to) => Transposition.Turn(ref from, columns + 2, ref to, rows + 1, rows, columns));
            }
        }

        static void Turns<T>(double[] source, double[] expected, int rows, int columns, Turn<T> turn)
            where T : unmanaged, INumber<T>
        {
            var from = Array.ConvertAll(source, T.CreateChecked);
            var to = new T[expected.Length];
            turn(ref MemoryMarshal.GetArrayDataReference(from), ref MemoryMarshal.GetArrayDataReference(to));
            Assert.True(expected.AsSpan().SequenceEqual(Array.ConvertAll(to, double.CreateChecked)), $"{typeof(T).Name}, {rows} × {columns}");
        }
    }

    private delegate void Turn<T>(ref T from, ref T to);

    [Fact]
    public void What_is_not_a_number_spreads()
    {
        foreach (var (m, n, k) in new[] { (1, 1, 20), (20, 1, 10), (1, 20, 10), (9, 11, 7), (20, 6, 9), (40, 6, 30), (1, 300, 3), (65, 70, 300) })
        {
            foreach (var (layoutA, layoutB) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
            {
                var (aStrides, bStrides) = (Layouts[layoutA](m, k), Layouts[layoutB](k, n));
                var (a, b, c) = (new double[m * k], new double[k * n], new double[m * n]);
                b.AsSpan().Fill(2);
                a[(int)((m / 2 * aStrides.Row) + (k / 2 * aStrides.Column))] = double.PositiveInfinity;
                b[(int)((k / 2 * bStrides.Row) + (n / 2 * bStrides.Column))] = 0;
                b[(int)((k - 1) * bStrides.Row)] = double.NaN;
                foreach (var width in Widths)
                {
                    Product.Multiply<double>(new(m, n, k), 1, a, aStrides, b, bStrides, c, new(n, 1), false, Workspace, width);
                    for (var entry = 0; entry < c.Length; entry++)
                    {
                        // ∞·0 is NaN, ∞·2 is ∞, and 0·NaN is NaN.
                        var (i, j) = (entry / n, entry % n);
                        var expected = j == 0 || (i == m / 2 && j == n / 2) ? double.NaN : i == m / 2 ? double.PositiveInfinity : 0;
                        Assert.Equal(expected, c[entry]);
                    }
                }
            }
        }
    }

    [Fact]
    public void An_operand_that_ends_too_early_is_refused()
    {
        var (a, b, c) = (new double[12], new double[20], new double[15]);
        Product.Multiply<double>(new(3, 5, 4), 1, a, new(4, 1), b, new(5, 1), c, new(5, 1), false, new());
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(3, 5, 4), 1, a.AsSpan(1), new(4, 1), b, new(5, 1), c, new(5, 1), false, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(3, 5, 4), 1, a, new(4, 1), b, new(6, 1), c, new(5, 1), false, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(3, 5, 4), 1, a, new(4, 1), b, new(5, 1), c.AsSpan(0, 14), new(5, 1), false, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(3, 5, 4), 1, a, new(-4, 1), b, new(5, 1), c, new(5, 1), false, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Product.Multiply<double>(new(-3, 5, 4), 1, a, new(4, 1), b, new(5, 1), c, new(5, 1), false, new()));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var (a, b, c, workspace) = (new double[200 * 200], new double[200 * 200], new double[200 * 200], new ProductWorkspace());
        void Run()
        {
            Product.Multiply<double>(new(200, 200, 200), 1, a, new(200, 1), b, new(1, 200), c, new(200, 1), false, workspace);
            Product.Multiply<double>(new(200, 1, 200), 1, a, new(1, 200), b, new(1, 200), c, new(1, 1), true, workspace);
            Product.Multiply<double>(new(1, 30, 200), 1, a, new(1, 1), b, new(30, 1), c, new(1, 1), true, workspace);
        }

        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void EverySmallShape<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        for (var m = 0; m <= 33; m++)
        {
            for (var n = 0; n <= 33; n++)
            {
                for (var k = 0; k <= 33; k++)
                {
                    Check<T>(random, new(m, n, k), Layouts[random.Next(2)], Layouts[random.Next(2)], Layouts[random.Next(3)], 1, (m + n + k) % 2 == 0);
                }
            }
        }
    }

    private static void Check<T>(
        Random random,
        ProductSizes sizes,
        Func<int, int, MatrixStrides> aLayout,
        Func<int, int, MatrixStrides> bLayout,
        Func<int, int, MatrixStrides> cLayout,
        int alpha,
        bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (batches, m, n, k) = ((int)sizes.Batches, (int)sizes.Rows, (int)sizes.Columns, (int)sizes.Inner);
        var (left, aStrides) = Operand(random, aLayout, batches, m, k);
        var (right, bStrides) = Operand(random, bLayout, batches, k, n);
        var (before, cStrides) = Operand(random, cLayout, batches, m, n);
        var expected = Converted<T>(Expected(sizes, alpha, left, aStrides, right, bStrides, before, cStrides, accumulate));
        var (a, b, start) = (Converted<T>(left), Converted<T>(right), Converted<T>(before));
        foreach (var width in Widths)
        {
            var c = (T[])start.Clone();
            Product.Multiply<T>(sizes, T.CreateChecked(alpha), a, aStrides, b, bStrides, c, cStrides, accumulate, Workspace, width);
            if (!expected.AsSpan().SequenceEqual(c))
            {
                var place = expected.AsSpan().CommonPrefixLength(c);
                Assert.Fail($"{sizes} {aStrides} {bStrides} {cStrides} alpha {alpha} accumulate {accumulate} {typeof(T).Name} {width}: entry {place} is {c[place]}, not {expected[place]}");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T[] Converted<T>(int[] values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var converted = new T[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            converted[i] = T.CreateTruncating(values[i]);
        }

        return converted;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Expected(ProductSizes sizes, int alpha, int[] a, MatrixStrides aStrides, int[] b, MatrixStrides bStrides, int[] c, MatrixStrides cStrides, bool accumulate)
    {
        var expected = (int[])c.Clone();
        for (var batch = 0; batch < sizes.Batches; batch++)
        {
            for (var i = 0; i < sizes.Rows; i++)
            {
                for (var j = 0; j < sizes.Columns; j++)
                {
                    var sum = 0;
                    for (var k = 0; k < sizes.Inner; k++)
                    {
                        sum += a[At(aStrides, batch, i, k)] * b[At(bStrides, batch, k, j)];
                    }

                    ref var entry = ref expected[At(cStrides, batch, i, j)];
                    entry = (alpha * sum) + (accumulate ? entry : 0);
                }
            }
        }

        return expected;
    }

    private static int At(MatrixStrides strides, int batch, int row, int column) => (int)((batch * strides.Batch) + (row * strides.Row) + (column * strides.Column));

    private static (int[] Values, MatrixStrides Strides) Operand(Random random, Func<int, int, MatrixStrides> layout, int batches, int rows, int columns)
    {
        var strides = layout(rows, columns);
        strides = new(Math.Max(0, strides.Last(1, rows, columns)) + 3, strides.Row, strides.Column);
        var values = new int[batches == 0 || rows == 0 || columns == 0 ? 0 : strides.Last(batches, rows, columns) + 1];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(-9, 10);
        }

        return (values, strides);
    }
}
