using MlMath.Compilation;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>Attention and its gradient, whose rows are worked on with lanes along them where they are long. Expected values: NumPy, in long doubles.</summary>
public sealed class AttentionTests
{
    private const int Depth = 5;
    private const int Columns = 3;

    private static NumericArray Matrix(int rows, int columns, double seed) => new([rows, columns], [.. Entries(rows, columns, (i, k) => 2 * Math.Sin((0.7 * i) + (1.3 * k) + seed))]);

    private static NumericArray Weights(int rows, int columns) => new([rows, columns], [.. Entries(rows, columns, (i, k) => Math.Cos((0.3 * i) + (0.7 * k)))]);

    private static IEnumerable<double> Entries(int rows, int columns, Func<int, int, double> entry) =>
        from i in Enumerable.Range(1, rows) from k in Enumerable.Range(1, columns) select entry(i, k);

    private static double Weighted(ReadOnlySpan<double> values, int rows, int columns)
    {
        var (sum, weights) = (0.0, Weights(rows, columns).Values);
        for (var k = 0; k < values.Length; k++)
        {
            sum += values[k] * weights[k];
        }

        return sum;
    }

    private static double[,] Square(NumericArray array)
    {
        var matrix = new double[array.Sizes[0], array.Sizes[1]];
        Buffer.BlockCopy(array.Values, 0, matrix, 0, sizeof(double) * array.Values.Length);
        return matrix;
    }

    private static Bindings Data(int m, int n) => new() { ["Q"] = Matrix(m, Depth, 0.1), ["K"] = Matrix(n, Depth, 0.2), ["V"] = Matrix(n, Columns, 0.3), ["G"] = Weights(m, Columns) };

    /// <summary>The shapes as for any attention, or those of self-attention, where rows and keys are one size.</summary>
    private static Dictionary<string, string[]> Shapes(bool isSelf) =>
        new() { ["Q"] = [isSelf ? "n" : "m", "d"], ["K"] = ["n", "d"], ["V"] = ["n", "p"], ["G"] = [isSelf ? "n" : "m", "p"] };

    private static Formula Of(bool isSelf) => Formula.Parse($"Σ(i=1 to {(isSelf ? "n" : "m")}) Σ(j=1 to p) Gᵢⱼ (softmax(Q Kᵀ/√d) V)ᵢⱼ", Shapes(isSelf));

    private static IEnumerable<CompilerOptions> Options() =>
        from element in new[] { LaneElement.Double, LaneElement.Single }
        from width in new[] { LaneWidth.Bits512, LaneWidth.Bits256, LaneWidth.Bits128, LaneWidth.Scalar }
        select new CompilerOptions { Element = element, MaximalWidth = width };

    [Theory]
    [InlineData(7, 7, 1.5943230672281479, 1.0398147620403186, 2.9754795875163933, -1.236382502153687, 11.152991821216794)]
    [InlineData(9, 9, -2.9205804153096158, -1.5073489257444366, 3.4213625747600567, -0.5623116317809062, 13.304514100412453)]
    [InlineData(65, 65, 4.384923488580068, -1.1704787291852945, 25.832642480509545, -0.013636315307963278, 0.2096075227013415)]
    [InlineData(130, 130, 5.712340745392797, 1.3672758192235184, 52.338371423226526, -0.07106075007606788, 0.3356441806038162)]
    [InlineData(10, 65, -4.4515998627336435, -1.7657263523480844, 4.052855695476348, 0.010777828414670313, 0.18815526215616155)]
    [InlineData(130, 49, 5.775156375399866, 1.3439426679844912, 52.20226761046196, -0.05575615502618404, 0.9258476594355836)]
    [InlineData(17, 130, 3.0802823611648513, -0.535488023345089, 6.320803479307147, 0.031622375552586186, 0.07922897041142521)]
    public void Value_and_gradient_of_every_width(int m, int n, double value, double last, double byQ, double byK, double byV)
    {
        var data = Data(m, n);
        foreach (var isSelf in m == n ? new[] { true, false } : [false])
        {
            foreach (var options in Options())
            {
                var tolerance = options.Element == LaneElement.Double ? 1e-12 : 2e-4;
                var run = Of(isSelf).With(options).CompileValueAndGradient("Q", "K", "V").At(data);
                run.Run();
                var what = $"{options}, self {isSelf}";
                var attention = new double[m * Columns];
                Formula.Parse("softmax(Q Kᵀ/√d) V", Shapes(isSelf)).With(options).Compile<Action<double[,], double[,], double[,], double[]>>("Q", "K", "V")(Square(data["Q"]), Square(data["K"]), Square(data["V"]), attention);
                Near(last, attention[^1], tolerance, what);
                Near(value, Weighted(attention, m, Columns), tolerance, what);
                Near(value, run.Value, tolerance, what);
                Near(byQ, Weighted(run.Gradient("Q"), m, Depth), tolerance, what);
                Near(byK, Weighted(run.Gradient("K"), n, Depth), tolerance, what);
                Near(byV, Weighted(run.Gradient("V"), n, Columns), tolerance, what);
            }
        }

        void Near(double expected, double actual, double tolerance, string what) =>
            Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, 4 * Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var data = Data(1030, 131);
        var one = Of(isSelf: false).With(new CompilerOptions { Threads = 1 }).CompileValueAndGradient("Q", "K", "V").At(data);
        var two = Of(isSelf: false).With(new CompilerOptions { Threads = 2 }).CompileValueAndGradient("Q", "K", "V").At(data);
        one.Run();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(one.Value, two.Run());
            foreach (var name in new[] { "Q", "K", "V" })
            {
                Assert.True(one.Gradient(name).SequenceEqual(two.Gradient(name)), name);
            }
        }
    }

    [Fact]
    public void Short_rows_and_long_ones_by_one_delegate()
    {
        var attention = Formula.Parse("softmax(Q Kᵀ/√d) V", Shapes(isSelf: false)).Compile<Func<double[,], double[,], double[,], double[,]>>("Q", "K", "V");
        foreach (var (m, n, last) in new[] { (10, 65, -1.7657263523480844), (9, 9, -1.5073489257444366), (130, 49, 1.3439426679844912), (7, 7, 1.0398147620403186) })
        {
            var data = Data(m, n);
            Assert.Equal(last, attention(Square(data["Q"]), Square(data["K"]), Square(data["V"]))[m - 1, Columns - 1], 1e-13);
        }
    }

    [Fact]
    public void Large_and_infinite_scores()
    {
        var softmax = Formula.Parse("softmax(x Bᵀ)", new Dictionary<string, string[]> { ["x"] = ["m", "d"], ["B"] = ["n", "d"] }).Compile<Func<double[,], double[,], double[,]>>("x", "B");
        var (x, keys) = (new double[20, 1], new double[60, 1]);
        (x[0, 0], x[1, 0], keys[3, 0], keys[59, 0]) = (1e3, 1e308, 1, 1);
        var shares = softmax(x, keys);
        Assert.Equal(0.5, shares[0, 3], 1e-15);
        Assert.Equal(0.5, shares[1, 59], 1e-15);
        Assert.Equal(0, shares[1, 0]);
        Assert.Equal(1.0 / 60, shares[2, 0], 1e-15);
    }
    [Fact]
    public void A_gradient_of_scores_whose_exponentials_overflow()
    {
        var compiled = Formula.Parse("Σ(i=1 to n) Σ(j=1 to p) Gᵢⱼ (softmax(Q Kᵀ) V)ᵢⱼ", new Dictionary<string, string[]> { ["Q"] = ["n", "d"], ["K"] = ["m", "d"], ["V"] = ["m", "p"], ["G"] = ["n", "p"] })
            .CompileValueAndGradient("Q", "K", "V");
        var runner = compiled.At(new Bindings
        {
            ["Q"] = new NumericArray([3, 2], [30, 60, 15, -30, 90, 7.5]),
            ["K"] = new NumericArray([4, 2], [20, 1, -2, 10, 5, 5, 20, 0.875]),
            ["V"] = new NumericArray([4, 2], [1, 2, 3, -1, 0.5, 4, 2, -2]),
            ["G"] = new NumericArray([3, 2], [1, -1, 2, 0.5, -3, 1]),
        });
        Assert.Equal(-0.9670753588193889, runner.Run(), 1e-13);
        Near([0, -0.0003452956704388503, 0, 0, 0, 0.17693943009450613], runner.Gradient("Q"));
        Near([127.31351870713908, 10.45062388385972, 0, 0, 0, 0, -127.31351870713908, -10.45062388385972], runner.Gradient("K"));
        Near([-1.1103812165294409, -0.2693641438372074, 0, 0, 0, 0, 1.1103812165294409, 0.7693641438372074], runner.Gradient("V"));

        static void Near(double[] expected, ReadOnlySpan<double> actual)
        {
            for (var k = 0; k < expected.Length; k++)
            {
                Assert.Equal(expected[k], actual[k], 2e-12);
            }
        }
    }

    /// <summary>Scores of -∞ take part with a share of 0, as they do in NumPy; so does a gradient; rows that are -∞ altogether, or hold ∞, have no value, and the others keep theirs.</summary>
    [Theory]
    [InlineData(9, 9, -2.9455513625492156, -1.507348925744436, 3.47277588571352, -0.5418187933676122, 13.724586692549915)]
    [InlineData(20, 60, 5.8994988282114615, -1.4392954711808832, 8.575230724136459, -0.08040641117130957, 4.334900267585208)]
    [InlineData(65, 65, 4.765229860890018, -1.1704787291852967, 25.55577171948183, -0.3657404199310015, 8.043823178609033)]
    [InlineData(10, 130, -3.576314727394156, -1.8657446804609477, 3.9677154913679478, 0.0011547422459541443, 2.6555975950151636)]
    public void Masks_of_infinite_scores(int m, int n, double value, double last, double byQ, double byK, double byV)
    {
        var shapes = Shapes(isSelf: false);
        shapes["M"] = ["m", "n"];
        var data = Data(m, n);
        data["M"] = Mask(m, n);
        foreach (var options in Options().Where(o => o.Element == LaneElement.Double))
        {
            var run = Formula.Parse("Σ(i=1 to m) Σ(j=1 to p) Gᵢⱼ (softmax(Q Kᵀ/√d + M) V)ᵢⱼ", shapes).With(options).CompileValueAndGradient("Q", "K", "V").At(data);
            Near(value, run.Run());
            Near(byQ, Weighted(run.Gradient("Q"), m, Depth));
            Near(byK, Weighted(run.Gradient("K"), n, Depth));
            Near(byV, Weighted(run.Gradient("V"), n, Columns));

            var attention = Formula.Parse("softmax(Q Kᵀ/√d + M) V", shapes).With(options).Compile<Func<double[,], double[,], double[,], double[,], double[,]>>("Q", "K", "V", "M");
            var values = attention(Square(data["Q"]), Square(data["K"]), Square(data["V"]), Square(data["M"]));
            Near(last, values[m - 1, Columns - 1]);
            var masked = Square(data["M"]);
            for (var j = 0; j < n; j++)
            {
                masked[1, j] = double.NegativeInfinity;
            }

            masked[4, 2] = double.PositiveInfinity;
            var others = attention(Square(data["Q"]), Square(data["K"]), Square(data["V"]), masked);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < Columns; j++)
                {
                    Assert.Equal(i is 1 or 4 ? double.NaN : values[i, j], others[i, j]);
                }
            }

            void Near(double expected, double actual) => Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, 4 * Math.Abs(expected)), $"{options}: expected {expected:R}, got {actual:R}");
        }

        static NumericArray Mask(int m, int n) => new([m, n], [.. Entries(m, n, (i, j) => j > i + 2 && (j - 1) % 3 != 0 ? double.NegativeInfinity : 0)]);
    }
}
