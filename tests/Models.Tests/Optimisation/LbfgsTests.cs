using MlMath.Models.Optimisation;

namespace MlMath.Models.Tests.Optimisation;

public sealed class LbfgsTests
{
    [Fact]
    public void Solves_an_ill_conditioned_quadratic_to_1e_10()
    {
        var random = new Models.Data.RandomSource(5);
        const int n = 30;
        var scale = Enumerable.Range(0, n).Select(k => Math.Pow(10, 4.0 * k / (n - 1))).ToArray();
        var target = Enumerable.Range(0, n).Select(_ => random.NextNormal()).ToArray();
        double Value(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var sum = 7.0;
            for (var k = 0; k < n; k++)
            {
                var d = x[k] - target[k];
                sum += 0.5 * scale[k] * d * d;
                gradient[k] = scale[k] * d;
            }

            return sum;
        }

        var found = new Lbfgs().Minimize(Value, new double[n], 1e-10, 2000);
        Assert.Equal(StopReason.GradientSmall, found.Reason);
        Assert.True(found.LargestGradientEntry <= 1e-10);
        Assert.All(found.Point.Zip(target), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Fact]
    public void Solves_Rosenbrocks_valley()
    {
        var found = new Lbfgs().Minimize(
            (x, g) =>
            {
                var (a, b) = (x[1] - (x[0] * x[0]), 1 - x[0]);
                g[0] = (-400 * x[0] * a) - (2 * b);
                g[1] = 200 * a;
                return (100 * a * a) + (b * b);
            },
            [-1.2, 1],
            1e-10,
            200);
        Assert.Equal(StopReason.GradientSmall, found.Reason);
        Assert.InRange(found.Iterations, 10, 60);
        Assert.Equal(1, found.Point[0], 1e-8);
        Assert.Equal(1, found.Point[1], 1e-8);
    }

    [Fact]
    public void Goes_round_the_edge_of_a_domain()
    {
        // -log(x) + x is not defined left of 0; the first steps overshoot.
        var found = new Lbfgs().Minimize(
            (x, g) =>
            {
                g[0] = 1000 - (1 / x[0]);
                return (1000 * x[0]) - Math.Log(x[0]);
            },
            [0.5],
            1e-8,
            100);
        Assert.Equal(StopReason.GradientSmall, found.Reason);
        Assert.Equal(1e-3, found.Point[0], 1e-10);
    }

    [Fact]
    public void Says_when_the_start_is_no_number()
    {
        var found = new Lbfgs().Minimize((_, _) => double.NaN, [1], 1e-8, 10);
        Assert.Equal(StopReason.NotFinite, found.Reason);
    }

    [Fact]
    public void Can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Lbfgs().Minimize((_, _) => 0, [1], 1e-8, 10, cancellation: source.Token));
    }
}
