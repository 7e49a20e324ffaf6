using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests.Questions;

/// <summary>Solutions, beside those of SymPy, mpmath and by hand, and solutions of equations made from known ones.</summary>
public sealed class SolvingTests
{
    private static readonly FormulaEngine s_engine = new(Textbook.Standard);

    public static TheoryData<string, string> Equations() => Rows("equations.txt", (row) => (row[0], row[1]));

    public static TheoryData<string, string, string> TaylorRows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var row in Lines("taylor.txt"))
        {
            rows.Add(row[0], row[1], row[2]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Equations))]
    public void An_equation_has_these_real_solutions_and_no_others(string equation, string expected)
    {
        var answer = s_engine.Answer(new FormulaRequest(Operation.Solve, equation) { By = ["x"] });
        Assert.Equal(expected == "all", answer.IsEverything);
        if (expected != "all")
        {
            Near(Numbers(expected), answer.Solutions!.Select(s => s.Values[0].Value!.Values[0]).Order().ToArray());
        }
    }

    [Theory]
    [InlineData("a x = b", "a ≠ 0")]
    [InlineData("a x² + b x + c = 0", "a ≠ 0", "b² - 4a c ≥ 0")]
    [InlineData("e^x = a", "a > 0")]
    [InlineData("tanh(x) = a", "-1 < a < 1")]
    [InlineData("x² = a", "a ≥ 0")]
    public void Conditions_are_told(string equation, params string[] expected) =>
        Assert.Equal(expected.Order(), s_engine.Answer(new FormulaRequest(Operation.Solve, equation) { By = ["x"] }).Conditions.Order());

    [Theory]
    [InlineData("x^5 - x + 1 = 0")]
    [InlineData("x = cos(x)")]
    [InlineData("max(0, x) = 0")]
    [InlineData("floor(x) = 2")]
    public void What_has_no_complete_closed_form_is_refused(string equation) =>
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Solve, equation) { By = ["x"] })).Problem.Code);

    [Theory]
    [InlineData("xy = 0; x + y = 1", "x,y", "x = 1, y = 0 or x = 0, y = 1")] // the first row is no definition of a name xy
    [InlineData("sin(x) = 0; cos(x) = 0", "x", "no real solution")] // nor of the sine
    [InlineData("sin(x) = 0; cos(x) = -1", "x", "x = π (2k + 1)")]
    [InlineData("sin(x) = 1/2; cos(x) = √3/2", "x", "x = 2π k + π/6")]
    [InlineData("sin(x + y) = 0; x - y = 0", "x,y", "x = π k/2, y = π k/2")]
    [InlineData("f(x) = x² - 1; f(x) = 0; x = y", "x,y", "x = -1, y = -1 or x = 1, y = 1")]
    [InlineData("sin(x)/(1 - cos(x)) = 0", "x", "x = π (2k + 1)")]
    [InlineData("(1 - cos(x))/sin(x) = 0", "x", "no real solution")]
    [InlineData("tan(x) cos(x) = 1", "x", "no real solution")]
    [InlineData("sin(x) tan(x) = 0", "x", "x = π k")]
    [InlineData("sin 2x = sin x", "x", "x = 2π k or x = (2π k + π)/3")]
    [InlineData("sin x cos x = 1/4", "x", "x = π k + π/12 or x = π k + 5π/12")]
    [InlineData("tan(2x) = tan(x)", "x", "x = π k")]
    [InlineData("sin(x) = cos(x)", "x", "x = 2π k - 3π/4 or x = 2π l + π/4")]
    [InlineData("cosh(x) = 1", "x", "x = 0")]
    [InlineData("x^π = 0", "x", "x = 0")]
    public void Solutions_are_those_of_all_rows_as_they_stand(string equations, string names, string expected) =>
        Assert.Equal(expected, s_engine.Answer(new FormulaRequest(Operation.Solve, equations) { By = names.Split(',') }).Result!.Unicode);

    [Theory]
    [InlineData("(-2)^x = 4")] // 2, which logarithms do not find
    [InlineData("0^x = 0")] // every positive number
    [InlineData("x^a = b")] // two solutions for a = 2, one for a = 3
    [InlineData("sin(x) = 0; sin(√2 x) = 0")]
    public void Powers_and_angles_that_are_not_decided_are_refused(string equations) =>
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Solve, equations) { By = ["x"] })).Problem.Code);

    [Fact]
    public void What_is_assumed_of_the_name_itself_holds_for_its_solutions()
    {
        var answer = s_engine.Answer(new FormulaRequest(Operation.Solve, "x² = 4") { By = ["x"], Assumptions = new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["positive"] } });
        Assert.Equal("x = 2", answer.Result!.Unicode);
    }

    [Theory]
    [InlineData(Operation.Minimize, "sin(x)", "x", "x = 2π k + 3π/2", "local minimum")]
    [InlineData(Operation.Maximize, "sin(x)", "x", "x = 2π k + π/2", "local maximum")]
    [InlineData(Operation.Minimize, "x² + x y + y²", "x,y", "x = 0, y = 0", "minimum")]
    [InlineData(Operation.Minimize, "x³ + y³ - 3x y", "x,y", "x = 1, y = 1", "local minimum")] // 0, 0 is a saddle
    [InlineData(Operation.Minimize, "(1 - x)² + 100 (y - x²)²", "x,y", "y = 1, x = 1", "local minimum")]
    public void The_second_derivative_tells_what_a_point_is(Operation operation, string formula, string names, string expected, string kind)
    {
        var answer = s_engine.Answer(new FormulaRequest(operation, formula) { By = names.Split(',') });
        Assert.Equal(expected, answer.Result!.Unicode);
        Assert.Equal(kind, Assert.Single(answer.Solutions!).Kind);
    }

    [Theory]
    [InlineData("x² - y²", "saddle")]
    [InlineData("x y", "saddle")]
    [InlineData("x² + y² = 1", "true or false")]
    public void What_has_no_minimum_says_why(string formula, string expected) => Assert.Contains(
        expected, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Minimize, formula) { By = ["x", "y"] })).Problem.Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_does_not_occur_is_told() =>
        Assert.Equal(ProblemCode.UnknownName, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Solve, "x = 1") { By = ["z"] })).Problem.Code);

    [Fact]
    public void Random_linear_systems_are_solved()
    {
        var random = new Random(4);
        for (var round = 0; round < 20; round++)
        {
            int[] wanted = [random.Next(-9, 10), random.Next(-9, 10), random.Next(-9, 10)];
            var rows = Enumerable.Range(0, 3).Select(r => Enumerable.Range(0, 3).Select(c => random.Next(-5, 6) + (r == c ? 17 : 0)).ToArray()).ToArray();
            var text = string.Join("; ", rows.Select(r => $"({r[0]}) x + ({r[1]}) y + ({r[2]}) z = {r[0] * wanted[0] + r[1] * wanted[1] + r[2] * wanted[2]}"));
            var answer = s_engine.Answer(new FormulaRequest(Operation.Solve, text) { By = ["x", "y", "z"] });
            Assert.Equal(wanted.Select(w => (double)w), Assert.Single(answer.Solutions!).Values.OrderBy(v => v.Name).Select(v => v.Value!.Values[0]));
        }
    }

    [Fact]
    public void An_underdetermined_system_says_what_is_free_and_a_contradiction_has_no_solution()
    {
        var free = s_engine.Answer(new FormulaRequest(Operation.Solve, "x + y = 3; 2x + 2y = 6") { By = ["x", "y"] });
        Assert.Contains("y may be any real number", free.Conditions);
        Assert.Empty(s_engine.Answer(new FormulaRequest(Operation.Solve, "x + y = 3; x + y = 4") { By = ["x", "y"] }).Solutions!);
    }

    [Theory]
    [InlineData("J(w) = ½‖Xw - y‖²; ∇J(w) = 0", 0.0)]
    [InlineData("J(w) = ‖Xw - y‖² + λ‖w‖²; ∇J(w) = 0", 0.7)]
    public void The_normal_equations_at_random_data(string text, double ridge)
    {
        var random = new Random(11);
        for (var round = 0; round < 5; round++)
        {
            var (rows, columns) = (7, 3);
            var (x, y) = (Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5).ToArray(), Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray());
            var values = new Dictionary<string, NumericArray> { ["X"] = new([rows, columns], x), ["y"] = new([rows], y) };
            if (ridge > 0)
            {
                values["λ"] = new NumericArray(ridge);
            }

            var w = Assert.Single(s_engine.Answer(new FormulaRequest(Operation.Solve, text) { By = ["w"], Variables = values }).Solutions!).Values[0].Value!.Values;

            // The residual is orthogonal to the columns, but for λw: what defines the solution.
            for (var j = 0; j < columns; j++)
            {
                var slope = ridge * w[j];
                for (var i = 0; i < rows; i++)
                {
                    slope += x[(i * columns) + j] * (Enumerable.Range(0, columns).Sum(k => x[(i * columns) + k] * w[k]) - y[i]);
                }

                Assert.InRange(slope, -1e-9, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData("L(μ) = Π(i=1 to n) exp(-(xᵢ - μ)²/2)", "μ", 3.0)]
    [InlineData("L(p) = Π(i=1 to n) p (1-p)^(xᵢ - 1)", "p", 1 / 3.0)]
    [InlineData("L(λ) = Π(i=1 to n) λ exp(-λ xᵢ)", "λ", 1 / 3.0)]
    [InlineData("l(λ) = Σ(i=1 to n) (xᵢ log(λ) - λ)", "λ", 3.0)]
    public void Maximum_likelihood_as_the_textbook_has_it(string likelihood, string name, double expected)
    {
        var request = new FormulaRequest(Operation.Maximize, likelihood) { By = [name], Variables = new Dictionary<string, NumericArray> { ["x"] = new([4], [1, 2, 4, 5]) } };
        Assert.Equal(expected, Assert.Single(s_engine.Answer(request).Solutions!).Values[0].Value!.Values[0], 9);
    }

    [Fact]
    public void A_Gaussians_mean_and_variance()
    {
        var request = new FormulaRequest(Operation.Maximize, "-n/2 log(2π σ²) - 1/(2σ²) Σ(i=1 to n) (xᵢ - μ)²") { By = ["μ", "σ²"], WantsSteps = true };
        var symbolic = s_engine.Answer(request);
        Assert.Equal("(1/n) Σ(i=1 to n) xᵢ", Assert.Single(symbolic.Solutions!).Values.First(v => v.Name == "μ").Result.Unicode);
        Assert.Equal("(1/n) Σ(i=1 to n) (xᵢ - μ)²", symbolic.Solutions![0].Values.First(v => v.Name != "μ").Result.Unicode);
        Assert.NotEmpty(symbolic.Steps!);
    }

    [Fact]
    public void A_Laplace_prior_is_refused() =>
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Minimize, "(x - a)² + |x|") { By = ["x"] })).Problem.Code);

    [Theory]
    [MemberData(nameof(TaylorRows))]
    public void A_Taylor_polynomial_has_these_coefficients(string formula, string point, string expected)
    {
        // A polynomial of degree 6 is told by its values: beside the expected ones at seven distances.
        var coefficients = Numbers(expected);
        var center = double.Parse(point, CultureInfo.InvariantCulture);
        for (var k = -3; k <= 3; k++)
        {
            var x = center + k;
            var request = new FormulaRequest(Operation.Taylor, formula) { By = ["x"], Order = 6, Center = new Dictionary<string, string> { [""] = point }, Variables = new Dictionary<string, NumericArray> { ["x"] = new(x) } };
            var value = coefficients.Select((c, n) => c * Math.Pow(x - center, n)).Sum();
            Assert.Equal(value, s_engine.Answer(request).Value!.Values[0], Math.Max(1e-9, 1e-9 * Math.Abs(value)));
        }
    }

    [Theory]
    [InlineData("1/x")]
    [InlineData("|x|")]
    [InlineData("√x")]
    [InlineData("log(x)")]
    public void No_Taylor_polynomial_at_a_pole_a_kink_or_an_edge(string formula) =>
        Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => s_engine.Answer(new FormulaRequest(Operation.Taylor, formula) { By = ["x"], Order = 3 })).Problem.Code);

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], found[k], 1e-7 * (1 + Math.Abs(expected[k])));
        }
    }

    private static double[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static TheoryData<string, string> Rows(string file, Func<string[], (string, string)> row)
    {
        var rows = new TheoryData<string, string>();
        foreach (var line in Lines(file))
        {
            var (first, second) = row(line);
            rows.Add(first, second);
        }

        return rows;
    }

    private static IEnumerable<string[]> Lines(string file) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Questions", file)).Select(l => l.Split('\t'));
}
