using System.Diagnostics;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

public sealed class SyntaxLimitTests
{
    private static readonly SyntaxLimits Small = new() { TextLength = 100, Nesting = 5, Statements = 3, NumberDigits = 4, NumberExponent = 20 };

    [Theory]
    [InlineData("a; b; c; d", "the text has more than 3 statements")]
    [InlineData("((((((x))))))", "brackets stand more than 5 deep inside one another")]
    [InlineData(@"\sqrt\sqrt\sqrt\sqrt\sqrt\sqrt x", "brackets stand more than 5 deep inside one another")]
    [InlineData(@"\sqrt{\sqrt\sqrt{\sqrt{\sqrt x}}}", "brackets stand more than 5 deep inside one another")]
    [InlineData("12345", "a number has more than 4 digits")]
    [InlineData("1e21", "the power of ten in a number is beyond 20")]
    [InlineData("1e-99999999999999999999", "a number has more than 4 digits")]
    public void EveryLimitSaysWhichItIs(string text, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => SyntaxParser.Parse(text, Notation.Auto, Small)).Problem;
        Assert.Equal(ProblemCode.Limit, problem.Code);
        Assert.Equal(message, problem.Message);
    }

    [Theory]
    [InlineData("a; b; c")]
    [InlineData("(((((x)))))")]
    [InlineData(@"\sqrt\sqrt\sqrt\sqrt\sqrt x")]
    [InlineData(@"\frac{a}{b}\frac{a}{b}\frac{a}{b}\frac{a}{b}\frac{a}{b}\frac{a}{b}\frac{a}{b}")]
    [InlineData("1e20 + 1234")]
    [InlineData("x^x^x^x^x^x^x^x")]
    public void TheLimitItselfIsAllowed(string text) => SyntaxParser.Parse(text, Notation.Auto, Small);

    [Fact]
    public void ALongTextIsRefusedByItsLength() =>
        Assert.Equal(
            "the text is longer than 100 characters",
            Assert.Throws<ProblemException>(() => SyntaxParser.Parse(new string('x', 101), Notation.Auto, Small)).Problem.Message);

    [Theory]
    [InlineData("(", "")]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{", "}")]
    [InlineData("x^{", "}")]
    [InlineData("x_(", ")")]
    [InlineData(@"\frac{1}{", "}")]
    [InlineData(@"\sqrt", "")]
    [InlineData(@"\hat", "")]
    [InlineData(@"\left(", @"\right)")]
    [InlineData(@"\begin{matrix}", @"\end{matrix}")]
    [InlineData(@"\begin{aligned}", @"\end{aligned}")]
    [InlineData("⁽", "⁾")]
    public void DepthNeverReachesTheStack(string open, string close)
    {
        // 100 000 deep, on a thread with a small stack; then as deep as is allowed, on the same.
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "x" + string.Concat(Enumerable.Repeat(close, 100_000));
        OnSmallStack(() => Assert.Equal(
            ProblemCode.Limit, Assert.Throws<ProblemException>(() => SyntaxParser.Parse(deep, Notation.Auto, new SyntaxLimits { TextLength = int.MaxValue })).Problem.Code));
        var nesting = SyntaxLimits.Default.Nesting / 2;
        var allowed = string.Concat(Enumerable.Repeat(open, nesting)) + "x" + string.Concat(Enumerable.Repeat(close, nesting));
        OnSmallStack(() => Record.Exception(() => SyntaxParser.Parse(allowed, Notation.Auto)));
    }

    [Fact]
    public void TheDeepestFormulaThatIsAllowedIsRead()
    {
        var deepest = new string('(', 500) + "x" + new string(')', 500);
        OnSmallStack(() => Assert.Single(SyntaxParser.Parse(deepest, Notation.Auto).Statements));
    }

    [Theory]
    [InlineData("x + 2*y - sin(3.5*alpha)/z_1 + ")]
    [InlineData("[yᵢ log(h(xᵢ)) + (1-yᵢ)²] + ")]
    [InlineData(@"\frac{1}{2}\sum_{i=1}^n x_i + ")]
    [InlineData("a = b\n")]
    [InlineData("a & b \\\\ ")]
    [InlineData("y\u0302\u0302\u0302")]
    [InlineData("'")]
    [InlineData("2^")]
    public void TimeIsLinear(string piece)
    {
        // Four times the text would take sixteen times the time if it were quadratic; the bound is generous, since others use the machine.
        Measure(piece, 10_000);
        var (half, whole) = (double.MaxValue, double.MaxValue);
        for (var attempt = 0; attempt < 8 && (attempt < 2 || whole >= (12 * half) + 200); attempt++)
        {
            half = Math.Min(half, Measure(piece, 100_000));
            whole = Math.Min(whole, Measure(piece, 400_000));
        }

        Assert.True(whole < (12 * half) + 200, $"{half} ms, then {whole} ms for four times the text, the best of several");
    }

    private static double Measure(string piece, int length)
    {
        var text = "x" + string.Concat(Enumerable.Repeat(piece, length / piece.Length)) + "1";
        var clock = Stopwatch.StartNew();
        var fault = Record.Exception(() => SyntaxParser.Parse(text, Notation.Auto, new SyntaxLimits { Statements = int.MaxValue }));
        Assert.True(fault is null or ProblemException);
        return clock.Elapsed.TotalMilliseconds;
    }

    private static void OnSmallStack(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() => fault = Record.Exception(action), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }
}
