using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MlMath.Models.Data;
using MlMath.Models.Training;

namespace MlMath.Models.Tests.Training;

public sealed class SampleTests
{
    [Fact]
    public void Breast_cancer_is_told_with_at_least_95_of_100_right()
    {
        var sample = Sample.Shipped("breast_cancer.mlm");
        var outcome = sample.Train();
        var scores = ModelScores.Of(sample.Formulas, sample.Data.Test!, outcome.Parameters);
        Assert.Equal((455, 114), (sample.Data.Training.Rows, scores.Rows));
        Assert.Equal(200, outcome.Epochs);
        Assert.InRange(scores.Scores.Single().Value, 0.95, 1);
        Assert.True(outcome.FinalLoss < 0.05 && outcome.Losses[0] > 0.69, "the loss went down from log 2");
    }

    [Fact]
    public void Iris_is_told_with_at_least_93_of_100_right()
    {
        var sample = Sample.Shipped("iris.mlm");
        var outcome = sample.Train();
        Assert.InRange(ModelScores.Of(sample.Formulas, sample.Data.Test!, outcome.Parameters).Scores.Single().Value, 0.93, 1);
    }

    [Fact]
    public void Diabetes_agrees_with_the_closed_form()
    {
        var sample = Sample.Shipped("diabetes.mlm");
        var outcome = sample.Train();
        var (x, y) = (sample.Data.Training.Arrays[0], sample.Data.Training.Arrays[1]);
        var design = Matrix<double>.Build.Dense(x.Rows, x.Stride + 1, (r, c) => c < x.Stride ? x.Values[(r * x.Stride) + c] : 1);
        var closed = design.QR().Solve(Vector<double>.Build.Dense(y.Values));
        Assert.Equal(TrainingEnd.GradientSmall, outcome.End);
        for (var k = 0; k < closed.Count; k++)
        {
            Assert.Equal(closed[k], outcome.Parameters[k], 1e-6);
        }
    }

    [Theory]
    [InlineData("L-BFGS, until gradient < 1e-9", 1e-6)]
    [InlineData("Adam(α = 0.02), epochs 20000, until gradient < 1e-7", 1e-4)]
    [InlineData("gradient descent(α = 0.5), epochs 20000, until gradient < 1e-7", 1e-4)]
    public void Ridge_regression_finds_the_parameters_of_scikit_learn(string how, double tolerance)
    {
        var sample = Sample.Of(
            $"""
            x = columns mean_radius .. worst_fractal_dimension, standardized
            y = 1 where diagnosis is "malignant", else 0
            parameters w, b
            λ = 0.01
            h(x) = σ(wᵀx + b)
            J(w, b) = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))] + (λ/2)‖w‖²
            minimize J with {how}
            """,
            Sample.DataFile("breast_cancer.csv"));
        var outcome = sample.Train();
        var golden = Golden("breast-cancer-ridge.json");
        Assert.Equal(TrainingEnd.GradientSmall, outcome.End);
        AssertNear(Numbers(golden.GetProperty("w")), sample.Parameter(outcome, "w"), tolerance);
        Assert.Equal(golden.GetProperty("b").GetDouble(), sample.Parameter(outcome, "b")[0], tolerance);
        Assert.Equal(golden.GetProperty("J").GetDouble(), outcome.FinalLoss, 1e-9);
    }

    [Fact]
    public void Softmax_regression_finds_the_parameters_of_scikit_learn()
    {
        var sample = Sample.Of(
            """
            x = columns sepal_length .. petal_width, standardized
            y = classes of species
            parameters W, b: K
            h(x) = softmax(Wx + b)
            J = (1/m) Σ(i=1 to m) cross_entropy(yᵢ, h(xᵢ)) + 0.005‖W‖²
            minimize J, until gradient < 1e-9
            """,
            Sample.DataFile("iris.csv"));
        var outcome = sample.Train();
        var golden = Golden("iris-ridge.json");
        AssertNear([.. golden.GetProperty("W").EnumerateArray().SelectMany(Numbers)], sample.Parameter(outcome, "W"), 1e-6);
        var b = sample.Parameter(outcome, "b").ToArray();
        AssertNear(Numbers(golden.GetProperty("b")), b.Select(entry => entry - b.Average()).ToArray(), 1e-6);
    }

    /// <summary>At the start the probabilities of some rows are e^-500000 and less; the optimum is that of Newton's method in 400 digits (mpmath).</summary>
    [Fact]
    public void Probit_regression_finds_its_way_back_from_far_out()
    {
        using var folder = new TemporaryFolder();
        var data = folder.Write("doses.csv", "dose,alive\n-1000,0\n-300,0\n-40,0\n-40,1\n-8,0\n-1,1\n0.5,0\n2,1\n9,1\n37,0\n37,1\n400,1\n1000,1\n1000,0\n");
        var sample = Sample.Of(
            """
            x = column dose
            y = column alive
            parameters w = 1, b
            Φ(z) = ½(1 + erf(z/√2))
            J(w, b) = -(1/m) Σ(i=1 to m) [yᵢ log(Φ(w xᵢ + b)) + (1-yᵢ) log(1-Φ(w xᵢ + b))]
            minimize J, until gradient < 1e-9
            """,
            data);
        var outcome = sample.Train();
        Assert.Equal(TrainingEnd.GradientSmall, outcome.End);
        Assert.Equal(35821.750404908483, outcome.Losses[0], 1e-9);
        Assert.Equal(0.6584637739464972, outcome.FinalLoss, 1e-12);
        Assert.Equal(0.00072799040832439441, sample.Parameter(outcome, "w")[0], 1e-9);
        Assert.Equal(-0.064850730042999795, sample.Parameter(outcome, "b")[0], 1e-7);
    }

    [Fact]
    public void A_network_learns_what_no_line_separates()
    {
        using var folder = new TemporaryFolder();
        var random = new RandomSource(11);
        var lines = Enumerable.Range(0, 300).Select(_ => (A: (2 * random.NextUniform()) - 1, B: (2 * random.NextUniform()) - 1))
            .Select(p => FormattableString.Invariant($"{p.A},{p.B},{(p.A * p.B > 0 ? "same" : "other")}"));
        var data = folder.Write("xor.csv", "a,b,kind\n" + string.Join('\n', lines) + "\n");
        var sample = Sample.Of(
            """
            x = columns a, b
            y = 1 where kind is "same", else 0
            H = 8
            parameters W^[1]: H × n ~ N(0, 2/n), b^[1]: H, w^[2]: H ~ N(0, 2/H), b^[2]
            a(x) = tanh(W^[1]x + b^[1])
            h(x) = σ((w^[2])ᵀa(x) + b^[2])
            J = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))]
            minimize J with Adam(α = 0.02), epochs 200, batch 32, seed 3
            test on 20% by accuracy(yᵢ, h(xᵢ) ≥ ½)
            """,
            data);
        var outcome = sample.Train();
        Assert.InRange(ModelScores.Of(sample.Formulas, sample.Data.Test!, outcome.Parameters).Scores.Single().Value, 0.9, 1);
    }

    [Theory]
    [InlineData("breast_cancer.mlm")]
    [InlineData("diabetes.mlm")]
    [InlineData("iris.mlm")]
    public void The_derivatives_of_a_samples_loss_are_those_of_finite_differences(string name)
    {
        var sample = Sample.Shipped(name);
        var objective = new CompiledObjective(sample.Formulas, withGradient: true);
        objective.Bind(sample.Data.Training);
        var random = new RandomSource(2);
        var point = Enumerable.Range(0, sample.Formulas.ParameterCount).Select(_ => 0.3 * random.NextNormal()).ToArray();
        var gradient = new double[point.Length];
        var rows = sample.Data.Training.Rows;
        objective.Run(point, 0, rows, gradient);
        for (var k = 0; k < point.Length; k++)
        {
            const double step = 1e-5;
            var (above, below) = (point.ToArray(), point.ToArray());
            above[k] += step;
            below[k] -= step;
            var difference = (objective.Run(above, 0, rows, []) - objective.Run(below, 0, rows, [])) / (2 * step);
            Assert.True(Math.Abs(difference - gradient[k]) <= 1e-6 * Math.Max(1, Math.Abs(gradient[k])), $"{name}, parameter {k}: {gradient[k]}, but {difference} by differences");
        }
    }

    [Fact]
    public void A_seed_gives_the_same_parameters_to_the_last_bit()
    {
        var (first, second) = (Sample.Shipped("iris.mlm").Train(), Sample.Shipped("iris.mlm").Train());
        Assert.Equal(first.Parameters, second.Parameters);
    }

    [Fact]
    public void What_is_maximised_grows()
    {
        var sample = Sample.Of(
            "x = columns sepal_length .. petal_width, standardized\ny = classes of species\nparameters W, b: K\nL = (1/m) Σ(i=1 to m) Σ(k=1 to K) yᵢₖ log(softmax(Wxᵢ + b)ₖ)\nmaximize L with Adam(α = 0.05), epochs 50",
            Sample.DataFile("iris.csv"));
        var outcome = sample.Train();
        Assert.True(outcome.Losses[0] < -1 && outcome.FinalLoss > -0.3, $"{outcome.Losses[0]} … {outcome.FinalLoss}");
    }

    [Fact]
    public void Progress_is_told_for_every_epoch_and_training_can_be_cancelled()
    {
        var told = new List<TrainingProgress>();
        using var source = new CancellationTokenSource();
        var sample = Sample.Shipped("iris.mlm");
        Assert.Throws<OperationCanceledException>(() => sample.Train(
            new Immediate(progress =>
            {
                told.Add(progress);
                if (progress.Epoch == 5)
                {
                    source.Cancel();
                }
            }),
            source.Token));
        Assert.Equal([1, 2, 3, 4, 5], told.Select(p => p.Epoch));
        Assert.All(told, p => Assert.Equal(300, p.Epochs));
    }

    internal static JsonElement Golden(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name))).RootElement;

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    private static void AssertNear(double[] expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], actual[k], tolerance);
        }
    }

    private sealed class Immediate(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
