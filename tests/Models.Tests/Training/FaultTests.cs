using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;
using MlMath.Models.Files;
using MlMath.Models.Training;

namespace MlMath.Models.Tests.Training;

public sealed class FaultTests
{
    private const string Head = "x = columns sepal_length .. petal_width, standardized\ny = column petal_width\n";

    [Theory]
    [InlineData("parameters w, b\nh(x) = wᵀx + c\nJ = (1/m) Σ(i=1 to m) (h(xᵢ) - yᵢ)²\nminimize J", "'c' is not bound", 4, 14)]
    [InlineData("parameters w, b\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ + b - yᵢ)² +\nminimize J", "", 4, 41)]
    [InlineData("parameters w, b\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ + b - yᵢ\nminimize J", "not closed", 4, 23)]
    [InlineData("parameters w: 3, b\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ + b - yᵢ)²\nminimize J with Adam", "3", 4, 24)]
    [InlineData("parameters w\nJ = wᵀx - y\nminimize J", "'J' is not a number but an array of shape m", 5, 10)]
    [InlineData("parameters w\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J with Adamm", "unknown optimiser 'Adamm' (did you mean 'Adam'?)", 5, 17)]
    [InlineData("parameters w\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J with Adam(η = 1)", "Adam has no hyper-parameter 'η'", 5, 22)]
    [InlineData("parameters w\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J with L-BFGS, batch 8", "L-BFGS looks at all rows", 5, 17)]
    [InlineData("parameters W: q × n\nJ = ‖W‖²\nminimize J", "the size 'q' of the parameter 'W' is not known", 3, 12)]
    [InlineData("parameters v: m\nJ = ‖v‖²\nminimize J", "would have an entry for each row", 3, 12)]
    [InlineData("parameters w\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J\ntest on 20% by x", "is not a number", 6, 16)]
    [InlineData("parameters w ~ N(0, -1)\nJ = (1/m) Σ(i=1 to m) (wᵀxᵢ - yᵢ)²\nminimize J", "the variance of 'w' is -1", 3, 21)]
    public void A_faulty_formula_is_told_with_its_place_in_the_file(string lines, string message, int line, int column)
    {
        var fault = Assert.Throws<ModelFileException>(() => Sample.Of(Head + lines, Sample.DataFile("iris.csv")).Train());
        var problem = fault.Problems[0];
        var place = TextPosition.Of(fault.Text, problem.Span!.Value);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.True((line, column) == (place.Line, place.Column), $"{problem.Message} at {place}");
    }

    [Fact]
    public void Every_name_of_the_data_whose_column_is_missing_is_told()
    {
        var fault = Assert.Throws<ModelFileException>(() => Sample.Of(
            "x = columns sepal_lenght .. petal_width\ny = column width\nz = 1 where species is \"rose\", else 0\nparameters w\nJ = w²\nminimize J", Sample.DataFile("iris.csv")));
        Assert.Equal(2, fault.Problems.Count);
        Assert.Contains("no column 'sepal_lenght' (did you mean 'sepal_length'?)", fault.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("sepal_lenght", fault.Text.Substring(fault.Problems[0].Span!.Value.Start, fault.Problems[0].Span!.Value.Length));
    }

    [Fact]
    public void A_value_that_no_row_has_is_told_with_the_nearest_one()
    {
        var fault = Assert.Throws<ModelFileException>(() => Sample.Of(
            "x = columns sepal_length .. petal_width\nz = 1 where species is \"setossa\", else 0\nparameters w\nJ = w²\nminimize J", Sample.DataFile("iris.csv")));
        Assert.Contains("(did you mean 'setosa'?)", fault.Problems.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_in_a_column_of_numbers_is_told()
    {
        var fault = Assert.Throws<ProblemException>(() => Sample.Of("x = columns all\nparameters w\nJ = ‖xw‖²\nminimize J", Sample.DataFile("iris.csv")));
        Assert.Equal(ProblemCode.Data, fault.Problem.Code);
        Assert.Contains("row 1 (line 2)", fault.Problem.Message, StringComparison.Ordinal);
        Assert.Contains("column 'species': 'setosa' is not a number", fault.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_overflows_stops_with_the_epoch_the_part_and_a_remedy()
    {
        var sample = Sample.Of(
            "x = columns age .. s6\ny = column progression\nparameters w, b\nh(x) = wᵀx + b\nJ(w, b) = (1/2m) Σ(i=1 to m) (h(xᵢ) - yᵢ)²\nminimize J with gradient descent(α = 0.5), epochs 500, batch 64",
            Sample.DataFile("diabetes.csv"));
        var outcome = sample.Train();
        Assert.Equal(TrainingEnd.Diverged, outcome.End);
        Assert.InRange(outcome.Divergence!.Epoch, 2, 60);
        Assert.False(double.IsFinite(outcome.Divergence.Loss));
        Assert.Contains("wⱼ", outcome.Divergence.Subexpression, StringComparison.Ordinal);
        Assert.False(double.IsFinite(outcome.Divergence.Value));
        Assert.Contains("α = 0.05", outcome.Divergence.Remedy, StringComparison.Ordinal);
        Assert.Contains("standardized", outcome.Divergence.Remedy, StringComparison.Ordinal);
        Assert.All(outcome.Parameters, entry => Assert.True(double.IsFinite(entry)));
        Assert.True(double.IsFinite(ModelScores.Of(sample.Formulas, sample.Data.Training, outcome.Parameters).Loss.Value), "the parameters that are kept are good");
    }

    [Theory]
    [InlineData("with L-BFGS")]
    [InlineData("with Adam, batch 16")]
    [InlineData("with Adam")]
    public void A_loss_outside_its_domain_from_the_start_names_the_logarithm(string how)
    {
        var sample = Sample.Of(
            $"x = columns sepal_length .. petal_width\ny = column petal_width\nparameters w = -1\nJ = (1/m) Σ(i=1 to m) (log(wᵀxᵢ) - yᵢ)²\nminimize J {how}", Sample.DataFile("iris.csv"));
        var outcome = sample.Train();
        Assert.Equal(TrainingEnd.Diverged, outcome.End);
        Assert.StartsWith("log(", outcome.Divergence!.Subexpression, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Divergence.Epoch);
        Assert.Contains("keep the argument of log above 0", outcome.Divergence.Remedy, StringComparison.Ordinal);
    }
}
