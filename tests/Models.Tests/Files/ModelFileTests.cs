using MlMath.Expressions.Problems;
using MlMath.Models.Files;

namespace MlMath.Models.Tests.Files;

public sealed class ModelFileTests
{
    private const string Sample = """
        data "data/breast_cancer.csv"
        x = columns mean_radius .. worst_fractal_dimension, standardized      # m × n, scaled by the training rows
        y = 1 where diagnosis is "malignant", else 0
        parameters w, b
        h(x) = σ(wᵀx + b)
        J(w, b) = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))]
        minimize J with Adam(α = 0.05), epochs 200, batch 64, seed 1
        test on 20% by accuracy(yᵢ, h(xᵢ) ≥ ½)
        """;

    [Fact]
    public void The_sample_is_read()
    {
        var model = ModelFile.Parse("sample.mlm", Sample);
        Assert.Equal("data/breast_cancer.csv", model.DataFile!.Value.Text);
        var x = Assert.IsType<ColumnsLine>(model.Data[0]);
        Assert.True(x.IsStandardized);
        Assert.Equal(("mean_radius", "worst_fractal_dimension"), (x.Selection.Parts.Single().First.Text, x.Selection.Parts.Single().Last!.Value.Text));
        var y = Assert.IsType<IndicatorLine>(model.Data[1]);
        Assert.Equal((1.0, "diagnosis", "malignant", 0.0), (y.Then, y.Column.Text, y.Value.Text, y.Otherwise));
        Assert.Equal(["w", "b"], model.Parameters.Select(p => p.Name.Text));
        Assert.All(model.Parameters, p => Assert.True(p.Sizes is null && p.Start is null));
        Assert.Equal(["h(x) = σ(wᵀx + b)", "J(w, b) = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))]"], model.Formulas.Select(f => f.Text));
        Assert.All(model.Formulas, f => Assert.Equal(f.Text, model.Text.Substring(f.Span.Start, f.Span.Length)));
        Assert.Equal(("J", "Adam", 200, 64, 1L), (model.Objective.Subject.Text, model.Objective.Optimiser!.Value.Text, model.Objective.Epochs, model.Objective.Batch, model.Objective.Seed));
        Assert.Equal(("α", "0.05"), (model.Objective.Hyper.Single().Name.Text, model.Objective.Hyper.Single().Value.Text));
        Assert.Equal(0.2, model.Test!.Share, 1e-15);
        Assert.Equal(("accuracy", "accuracy(yᵢ, h(xᵢ) ≥ ½)"), (model.Test.Metrics.Single().Name, model.Test.Metrics.Single().Formula.Text));
    }

    [Theory]
    [InlineData("x = columns a, b .. c, \"long name\"", "a|b..c|long name", false)]
    [InlineData("x = columns a, standardised", "a", true)]
    [InlineData("x = columns all but y", "*y", false)]
    [InlineData("x = all columns but y, id, standardized", "*y|id", true)]
    [InlineData("x = all columns, standardized", "*", true)]
    [InlineData("x = columns a..b standardized", "a..b", true)]
    public void Columns_are_chosen(string line, string expected, bool isStandardized)
    {
        var columns = Assert.IsType<ColumnsLine>(With(line).Data.Single());
        Assert.Equal(expected, (columns.Selection.IsAllBut ? "*" : "") + string.Join("|", columns.Selection.Parts.Select(p => p.First.Text + (p.Last is { } last ? ".." + last.Text : ""))));
        Assert.Equal(isStandardized, columns.IsStandardized);
    }

    [Fact]
    public void Classes_and_single_columns_are_read()
    {
        var model = With("y = classes of species\nz = column \"mean area\", standardized\nt = -1 where kind is other, else 1");
        Assert.Equal("species", Assert.IsType<ClassesLine>(model.Data[0]).Column.Text);
        Assert.Equal("mean area", Assert.IsType<ColumnLine>(model.Data[1]).Column.Text);
        Assert.Equal((-1.0, "other", 1.0), Assert.IsType<IndicatorLine>(model.Data[2]) is var t ? (t.Then, t.Value.Text, t.Otherwise) : default);
    }

    [Fact]
    public void Parameters_have_shapes_and_starts()
    {
        var model = ModelFile.Parse("m", "parameters W^[1]: 8 × n ~ N(0, 2/(n + 1)), b₁: 8 = 0.5, c ~ U(-1, 1), d: K by n\nJ = b₁\nminimize J");
        Assert.Equal(["W^[1]", "b₁", "c", "d"], model.Parameters.Select(p => p.Name.Text));
        Assert.Equal(["8 n", "8", "", "K n"], model.Parameters.Select(p => string.Join(' ', (p.Sizes ?? []).Select(s => s.Text))));
        Assert.Equal([StartKind.Normal, StartKind.Fixed, StartKind.Uniform, null], model.Parameters.Select(p => p.Start?.Kind));
        Assert.Equal(["0", "2/(n + 1)"], model.Parameters[0].Start!.Arguments.Select(a => a.Text));
    }

    [Fact]
    public void A_line_that_begins_with_space_goes_on_and_keeps_its_places()
    {
        var model = ModelFile.Parse("m", "parameters w # learnt\nJ(w) = w² # first\n  # between\n       + 3w\nminimize J,\n  until gradient < 1e-8, epochs 5");
        var formula = model.Formulas.Single();
        Assert.StartsWith("J(w) = w²", formula.Text, StringComparison.Ordinal);
        Assert.EndsWith("+ 3w", formula.Text, StringComparison.Ordinal);
        Assert.Equal(formula.Span.Length, formula.Text.Length);
        Assert.Equal((1e-8, 5), (model.Objective.GradientBelow, model.Objective.Epochs));
        Assert.Null(model.Objective.Optimiser);
    }

    [Theory]
    [InlineData("minimise J with L-BFGS", "L-BFGS", false)]
    [InlineData("maximize J with gradient descent, epochs 3", "gradient descent", true)]
    [InlineData("minimize J(w) with Adam(α = 1/2, β₁ = 0.5) epochs 3", "Adam", false)]
    public void Objectives_are_read(string line, string optimiser, bool isMaximized)
    {
        var model = ModelFile.Parse("m", $"parameters w\nJ(w) = w\n{line}");
        Assert.Equal((optimiser, isMaximized), (model.Objective.Optimiser!.Value.Text, model.Objective.IsMaximized));
    }

    [Theory]
    [InlineData("test on 20% by accuracy(a, b), rmse = √(c)", "accuracy=accuracy(a, b);rmse=√(c)")]
    [InlineData("test on 0.25", "")]
    [InlineData("test on 20% by |y - h|", "|y - h|=|y - h|")]
    public void Measures_are_read(string line, string expected) => Assert.Equal(
        expected, string.Join(";", With(line).Test!.Metrics.Select(m => $"{m.Name}={m.Formula.Text}")));

    [Theory]
    [InlineData("minimze J with Adam", "did you mean 'minimize'?", 1)]
    [InlineData("data breast.csv extra", "'extra' was not expected", 17)]
    [InlineData("x = columns", "the name of a column is missing", 12)]
    [InlineData("x = columns a ..", "the last column of the range is missing", 17)]
    [InlineData("y = 1 where kind was \"a\", else 0", "'was \"a\", else 0' was not expected here", 18)]
    [InlineData("y = 1 where kind is \"a, else 0", "the quotation mark is not closed", 21)]
    [InlineData("y = 1 where kind is \"a\", else 1", "both numbers are the same", 5)]
    [InlineData("y = one where kind is \"a\", else 1", "'one' is not a number", 5)]
    [InlineData("test on 120%", "between 0 and 1", 9)]
    [InlineData("parameters w: , b", "was not expected here", 15)]
    [InlineData("parameters w ~ N(0)", "a distribution takes two numbers", 17)]
    [InlineData("x = column a\nx = column b", "'x' is given a meaning twice", 1)]
    [InlineData("test on 20%\ntest on 30%", "a second line 'test'", 1)]
    public void A_faulty_line_is_told_with_its_place(string line, string message, int column)
    {
        var fault = Assert.Throws<ModelFileException>(() => With(line));
        var problem = Assert.Single(fault.Problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemCode.Syntax, problem.Code);
        Assert.Equal(column, MlMath.Grammar.Syntax.TextPosition.Of(fault.Text, problem.Span!.Value).Column);
    }

    [Theory]
    [InlineData("minimize J with Adam(α)", "NAME = NUMBER")]
    [InlineData("minimize J, epochs many", "not a number")]
    [InlineData("minimize J, epochs 0", "at least 1")]
    [InlineData("minimize J, speed 3", "expected: with, epochs, batch, seed or until")]
    [InlineData("minimize J, until gradient < -1", "above 0")]
    [InlineData("minimize", "what is minimized is missing")]
    [InlineData("", "what to minimize")]
    public void A_faulty_objective_is_told(string line, string message)
    {
        var fault = Assert.Throws<ModelFileException>(() => ModelFile.Parse("m", $"parameters w\nJ(w) = w²\n{line}"));
        Assert.Contains(message, fault.Problems.Single().Message + " " + fault.Problems.Single().Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_with_an_open_bracket_is_reported_beside_the_other_lines()
    {
        const string Text = "parameters w\nhello\nJ(w) = (1/2 w²\nminimize J with Adam(α = 0.05), epochs -3";
        var fault = Assert.Throws<ModelFileException>(() => ModelFile.Parse("m", Text));
        Assert.Equal(3, fault.Problems.Count);
        Assert.Equal(Text.IndexOf('(', Text.IndexOf('=', StringComparison.Ordinal)), fault.Problems[1].Span!.Value.Start);
    }

    [Fact]
    public void All_faulty_lines_are_told_at_once()
    {
        var fault = Assert.Throws<ModelFileException>(() => With("x = columns\nhello\ntest on 0%"));
        Assert.Equal(3, fault.Problems.Count);
    }

    private static ModelFile With(string lines) => ModelFile.Parse("m", lines + "\nparameters w\nJ(w) = w²\nminimize J");
}
