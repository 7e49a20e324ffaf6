using FsCheck;
using FsCheck.Fluent;
using MlMath.Models.Data;

namespace MlMath.Models.Tests.Data;

public sealed class RandomSourceTests
{
    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        var random = new RandomSource(1);
        Assert.Equal([12966619160104079557UL, 9600361134598540522UL, 10590380919521690900UL], Enumerable.Range(0, 3).Select(_ => random.NextBits()));
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1()
    {
        var random = new RandomSource(7);
        var numbers = Enumerable.Range(0, 200_000).Select(_ => random.NextNormal()).ToArray();
        Assert.InRange(numbers.Average(), -0.01, 0.01);
        Assert.InRange(numbers.Average(x => x * x), 0.99, 1.01);
        Assert.InRange(numbers.Average(x => x * x * x * x), 2.9, 3.1);
    }

    [Fact]
    public void Streams_and_seeds_differ() => Assert.Equal(
        4, new[] { (1, 0), (1, 1), (2, 0), (2, 1) }.Select(pair => new RandomSource(pair.Item1, pair.Item2).NextBits()).Distinct().Count());

    [Fact]
    public void A_split_has_every_row_once_and_the_share_that_was_asked() => Prop.ForAll(
        Gen.Choose(10, 500).SelectMany(rows => Gen.Choose(0, 1000).Select(seed => (rows, seed))).ToArbitrary(),
        pair =>
        {
            var split = RowSplit.KeepOut(pair.rows, 0.2, new RandomSource(pair.seed));
            return split.Training.Concat(split.Test).Order().SequenceEqual(Enumerable.Range(0, pair.rows))
                && split.Test.Length == (int)Math.Round(pair.rows * 0.2, MidpointRounding.AwayFromZero);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_order_of_three_is_equally_likely()
    {
        var random = new RandomSource(3);
        var counts = new Dictionary<string, int>();
        for (var k = 0; k < 60_000; k++)
        {
            int[] order = [1, 2, 3];
            random.Shuffle(order);
            var key = string.Concat(order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 9600, 10400));
    }
}
