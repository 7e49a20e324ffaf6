using MlMath.Cli.Output;
using MlMath.Expressions.Problems;

namespace MlMath.Cli.Tests.Output;

public sealed class ProblemReportTests
{
    [Theory]
    [InlineData("1 + ?", 4, 1, "  1 + ?\n      ^")]
    [InlineData("\t1 + ?", 5, 1, "  \t1 + ?\n  \t    ^")]
    [InlineData("ŷ̂ + ?", 5, 1, "  ŷ̂ + ?\n      ^")]
    [InlineData("漢 + ?", 4, 1, "  漢 + ?\n       ^")]
    [InlineData("a\nbc", 2, 2, "  2 | bc\n      ^^")]
    [InlineData("a\nbc", 0, 4, "  1 | a\n      ^")]
    [InlineData("abc", 3, 0, "  abc\n     ^")]
    public void The_caret_stands_below_the_place(string text, int start, int length, string shown)
    {
        using var output = new StringWriter();
        ProblemReport.Write(new Problem(ProblemCode.Syntax, "wrong", new SourceSpan(start, length), "right it"), text, output);
        Assert.Equal(shown + "\nerror: wrong (syntax)\nhint: right it\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Of_a_long_line_the_part_around_the_place_is_shown()
    {
        using var output = new StringWriter();
        ProblemReport.Write(new Problem(ProblemCode.Syntax, "wrong", new SourceSpan(500_000, 1)), new string('x', 500_000) + "?" + new string('y', 500_000), output);
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.InRange(lines[0].Length, 20, 120);
        Assert.Equal('?', lines[0][lines[1].IndexOf('^')]);
    }
}
