using System.Numerics;
using MlMath.Compilation.Products;
using MlMath.Compilation.Threads;

namespace MlMath.Compilation.Tests.Products;

/// <summary>Products on several threads have the bits that they have on one, and these are right.</summary>
public sealed class SharedProductTests
{
    public static TheoryData<int, int, int, int, string> Shapes => new()
    {
        { 1, 128, 128, 128, "NN" },
        { 1, 130, 77, 301, "NT" },
        { 1, 301, 513, 290, "NN" },
        { 1, 290, 300, 310, "TT" },
        { 1, 600, 97, 65, "TN" },
        { 1, 5000, 1, 70, "NN" },
        { 1, 1, 5000, 70, "NN" },
        { 1, 1, 5001, 70, "NT" },
        { 1, 4999, 1, 70, "TN" },
        { 1, 1, 1, 400_000, "NN" },
        { 40, 33, 20, 25, "NN" },
        { 1, 7, 700, 700, "NN" },
        { 1, 0, 700, 700, "NN" },
        { 1, 3, 3, 0, "NN" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Any_number_of_threads_gives_the_same_bits_in_double(int batches, int rows, int columns, int inner, string form) =>
        Compare<double>(new(batches, rows, columns, inner), form);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Any_number_of_threads_gives_the_same_bits_in_float(int batches, int rows, int columns, int inner, string form) =>
        Compare<float>(new(batches, rows, columns, inner), form);

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(97, 130)]
    [InlineData(65, 70)]
    [InlineData(301, 290)]
    public void A_symmetric_result_has_the_same_bits_for_any_number_of_threads(int n, int k)
    {
        var random = new Random(2);
        var (x, weights) = (Numbers<double>(random, n * k), Numbers<double>(random, k));
        var halves = new double[n * k];
        for (var entry = 0; entry < x.Length; entry++)
        {
            halves[entry] = weights[entry / n] * x[entry];
        }

        var expected = new double[n * n];
        Product.Multiply<double>(new(n, n, k), 0.5, halves, new(1, n), x, new(n, 1), expected, new(n, 1), false, new());
        double[]? first = null;
        foreach (var helpers in new[] { 0, 1, 2, 4 })
        {
            using var threads = new ForkJoin(helpers);
            var shared = new SharedProduct<double>(threads);
            foreach (var turned in new[] { false, true })
            {
                var c = new double[n * n];
                shared.Multiply(new(n, n, k), 0.5, x, 0, new(1, n), x, 0, new(n, 1), c, 0, turned ? new(1, n) : new(n, 1), false, new(weights, 0, 1, true));
                first ??= c;
                Assert.True(first.AsSpan().SequenceEqual(c));
                for (var entry = 0; entry < c.Length; entry++)
                {
                    Assert.InRange(c[entry], expected[entry] - 1e-13, expected[entry] + 1e-13);
                    Assert.Equal(c[entry], c[(entry % n * n) + (entry / n)]);
                }
            }
        }
    }

    [Fact]
    public void Cancellation_is_heard()
    {
        using var threads = new ForkJoin(1);
        var numbers = new double[300 * 300];
        Assert.Throws<OperationCanceledException>(() => new SharedProduct<double>(threads).Multiply(
            new(300, 300, 300), 1, numbers, 0, new(300, 1), numbers, 0, new(300, 1), new double[300 * 300], 0, new(300, 1), false, cancellation: new CancellationToken(true)));
    }

    private static void Compare<T>(ProductSizes sizes, string form)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var (m, n, k) = (sizes.Rows, sizes.Columns, sizes.Inner);
        var aStrides = form[0] == 'N' ? new MatrixStrides(m * k, k, 1) : new MatrixStrides(m * k, 1, m);
        var bStrides = form[1] == 'N' ? new MatrixStrides(k * n, n, 1) : new MatrixStrides(k * n, 1, k);
        var cStrides = new MatrixStrides(m * n, n, 1);
        var (a, b, before) = (Numbers<T>(random, sizes.Batches * m * k), Numbers<T>(random, sizes.Batches * k * n), Numbers<T>(random, sizes.Batches * m * n));
        T[]? first = null;
        foreach (var helpers in new[] { 0, 1, 2, 4 })
        {
            using var threads = new ForkJoin(helpers);
            var shared = new SharedProduct<T>(threads);
            for (var round = 0; round < 5; round++)
            {
                var c = (T[])before.Clone();
                shared.Multiply(sizes, T.CreateChecked(0.75), a, 0, aStrides, b, 0, bStrides, c, 0, cStrides, true);
                first ??= c;
                Assert.True(first.AsSpan().SequenceEqual(c));
            }
        }

        for (var i = 0; i < Math.Min(first!.Length, 3000); i++)
        {
            var entry = random.Next(first.Length);
            var (batch, row, column) = (entry / (m * n), entry / n % m, entry % n);
            var (sum, size) = (0m, 0m);
            for (var l = 0L; l < k; l++)
            {
                // Numbers of few digits: their products and sums are exact in decimal.
                var term = decimal.CreateChecked(a[(batch * aStrides.Batch) + (row * aStrides.Row) + (l * aStrides.Column)])
                    * decimal.CreateChecked(b[(batch * bStrides.Batch) + (l * bStrides.Row) + (column * bStrides.Column)]);
                (sum, size) = (sum + term, size + Math.Abs(term));
            }

            var expected = (0.75m * sum) + decimal.CreateChecked(before[entry]);
            var bound = (typeof(T) == typeof(double) ? 2.3e-16 : 1.2e-7) * ((double)size + 1) * Math.Sqrt(k + 8);
            Assert.InRange(double.CreateChecked(first[entry]), (double)expected - bound, (double)expected + bound);
            i += (int)Math.Min(1000, k / 100);
        }
    }

    private static T[] Numbers<T>(Random random, long count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var numbers = new T[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = T.CreateChecked(random.Next(-4000, 4001) / 4096.0);
        }

        return numbers;
    }
}
