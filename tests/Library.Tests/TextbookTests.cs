using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Library;

namespace MlMath.Library.Tests;

public sealed class TextbookTests
{
    private static readonly double[] U = [0.5, 0.2, 0.3];
    private static readonly double[] V = [0.1, 0.6, 0.3];

    public static TheoryData<string, double[]> Values => new()
    {
        { "relu([-1, 0, 2])", [0, 0, 2] },
        { "ReLU(-3)", [0] },
        { "leaky_relu([-2, 3])", [-0.02, 3] },
        { "LeakyReLU(-1)", [-0.01] },
        { "prelu(-2, 0.25)", [-0.5] },
        { "PReLU(2, 0.25)", [2] },
        { "relu6([-1, 3, 8])", [0, 3, 6] },
        { "elu([-1, 2])", [Math.Exp(-1) - 1, 2] },
        { "ELU(-1)", [Math.Exp(-1) - 1] },
        { "selu([-1, 2])", [1.0507009873554805 * 1.6732632423543772 * (Math.Exp(-1) - 1), 2.101401974710961] },
        { "SELU(0)", [0] },
        { "gelu(1)", [0.8413447460685429] },
        { "GELU(-1)", [-0.15865525393145707] },
        { "gelu_tanh(1)", [0.8411919906082768] },
        { "silu(2)", [2 / (1 + Math.Exp(-2))] },
        { "SiLU(-2)", [-2 / (1 + Math.Exp(2))] },
        { "swish(2)", [2 / (1 + Math.Exp(-2))] },
        { "mish(1)", [Math.Tanh(Math.Log(1 + Math.E))] },
        { "softsign([-1, 3])", [-0.5, 0.75] },
        { "hard_tanh([-3, 0.5, 2])", [-1, 0.5, 1] },
        { "hard_sigmoid([-4, 0, 4])", [0, 0.5, 1] },
        { "hard_swish(3)", [3] },
        { "softmax([1, 2, 3])", [0.09003057317038046, 0.24472847105479767, 0.6652409557748219] },
        { "log_softmax([0, 0])", [-Math.Log(2), -Math.Log(2)] },
        { "logit(0.75)", [Math.Log(3)] },
        { "mse(u, v)", [((0.4 * 0.4) + (0.4 * 0.4)) / 3] },
        { "MSE(u, u)", [0] },
        { "rmse(u, v)", [Math.Sqrt(0.32 / 3)] },
        { "RMSE(u, v)", [Math.Sqrt(0.32 / 3)] },
        { "mae(u, v)", [0.8 / 3] },
        { "MAE(u, v)", [0.8 / 3] },
        { "binary_cross_entropy([1, 0], [0.8, 0.1])", [-(Math.Log(0.8) + Math.Log(0.9)) / 2] },
        { "categorical_cross_entropy([[1, 0], [0, 1]], [[0.7, 0.3], [0.4, 0.6]])", [-(Math.Log(0.7) + Math.Log(0.6)) / 2] },
        { "hinge(-1, 0.5)", [1.5] },
        { "squared_hinge(-1, 0.5)", [2.25] },
        { "huber(0.5, 1)", [0.125] },
        { "huber(-3, 1)", [2.5] },
        { "log_cosh(1)", [Math.Log(Math.Cosh(1))] },
        { "log_cosh(-1000)", [1000 - Math.Log(2)] },
        { "pinball(-2, 0.9)", [0.2] },
        { "poisson_loss(3, 2)", [2 - (3 * Math.Log(2))] },
        { "euclidean(u, v)", [Math.Sqrt(0.32)] },
        { "squared_euclidean(u, v)", [0.32] },
        { "manhattan(u, v)", [0.8] },
        { "chebyshev(u, v)", [0.4] },
        { "minkowski(u, v, 3)", [Math.Cbrt(2 * 0.064)] },
        { "canberra(u, v)", [(0.4 / 0.6) + (0.4 / 0.8)] },
        { "hamming([1, 2, 3], [1, 5, 4])", [2] },
        { "cosine_similarity([1, 0], [1, 1])", [1 / Math.Sqrt(2)] },
        { "cosine_distance([1, 0], [0, 1])", [1] },
        { "mahalanobis([1, 2], [0, 0], [[2, 0], [0, 4]])", [Math.Sqrt(0.5 + 1)] },
        { "gaussian_kernel(u, v, 2)", [Math.Exp(-0.64)] },
        { "polynomial_kernel([1, 2], [3, 4], 1, 2)", [144] },
        { "entropy(u)", [-((0.5 * Math.Log(0.5)) + (0.2 * Math.Log(0.2)) + (0.3 * Math.Log(0.3)))] },
        { "entropy([1, 0])", [0] },
        { "cross_entropy(u, v)", [-((0.5 * Math.Log(0.1)) + (0.2 * Math.Log(0.6)) + (0.3 * Math.Log(0.3)))] },
        { "kl_divergence(u, v)", [(0.5 * Math.Log(5)) + (0.2 * Math.Log(1.0 / 3))] },
        { "perplexity([0.25, 0.25, 0.25, 0.25])", [4] },
        { "js_divergence([1, 0], [0, 1])", [Math.Log(2)] },
        { "gini(u)", [1 - 0.25 - 0.04 - 0.09] },
        { "mean([1, 2, 6])", [3] },
        { "variance([1, 2, 6])", [14.0 / 3] },
        { "sample_variance([1, 2, 6])", [7] },
        { "standard_deviation([1, 2, 6])", [Math.Sqrt(14.0 / 3)] },
        { "covariance([1, 2, 6], [2, 4, 12])", [28.0 / 3] },
        { "correlation([1, 2, 6], [2, 4, 12])", [1] },
        { "z_score([1, 3])", [-1, 1] },
        { "normal_density(1, 0, 2)", [Math.Exp(-0.125) / (2 * Math.Sqrt(2 * Math.PI))] },
        { "normal_distribution(1, 0, 1)", [0.8413447460685429] },
        { "accuracy([1, 2, 3], [1, 0, 3])", [1, 0, 1] },
        { "r_squared([1, 2, 3], [1, 2, 4])", [0.5] },
        { "recall([1, 1, 0, 0], [1, 0, 1, 0])", [0.5] },
        { "precision([1, 1, 1, 0], [1, 0, 1, 1])", [2.0 / 3] },
        { "f1([1, 1, 1, 0], [1, 0, 1, 1])", [2.0 / 3] },
        { "ridge([1, 2])", [5] },
        { "lasso([1, -2])", [3] },
        { "elastic_net([1, -2], 0.5)", [4] },
        { "sec(1)", [1 / Math.Cos(1)] },
        { "csc(1)", [1 / Math.Sin(1)] },
        { "cot(1)", [1 / Math.Tan(1)] },
        { "sech(1)", [1 / Math.Cosh(1)] },
        { "csch(1)", [1 / Math.Sinh(1)] },
        { "coth(1)", [1 / Math.Tanh(1)] },
        { "arcsec(2)", [Math.Acos(0.5)] },
        { "arccsc(2)", [Math.Asin(0.5)] },
        { "asec(2)", [Math.Acos(0.5)] },
        { "acsc(2)", [Math.Asin(0.5)] },
        { "arcoth(2)", [Math.Atanh(0.5)] },
        { "acoth(2)", [Math.Atanh(0.5)] },
        { "arccoth(2)", [Math.Atanh(0.5)] },
        { "arsech(0.5)", [Math.Acosh(2)] },
        { "asech(0.5)", [Math.Acosh(2)] },
        { "arcsech(0.5)", [Math.Acosh(2)] },
        { "arcsch(2)", [Math.Asinh(0.5)] },
        { "acsch(2)", [Math.Asinh(0.5)] },
        { "arccsch(2)", [Math.Asinh(0.5)] },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_formula_of_the_textbook_has_its_value(string formula, double[] expected)
    {
        var value = Evaluate(formula);
        Assert.Equal(expected.Length, value.Values.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], value.Values[k], 1e-13 * Math.Max(1, Math.Abs(expected[k])));
        }
    }

    [Fact]
    public void Every_formula_of_the_textbook_has_a_value_in_this_test()
    {
        var tested = Values.Select(row => ((string)row[0]).Split('(')[0]).ToHashSet();
        Assert.DoesNotContain(Textbook.Standard.Entries.Select(entry => entry.Text.Split('(', '=')[0].Trim()), name => !tested.Contains(name));
    }

    [Fact]
    public void No_formula_has_the_name_of_a_row_of_the_function_table() =>
        Assert.DoesNotContain(Textbook.Standard.Names, name => FunctionTable.Find(name) is not null);

    [Fact]
    public void Every_formula_and_optimiser_names_its_source_or_meaning()
    {
        Assert.All(Textbook.Standard.Entries, entry => Assert.NotEmpty(entry.Remark));
        Assert.All(OptimiserCatalogue.Names, name => Assert.NotEmpty(OptimiserCatalogue.Find(name)!.Remark));
    }

    [Fact]
    public void Names_that_are_not_there_are_not_found()
    {
        Assert.Null(Textbook.Standard.Find("no_such_thing"));
        Assert.Null(OptimiserCatalogue.Find("NoSuchOptimiser"));
    }

    [Theory]
    [InlineData("1 + mse(u, [1, 2])", 4, "mse(y, ŷ) = (1/n) Σ(i=1 to n) (yᵢ - ŷᵢ)²")]
    [InlineData("2 entropy(3)", 2, "entropy(p) = -Σᵢ pᵢ log(pᵢ)")]
    public void A_fault_inside_shows_the_call_first_and_the_librarys_line_second(string formula, int place, string line)
    {
        var fault = Assert.Throws<ProblemException>(() => Evaluate(formula)).Problem;
        Assert.Equal(ProblemCode.Shape, fault.Code);
        Assert.Equal(place, fault.Span!.Value.Start);
        Assert.StartsWith("in '", fault.Message, StringComparison.Ordinal);
        Assert.Contains(line, fault.Hint, StringComparison.Ordinal);
    }

    private static NumericArray Evaluate(string formula)
    {
        var session = new FormulaSession(new Graph(), Differentiator.Instance, Textbook.Standard, UnboundNames.Refuse);
        session.DeclareValue("u", new NumericArray(U));
        session.DeclareValue("v", new NumericArray(V));
        var bound = session.Bind(formula);
        return Evaluator.Evaluate(bound.Body, bound.Axes, new Bindings { { "u", U }, { "v", V } });
    }
}
