using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Engine.Tests;

/// <summary>A text with several faults is told all of them, each once, and nothing that only follows from one.</summary>
public sealed class SeveralFaultsTests
{
    [Theory]
    [InlineData("a = 2 $ 3\nb = 1\nc = 4 )\na + b + c", "syntax 1:7", "syntax 3:7")]
    [InlineData("a = sinn(3)\nb = coss(4)\na + b", "unknown-name 1:5", "unknown-name 2:5")]
    [InlineData("a = 2 $ 3\nb = a + 1\nc = q\nb", "syntax 1:7", "unknown-name 3:5")]
    [InlineData("f(x) = x + * 2\nk = z\nf(1) + k", "syntax 1:12", "unknown-name 2:5")]
    [InlineData("3 + 4\na = q\na", "syntax 1:1", "unknown-name 2:5")]
    [InlineData("a = (2\nb = 3\na", "syntax 1:5")]
    [InlineData("1 + q", "unknown-name 1:5")]
    [InlineData("a = [1, 2] + [1, 2, 3]\nb = [1, 2] + [1, 2, 3, 4]\na + b", "shape 1:5", "shape 2:5")]
    public void Every_fault_is_told_once(string text, params string[] faults)
    {
        var fault = Assert.Throws<ProblemException>(() => new FormulaEngine().Answer(new FormulaRequest(Operation.Eval, text)));
        Assert.Equal(faults, new[] { fault.Problem }.Concat(fault.Others).Select(p => Place(text, p)));
    }

    [Fact]
    public void What_nobody_uses_is_at_fault_only_beside_other_faults() =>
        Assert.Equal(1, new FormulaEngine().Answer(new FormulaRequest(Operation.Eval, "a = sinn(3)\nb = coss(4)\n1")).Value!.Values[0]);

    private static string Place(string text, Problem problem)
    {
        var position = TextPosition.Of(text, problem.Span!.Value);
        return $"{problem.Code.Text()} {position.Line}:{position.Column}";
    }
}
