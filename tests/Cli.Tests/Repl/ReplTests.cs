using MlMath.Cli.Asking;
using MlMath.Cli.Repl;
using MlMath.Engine;
using MlMath.Library;

namespace MlMath.Cli.Tests.Repl;

public sealed class ReplTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlmath").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("2 + 3", "5")]
    [InlineData("x = 3\nx^2", "x = 3|9")]
    [InlineData("f(x) = x² + 1\nf(3)", "10")]
    [InlineData("f(x) = x² + 1; f(2); f(3)", "5|10")]
    [InlineData("y = 2x\nx = 4\ny\nx = 5\ny", "x = 4|8|x = 5|10")]
    [InlineData("x = 3\nx = x + 1\nx", "x = 3|x = 4|4")]
    [InlineData("x := 3\nx", "x = 3|3")]
    [InlineData("x = 3\nx² + y", "x = 3|y + 9")]
    [InlineData("(a + b)² = a² + 2a b + b²", "holds")]
    [InlineData("x = 3\nx² = 10", "x = 3|false")]
    [InlineData("x = 3\nx > 2", "x = 3|true")]
    [InlineData("Q, R = qr([[3, 0], [4, 5]])\nR", "[[5, 4], [0, 3]]")]
    [InlineData("s = 3\ns² = 3s", "s = 3|true")]
    [InlineData("σ² = 2v\nv = 2\nσ²", "v = 2|4")]
    [InlineData("w = [1, 2]\n‖w‖²", "w = [1, 2]|5")]
    [InlineData("x² sin(x)\n:diff x", "x² sin(x)|x (x cos(x) + 2 sin(x))")]
    [InlineData("f(x) = x³\n:diff x f(x)\n:diff f(t)", "3x²|3t²")]
    [InlineData("x = 2\n:diff x x³", "x = 2|3x²|at x = 2: 12")]
    [InlineData("a/b\n:latex", @"a/b|\frac{a}{b}")]
    [InlineData(":format latex\na/b", @"answers in latex|\frac{a}{b}")]
    [InlineData("x = 3\n:simplify x + x", "x = 3|2x|at x = 3: 6")]
    [InlineData(":assume x positive\n√(x²)", "x")]
    [InlineData("x = 3\n:forget x\nx + x", "x = 3|2x")]
    [InlineData("x = 3\nf(x) = x²\n:names", "x = 3|x = 3|f(x) = x²")]
    [InlineData("f(x) =\n  x²\nf(3)", "9")]
    [InlineData("[1,\n 2]", "[1, 2]")]
    [InlineData("1 + \\\n2", "3")]
    [InlineData("1 +\n2 # a remark", "3")]
    [InlineData("\\begin{cases} 1 & x > 0 \\\\\n0 & x \\le 0 \\end{cases} + 0x\nx = 2", null)]
    [InlineData("1\n:quit\n2", "1")]
    public void Answers_go_to_the_standard_output_as_a_conversation(string input, string? output)
    {
        var (status, answers, error) = Mlmath.RunOn(input, "repl");
        Assert.True(status == 0, error);
        if (output is not null)
        {
            Assert.Equal(output, answers.Trim().ReplaceLineEndings("|"));
        }
    }

    [Fact]
    public void Values_and_assumptions_may_be_given_with_the_command() =>
        Assert.Equal("9", Mlmath.RunOn("x^2", "repl", "x=3").Out.Trim());

    [Fact]
    public void A_fault_shows_its_line_and_the_conversation_goes_on()
    {
        var (status, output, error) = Mlmath.RunOn("f(x) = x²\n2 + * 3\nf(2)\n2 sinn(1)\nf(3)", "repl");
        Assert.Equal(1, status);
        Assert.Equal("4|9", output.Trim().ReplaceLineEndings("|"));
        Assert.Contains("  2 + * 3\n      ^\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("  2 sinn(1)\n    ^^^^\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'sin'?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("g(x) = 2 + * 3", "^")]
    [InlineData(":let x + 1 = 2", "definition of something new")]
    [InlineData(":dif x", "did you mean :diff?")]
    [InlineData(":forget q", "nothing defines 'q'")]
    [InlineData(":diff", "there is no formula yet")]
    [InlineData(":load nowhere.txt", "nowhere.txt")]
    [InlineData(":format html", "there is no format 'html'")]
    [InlineData("X = @nowhere.csv", "nowhere.csv")]
    public void What_is_wrong_is_said(string input, string says)
    {
        var (status, _, error) = Mlmath.RunOn(input, "repl");
        Assert.Equal(1, status);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_loaded_and_saved()
    {
        var file = Path.Combine(_folder, "a.txt");
        var data = Path.Combine(_folder, "x.csv");
        File.WriteAllText(data, "1\n2\n3\n");
        Assert.Equal(0, Mlmath.RunOn($"x = @{data}\nf(t) = t² +\n 1\nk = 0.1\n:save {file}", "repl").Status);
        Assert.Equal("x = [1, 2, 3]\nk = 0.1\nf(t) = t² + 1\n", File.ReadAllText(file));
        Assert.EndsWith("10.1", Mlmath.RunOn($":load {file}\nf(3) + k", "repl").Out.Trim(), StringComparison.Ordinal);
        File.WriteAllText(file, $":load {file}");
        Assert.Contains("deep", Mlmath.RunOn($":load {file}", "repl").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_answer_can_be_stopped()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var terminal = new Terminal(Stream.Null, output, output);
        var session = new ReplSession(new EngineThread(new FormulaEngine(Textbook.Standard), TimeSpan.FromMinutes(5), output), new PromptScope(), terminal);
        var started = Environment.TickCount64;
        session.Take("Σ(i=1 to 8900) Σ(j=1 to 8900) sin(sin(sin(sin(i j))))", stop.Token);
        Assert.True(Environment.TickCount64 - started < 30_000);
        Assert.Contains("stopped", output.ToString(), StringComparison.Ordinal);
        session.Take("1 + 1");
        Assert.EndsWith("2", output.ToString().Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f(x) =", true)]
    [InlineData("(1 + 2", true)]
    [InlineData("1 + # a remark (", true)]
    [InlineData(@"\begin{cases} x \\", true)]
    [InlineData(@"a \cdot", true)]
    [InlineData("a and", true)]
    [InlineData("f(x) = |x|", false)]
    [InlineData("f'", false)]
    [InlineData("n!", false)]
    [InlineData("x ) (", false)]
    [InlineData(":help", false)]
    [InlineData("", false)]
    public void A_line_goes_on_where_it_cannot_be_all(string line, bool goesOn) => Assert.Equal(goesOn, Continuation.GoesOn(line));
}
