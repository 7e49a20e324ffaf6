namespace MlMath.Engine.Tests;

/// <summary>Neighbours of an entry, read where a condition on the index says that they are there; values by hand.</summary>
public sealed class GuardedNeighbourTests
{
    [Theory]
    [InlineData("Σ(i=1 to n) {xᵢ x_(i+1) if i < n, 0 if i ≥ n}", 20)]
    [InlineData("Σ(i=1 to n) {x_(i+1) if i < n, 5 if i = n}", 14)]
    [InlineData("Σ(i=1 to n) {x_(i-1) xᵢ if i > 1, 0 if i = 1}", 20)]
    [InlineData("Σ(i=1 to n) if(i < n, x_(i+1), 7)", 16)]
    [InlineData("Σ(i=1 to n-1) {x_(i+1) if i > 1, 0 if i = 1}", 7)]
    [InlineData("Σ(i=1 to n) {x_(i+1) if xᵢ > 1, 0 if xᵢ ≤ 1}", 7)]
    public void The_index_runs_over_the_whole_array_where_a_condition_guards_its_end(string text, double expected)
    {
        var shapes = new Dictionary<string, string[]> { ["x"] = ["4"] };
        Assert.Equal(expected, Formula.Parse(text, shapes).Compile<Func<double[], double>>("x")([1, 2, 3, 4]), 12);
    }

    [Theory]
    [InlineData("Σ(i=1 to n-2) (Σ(k=1 to 3) k x_(i+k-1))²", 596)] // (1 + 4 + 9)² + (2 + 6 + 12)²
    [InlineData("Σ(i=1 to n) Σ(k=1 to 3) x_(k+i-1)", 15)] // (1 + 2 + 3) + (2 + 3 + 4)
    [InlineData("Σ(i=1 to n) Σ(k=1 to 2) x_(i+2-1+k-1)", 12)] // (2 + 3) + (3 + 4)
    public void A_window_of_a_fixed_width_tells_how_far_its_index_runs(string text, double expected)
    {
        var shapes = new Dictionary<string, string[]> { ["x"] = ["4"] };
        Assert.Equal(expected, Formula.Parse(text, shapes).Compile<Func<double[], double>>("x")([1, 2, 3, 4]), 12);
    }
}
