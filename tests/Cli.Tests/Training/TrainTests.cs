using System.Text.Json;
using System.Xml.Linq;

namespace MlMath.Cli.Tests.Training;

public sealed class TrainTests : IDisposable
{
    private readonly ModelRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_sample_shows_how_it_was_read_its_derivatives_its_parameters_and_how_good_it_is()
    {
        var (status, output, error) = _run.Train(Path.Combine(ModelRun.Samples, "breast_cancer.mlm"));
        Assert.Equal((0, ""), (status, error));
        Assert.Contains("569 rows, 455 to train on, 114 kept out (seed 1)", output, StringComparison.Ordinal);
        Assert.Contains("m × n = 455 × 30, mean_radius, mean_texture, …, worst_fractal_dimension; each scaled to mean 0 and deviation 1 by the rows to train on", output, StringComparison.Ordinal);
        Assert.Contains("m = 455, 1 where diagnosis is malignant, else 0", output, StringComparison.Ordinal);
        Assert.Contains("∂J/∂wⱼ = (1/m) Σ(i=1 to m) xᵢⱼ (σ(Σ(k=1 to n) wₖ xᵢₖ + b) - yᵢ)", output, StringComparison.Ordinal);
        Assert.Matches(@"∂J/∂w  = \(1/m\) ?xᵀ\(σ\(x ?w \+ b\) - y\)", output);
        Assert.Contains("∂J/∂b = (1/m) Σ(i=1 to m) (σ(", output, StringComparison.Ordinal);
        Assert.Contains("trained by Adam(α = 0.05, β₁ = 0.9, β₂ = 0.999, ε = 1e-8): 200 epochs", output, StringComparison.Ordinal);
        Assert.Contains("w, the 10 largest of 30 entries", output, StringComparison.Ordinal);
        Assert.Matches(@"on the 114 rows that were kept out\n  J +0\.\d+\n  accuracy +0\.9[5-9]", output);
        Assert.Contains($"wrote {_run.In("out.json")}, the trained model", output, StringComparison.Ordinal);
        Assert.Contains($"wrote {_run.In("out.svg")}, the curve of the loss", output, StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Parse(File.ReadAllText(_run.In("out.svg"))).Name.LocalName);
    }

    [Fact]
    public void A_trained_model_predicts_and_is_measured_without_the_model_file()
    {
        Assert.Equal(0, _run.Train(Path.Combine(ModelRun.Samples, "breast_cancer.mlm")).Status);
        var predicted = _run.Run("predict", _run.In("out.json"), "--data", ModelRun.DataFile("breast_cancer.csv"));
        var lines = predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var actual = File.ReadLines(ModelRun.DataFile("breast_cancer.csv")).Skip(1).Select(line => line.Split(',')[^1]).ToArray();
        Assert.Equal("h(xᵢ),diagnosis", lines[0]);
        Assert.Equal(569, lines.Length - 1);
        var right = lines.Skip(1).Zip(actual).Count(pair => pair.First.Split(',')[1] == pair.Second);
        Assert.InRange(right / 569.0, 0.97, 1);

        var measured = _run.Run("evaluate", _run.In("out.json"), "--data", ModelRun.DataFile("breast_cancer.csv"), "--format", "json");
        var scores = JsonDocument.Parse(measured.Out).RootElement.GetProperty("scores");
        Assert.Equal(569, scores.GetProperty("rows").GetInt32());
        Assert.Equal(right / 569.0, scores.GetProperty("accuracy").GetDouble(), 1e-12);
    }

    [Fact]
    public void Classes_are_predicted_by_name_with_the_probability_of_each()
    {
        Assert.Equal(0, _run.Train(Path.Combine(ModelRun.Samples, "iris.mlm"), "--quiet").Status);
        // The column of the classes is not needed to predict.
        var rows = _run.Write("new.csv", "petal_width,sepal_length,sepal_width,petal_length\n0.2,5.1,3.5,1.4\n2.3,6.9,3.1,5.1\n");
        var written = _run.Run("predict", _run.In("out.json"), "--data", rows, "--out", _run.In("predicted.csv"));
        Assert.Contains("predictions for 2 rows", written.Out, StringComparison.Ordinal);
        var lines = File.ReadAllLines(_run.In("predicted.csv"));
        Assert.Equal("setosa,versicolor,virginica,species", lines[0]);
        Assert.EndsWith(",setosa", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",virginica", lines[2], StringComparison.Ordinal);
        Assert.Equal(1, lines[2].Split(',')[..3].Sum(double.Parse), 1e-12);
    }

    [Fact]
    public void A_number_that_was_scaled_is_predicted_in_its_own_unit()
    {
        var model = _run.Write("m.mlm", "x = columns bmi, standardized\ny = column progression, standardized\nparameters w, b\nh(x) = wᵀx + b\nJ = (1/2m) Σ(i=1 to m) (h(xᵢ) - yᵢ)²\nminimize J");
        Assert.Equal(0, _run.Train(model, "--data", ModelRun.DataFile("diabetes.csv")).Status);
        var lines = _run.Run("predict", _run.In("out.json"), "--data", ModelRun.DataFile("diabetes.csv")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("progression", lines[0]);
        Assert.Equal(152.133, lines.Skip(1).Average(double.Parse), 1e-2);
    }

    [Fact]
    public void Constants_and_hyper_parameters_are_set_from_outside()
    {
        var answer = _run.Train(Path.Combine(ModelRun.Samples, "iris.mlm"), "--set", "lambda=1", "--set", "α=0.01", "--set", "β₁=0.8", "--set", "epochs=7", "--format", "json");
        var json = JsonDocument.Parse(answer.Out).RootElement;
        Assert.Equal("Adam(α = 0.01, β₁ = 0.8, β₂ = 0.999, ε = 1e-8)", json.GetProperty("optimiser").GetString());
        Assert.Equal(7, json.GetProperty("epochs").GetInt32());
        Assert.Contains("\"λ = 1\"", File.ReadAllText(_run.In("out.json")), StringComparison.Ordinal);
        var unknown = _run.Train(Path.Combine(ModelRun.Samples, "iris.mlm"), "--set", "epoch=7");
        Assert.Equal(1, unknown.Status);
        Assert.Contains("no constant 'epoch' (did you mean 'epochs'?)", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, _run.Train(Path.Combine(ModelRun.Samples, "iris.mlm"), "--set", "epochs").Status);
    }

    [Theory]
    [InlineData("text", "dJ/dw_j", "sigmoid")]
    [InlineData("latex", @"\frac{\partial J}{\partial w_{j}}", @"\sigma")]
    public void The_derivatives_are_printed_in_the_notation_that_is_asked_for(string format, string head, string inside)
    {
        var output = _run.Train(Path.Combine(ModelRun.Samples, "breast_cancer.mlm"), "--format", format, "--set", "epochs=1").Out;
        Assert.Contains(head, output, StringComparison.Ordinal);
        Assert.Contains(inside, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_are_named_after_the_model_file()
    {
        var files = new Cli.Training.OutputFiles("some/where/breast_cancer.mlm", null, null);
        Assert.Equal(("breast_cancer.model.json", "breast_cancer.loss.svg"), (files.Model, files.Plot));
    }

    [Fact]
    public void What_is_read_is_not_written_over()
    {
        var model = _run.Write("m.mlm", File.ReadAllText(Path.Combine(ModelRun.Samples, "iris.mlm")));
        var data = _run.Write("iris.csv", File.ReadAllText(ModelRun.DataFile("iris.csv")));
        var before = _run.Contents();
        Assert.Equal(2, _run.Run("train", model, "--data", data, "--out", model).Status);
        Assert.Equal(2, _run.Run("train", model, "--data", data, "--out", _run.In("o.json"), "--plot", data).Status);
        Assert.Equal(before, _run.Contents());
    }
}
