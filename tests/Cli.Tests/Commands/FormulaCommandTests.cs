using System.Text.Json;

namespace MlMath.Cli.Tests.Commands;

public sealed class FormulaCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlmath").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Eval_answers_on_the_standard_output_and_echoes_the_reading_beside_it()
    {
        var (status, output, error) = Mlmath.Run("eval", "2x + 1", "x=3");
        Assert.Equal(0, status);
        Assert.Equal("7", output.Trim());
        Assert.Equal("read as 2·x + 1", error.Trim());
    }

    [Fact]
    public void A_doubtful_reading_warns()
    {
        var (_, output, error) = Mlmath.Run("eval", "1/2 m", "m=4");
        Assert.Equal("2", output.Trim());
        Assert.Contains("warning: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x=3", "6")]
    [InlineData("x=1/4", "0.5")]
    [InlineData("x=½", "1")]
    [InlineData("x=[1, 2]", "[2, 4]")]
    [InlineData("x=[[1, 2], [3, 4]]", "[[2, 4], [6, 8]]")]
    [InlineData("x=-1e3", "-2000")]
    public void Values_are_numbers_vectors_matrices(string binding, string value) => Assert.Equal(value, Mlmath.Run("eval", "2x", binding).Out.Trim());

    [Fact]
    public void A_value_may_stand_in_a_file()
    {
        var file = Path.Combine(_folder, "numbers.csv");
        File.WriteAllText(file, "a,b\n1,2\n3,4\n");
        Assert.Equal("[[2, 4], [6, 8]]", Mlmath.Run("eval", "2X", $"X=@{file}").Out.Trim());
        File.WriteAllText(file, "1\n2\n3\n");
        Assert.Equal("6", Mlmath.Run("eval", "Σᵢ xᵢ", $"x=@{file}").Out.Trim());
        File.WriteAllText(file, "a,b\n1,2\n3,four\n");
        var (status, _, error) = Mlmath.Run("eval", "2X", $"X=@{file}");
        Assert.Equal(1, status);
        Assert.Contains("row 2 (line 3)", error, StringComparison.Ordinal);
        Assert.Contains("'four' is not a number", error, StringComparison.Ordinal);
        Assert.Equal(1, Mlmath.Run("eval", "2X", $"X=@{file}.missing").Status);
    }

    [Fact]
    public void A_formula_may_begin_with_a_minus_and_hold_definitions()
    {
        Assert.Equal("-9", Mlmath.Run("eval", "-x^2", "x=3").Out.Trim());
        Assert.Equal("16", Mlmath.Run("eval", "f(x) = x²; f(a)", "a=4").Out.Trim());
        Assert.Equal("16", Mlmath.RunOn("f(x) = x²\nf(a)\n", "eval", "-", "a=4").Out.Trim());
    }

    [Fact]
    public void Formats_are_the_notations_and_JSON()
    {
        Assert.Equal("3x²", Mlmath.Run("diff", "x³", "--wrt", "x").Out.Trim());
        Assert.Equal("3*x^2", Mlmath.Run("diff", "x³", "--wrt", "x", "--format", "text").Out.Trim().Replace(" ", ""));
        Assert.Equal("3x^{2}", Mlmath.Run("diff", "x³", "--wrt=x", "--format=latex").Out.Trim().Replace(" ", ""));
        var json = JsonDocument.Parse(Mlmath.Run("diff", "x³", "--wrt", "x", "--format", "json").Out).RootElement;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal("3x²", json.GetProperty("result").GetProperty("unicode").GetString());
        const string Steps = "<mfrac><mrow><mi>d</mi></mrow><mrow><mi>d</mi><mi>x</mi></mrow></mfrac>";
        var (status, output, _) = Mlmath.Run("diff", "x³", "--wrt", "x", "--format", "mathml", "--steps");
        Assert.Equal(0, status);
        Assert.StartsWith("<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mrow><mn>3</mn><mo>&#x2062;</mo><msup><mi>x</mi><mn>2</mn></msup></mrow></math>", output, StringComparison.Ordinal);
        Assert.Contains(Steps, output, StringComparison.Ordinal);
        Assert.Contains("\\frac{d}{dx} (x^{3}) &= 3x^{2} && \\text{power rule}", Mlmath.Run("diff", "x³", "--wrt", "x", "--format", "latex", "--steps").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void MathML_stands_in_an_answer_of_batch_where_it_is_asked_for()
    {
        var lines = Mlmath.Batch(
            """{"id": 1, "op": "diff", "formula": "x³", "wrt": "x", "formats": ["mathml"]}""",
            """{"id": 2, "op": "diff", "formula": "x³", "wrt": "x"}""",
            """{"id": 3, "op": "diff", "formula": "x³", "wrt": "x", "formats": ["docx"]}""");
        Assert.StartsWith("<math", lines[0].GetProperty("result").GetProperty("mathml").GetString(), StringComparison.Ordinal);
        Assert.False(lines[1].GetProperty("result").TryGetProperty("mathml", out _));
        Assert.Equal("unsupported", lines[2].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void A_fault_in_JSON_is_an_answer_on_the_standard_output()
    {
        var (status, output, _) = Mlmath.Run("eval", "(1", "--format", "json");
        Assert.Equal(1, status);
        Assert.Equal("syntax", JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Steps_stand_below_the_steps_that_needed_them()
    {
        var lines = Mlmath.Run("diff", "sin(x²)·x", "--wrt", "x", "--steps").Out.Split('\n');
        var outer = Array.FindIndex(lines, l => l.StartsWith("  product rule: ", StringComparison.Ordinal));
        var inner = Array.FindIndex(lines, l => l.StartsWith("    ", StringComparison.Ordinal) && l.Contains("chain rule: ", StringComparison.Ordinal));
        Assert.InRange(outer, 1, lines.Length);
        Assert.InRange(inner, outer + 1, lines.Length);
    }

    [Fact]
    public void A_point_adds_the_value() => Assert.Equal("3x² - 2\nat x = 2: 10\n", Mlmath.Run("diff", "x³ - 2x", "--wrt", "x", "--at", "x=2").Out.ReplaceLineEndings("\n"));

    [Fact]
    public void The_gradient_by_a_vector_comes_in_matrix_form()
    {
        var (status, output, _) = Mlmath.Run("gradient", "½‖Xw - y‖²", "--wrt", "w");
        Assert.Equal(0, status);
        Assert.Contains("Xᵀ(Xw - y)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a + b)² = a² + 2a·b + b²", "holds")]
    [InlineData("√(x²) = x", "fails, for example at x = -")]
    public void Proofs_say_what_they_found(string equation, string found)
    {
        var (status, output, _) = Mlmath.Run("prove", equation);
        Assert.Equal(0, status);
        Assert.StartsWith(found, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_shows_the_line_and_a_caret_below_its_place()
    {
        var (status, output, error) = Mlmath.Run("eval", "a = 2\n  y + sinn(a)", "y=1");
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith("  2 |   y + sinn(a)\n            ^^^^\nerror: unknown function 'sinn' (unknown-name)\nhint: did you mean 's", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("eval", "1", "--foo")]
    [InlineData("eval", "x", "3")]
    [InlineData("eval", "x", "x=1", "x=2")]
    [InlineData("eval", "x", "x=banana")]
    [InlineData("eval", "x", "x=1e999")]
    [InlineData("diff", "x", "--wrt")]
    [InlineData("diff", "x", "--wrt", "x", "--order", "none")]
    [InlineData("eval", "1", "--format", "pdf")]
    [InlineData("eval", "1", "--notation", "morse")]
    [InlineData("eval", "1", "--via", "magic")]
    [InlineData("batch", "file")]
    [InlineData("evil")]
    public void Wrong_usage_is_told_apart(params string[] args)
    {
        var (status, output, error) = Mlmath.Run(args);
        Assert.Equal((2, ""), (status, output));
        Assert.StartsWith("mlmath", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eval", "x")]
    [InlineData("eval", "(1")]
    [InlineData("eval", "u + v", "u=[1, 2]", "v=[1, 2, 3]")]
    public void A_fault_of_the_formula_ends_in_1(params string[] args) => Assert.Equal(1, Mlmath.Run(args).Status);
}
