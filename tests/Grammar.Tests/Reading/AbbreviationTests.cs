using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Reading;

/// <summary>Runs abbreviated by `…`: the sum, product or vector that they become, and what is said where they follow no rule.</summary>
public sealed class AbbreviationTests
{
    [Theory]
    [InlineData("u₁v₁ + u₂v₂ + ... + uₙvₙ", "Σ(i = 1 to n) u[i]·v[i]")]
    [InlineData(@"a_1 b_1 + a_2 b_2 + \cdots + a_n b_n", "Σ(i = 1 to n) a[i]·b[i]")]
    [InlineData("x₁ + … + xₙ + b", "Σ(i = 1 to n) x[i] + b")]
    [InlineData("w₀ + w₁x₁ + … + wₙxₙ", "w[0] + Σ(i = 1 to n) w[i]·x[i]")]
    [InlineData("1 + 3 + 5 + … + (2n-1)", "Σ(i = 1 to n) (2·i - 1)")]
    [InlineData("1 + x + … + x^5", "Σ(i = 0 to 5) x^i")]
    [InlineData("1 + 4 + 9 + … + n²", "Σ(i = 1 to n) i^2")]
    [InlineData("2 + 4 + 8 + … + 2ⁿ", "Σ(i = 1 to n) 2^i")]
    [InlineData("x₁ - x₂ + x₃ - … + x₅", "Σ(i = 1 to 5) (-1)^(i + 1)·x[i]")]
    [InlineData("iⱼ₁ + iⱼ₂ + … + iⱼₙ", "Σ(k = 1 to n) i[j, k]")]
    [InlineData("xₖ + xₖ₊₁ + … + xₙ", "Σ(i = k to n) x[i]")]
    [InlineData("aₙ + aₙ₋₁ + … + a₁", "Σ(i = 1 to n) a[i]")]
    [InlineData("x₁x₂⋯xₙ", "Π(i = 1 to n) x[i]")]
    [InlineData("1·2·…·n/m", "Π(i = 1 to n) i/m")]
    [InlineData("[v₁, v₂, …, vₙ]", "[v[i] for i = 1 to n]")]
    [InlineData("[0, v₁, …, vₙ]", "[0, [v[i] for i = 1 to n]]")]
    [InlineData("max(x₁, …, xₙ)", "max(i = 1 to n) x[i]")]
    [InlineData(@"\begin{bmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn} \end{bmatrix}", "[[a[j, i] for i = 1 to n] for j = 1 to m]")]
    public void A_run_is_what_it_abbreviates(string text, string reading) => Assert.Equal(reading, ReadingText.Of(Read(text)));

    [Theory]
    [InlineData("x₁ + y₂ + … + zₙ", 10)]
    [InlineData("1 + 2 + 4 + … + 64", 12)]
    [InlineData("x₁ + x₂ + x₄ + … + xₙ", 15)]
    [InlineData("x₁ + x₂ + …", 10)]
    [InlineData("… + xₙ", 0)]
    [InlineData("2 + 4 + … + 7", 8)]
    [InlineData("x₁ + x₂ + x₃ + … + x₂", 15)]
    [InlineData("x₁ - x₂ + … + xₙ", 14)]
    [InlineData("1 + … + 2n", 4)]
    public void Terms_without_one_rule_are_refused_with_the_place(string text, int at)
    {
        var problem = Assert.Throws<ProblemException>(() => Read(text)).Problem;
        Assert.Equal(ProblemCode.Syntax, problem.Code);
        Assert.Equal(at, problem.Span!.Value.Start);
        Assert.NotNull(problem.Hint);
    }

    private static Ast Read(string text) => new Reader(new Letters(), text, []).Read(SyntaxParser.Parse(text, Notation.Auto).Statements[0]);

    /// <summary>A scope in which the letters i, j, k, m and n are known.</summary>
    private sealed class Letters : IReadingScope
    {
        public bool IsOpen => true;

        public bool IsValue(string name) => name is "i" or "j" or "k" or "m" or "n";

        public bool IsFunction(string name) => name == "max";

        public bool IsPrimed(string name) => false;

        public bool StandsAlone(string name) => false;

        public bool IsFamily(string name) => false;

        public bool HasRandomNames => false;
    }
}
