using System.Text.Json;

namespace MlMath.Cli.Tests.Training;

/// <summary>Wrong input: a clear message, the exit status of the contract, and nothing written over.</summary>
public sealed class WrongInputTests : IDisposable
{
    private const string Formulas = """
        parameters w, b
        h(x) = wᵀx + b
        J(w, b) = (1/2m) Σ(i=1 to m) (h(xᵢ) - yᵢ)²
        minimize J with gradient descent(α = 0.01), epochs 100, batch 4
        """;

    private readonly ModelRun _run = new();

    public WrongInputTests()
    {
        _run.Write("out.json", "an earlier model");
        _run.Write("out.svg", "an earlier picture");
        _run.Write("good.csv", "a,b,c\n1,2,3\n2,1,0\n3,3,1\n4,1,2\n");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_fault_in_a_formula_is_shown_with_its_line_and_a_caret()
    {
        var error = Fault("data \"good.csv\"\nx = columns a, b\ny = column c\nparameters w, b\nh(x) = sigmod(wᵀx + b)\nJ(w, b) = (1/2m) Σ(i=1 to m) (h(xᵢ) - yᵢ)²\nminimize J");
        Assert.Contains("m.mlm:\n  5 | h(x) = sigmod(wᵀx + b)\n             ^^^^^^\n", error, StringComparison.Ordinal);
        Assert.Contains("unknown function 'sigmod'", error, StringComparison.Ordinal);
        Assert.Contains("(unknown-name)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_faulty_line_is_shown()
    {
        var error = Fault("data \"good.csv\"\nx = columns\ny = column c\nparameters w, b\nminimze J\ntest on 0%");
        Assert.Contains("  2 | x = columns", error, StringComparison.Ordinal);
        Assert.Contains("  5 | minimze J", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'minimize'?", error, StringComparison.Ordinal);
        Assert.Contains("  6 | test on 0%", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_shown_where_the_model_names_it()
    {
        var error = Fault($"data \"good.csv\"\nx = columns a, bb\ny = column c\n{Formulas}");
        Assert.Contains("  2 | x = columns a, bb\n                     ^^", error, StringComparison.Ordinal);
        Assert.Contains("has no column 'bb'", error, StringComparison.Ordinal);
        Assert.Contains("(did you mean", error, StringComparison.Ordinal);
        Assert.Contains("hint: its columns are a, b, c", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_among_numbers_is_told_with_row_and_column()
    {
        _run.Write("bad.csv", "a,b,c\n1,2,3\n2,high,0\n3,3,1\n");
        var error = Fault($"data \"bad.csv\"\nx = columns a, b\ny = column c\n{Formulas}");
        Assert.Contains("row 2 (line 3) of", error, StringComparison.Ordinal);
        Assert.Contains("column 'b': 'high' is not a number (data)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_is_told_with_row_and_column()
    {
        _run.Write("bad.csv", "a,b,c\n1,2,3\n2,,0\n3,3,1\n");
        var error = Fault($"data \"bad.csv\"\nx = columns a, b\ny = column c\n{Formulas}");
        Assert.Contains("row 2 (line 3) of", error, StringComparison.Ordinal);
        Assert.Contains("column 'b': the value is missing (data)", error, StringComparison.Ordinal);
        Assert.Contains("hint: fill it in, remove the row, or leave the column out", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_does_not_fit_names_both_shapes_and_the_place()
    {
        var error = Fault("data \"good.csv\"\nx = columns a, b\ny = column c\nparameters w: 3\nJ(w) = (1/2m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J");
        Assert.Contains("  5 | J(w) =", error, StringComparison.Ordinal);
        Assert.Contains("3", error, StringComparison.Ordinal);
        Assert.Contains("2", error, StringComparison.Ordinal);
        Assert.Contains("(shape)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_diverges_tells_the_epoch_the_part_and_a_remedy_and_keeps_the_last_good_parameters()
    {
        var before = _run.Contents();
        var model = _run.Write("m.mlm", $"data \"good.csv\"\nx = columns a, b\ny = column c\n{Formulas}");
        var (status, _, error) = _run.Train(model, "--set", "α=20", "--set", "epochs=500");
        Assert.Equal(1, status);
        Assert.Matches(@"error: in epoch \d+ the loss J stops being a finite number: .* is (Infinity|-Infinity|NaN)", error);
        Assert.Contains("hint: make the step smaller, as in GradientDescent(α = 2)", error, StringComparison.Ordinal);
        Assert.Contains("standardized", error, StringComparison.Ordinal);
        Assert.Contains($"are in {_run.In("m.last-good.json")}; nothing else was written", error, StringComparison.Ordinal);
        Assert.Equal("an earlier model", File.ReadAllText(_run.In("out.json")));
        Assert.Equal("an earlier picture", File.ReadAllText(_run.In("out.svg")));

        var measured = _run.Run("evaluate", _run.In("m.last-good.json"), "--data", _run.In("good.csv"));
        Assert.Equal(0, measured.Status);
        Assert.DoesNotContain("NaN", measured.Out, StringComparison.Ordinal);

        // A second failure leaves what the first one kept.
        var kept = File.ReadAllText(_run.In("m.last-good.json"));
        Assert.Contains("m.last-good-2.json", _run.Train(model, "--set", "α=20", "--set", "epochs=500").Error, StringComparison.Ordinal);
        Assert.Equal(kept, File.ReadAllText(_run.In("m.last-good.json")));
        Assert.StartsWith(before[..10], _run.Contents(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data \"none.csv\"\nx = columns a\ny = column c\n", "'none.csv' does not exist")]
    [InlineData("x = columns a\ny = column c\n", "does not name its data")]
    [InlineData("data \"good.csv\"\nx = columns a, b\ny = 1 where c is \"7\", else 0\n", "no row of")]
    public void A_model_without_its_data_is_told(string lines, string message) => Assert.Contains(message, Fault(lines + Formulas), StringComparison.Ordinal);

    [Fact]
    public void Wrong_usage_ends_in_2()
    {
        Assert.Equal(2, _run.Run("train").Status);
        Assert.Equal(2, _run.Run("train", "a.mlm", "b.mlm").Status);
        Assert.Equal(2, _run.Run("train", "a.mlm", "--sett", "x=1").Status);
        Assert.Equal(2, _run.Run("predict", "m.json").Status);
        Assert.Equal(2, _run.Run("evaluate", "--data", "x.csv").Status);
    }

    [Theory]
    [InlineData("no.json", "does not exist")]
    [InlineData("out.json", "is not a trained model")]
    [InlineData("good.csv", "is not a trained model")]
    public void A_file_that_is_no_trained_model_is_told(string file, string message)
    {
        var (status, _, error) = _run.Run("predict", _run.In(file), "--data", _run.In("good.csv"));
        Assert.Equal(1, status);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_told_the_first_fault_as_JSON()
    {
        var model = _run.Write("m.mlm", $"data \"good.csv\"\nx = columns a, bb\ny = column c\n{Formulas}");
        var (status, output, _) = _run.Train(model, "--format", "json");
        var error = JsonDocument.Parse(output).RootElement.GetProperty("error");
        Assert.Equal((1, "data", 2, 16), (status, error.GetProperty("code").GetString(), error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
    }

    [Fact]
    public void A_missing_model_file_is_told()
    {
        var (status, _, error) = _run.Train("no.mlm");
        Assert.Equal(1, status);
        Assert.Contains("the model file 'no.mlm' does not exist", error, StringComparison.Ordinal);
    }

    /// <summary>Trains a model that is at fault; the folder is afterwards what it was.</summary>
    private string Fault(string model)
    {
        var path = _run.Write("m.mlm", model);
        var before = _run.Contents();
        var (status, _, error) = _run.Train(path);
        Assert.Equal(1, status);
        Assert.Equal(before, _run.Contents());
        return error.ReplaceLineEndings("\n");
    }
}
