using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Engine.Tests;

public sealed class FormulaCurvesTests
{
    private static readonly double[] s_places = [-2, -0.5, 0, 1, 3];

    [Fact]
    public void All_curves_are_computed_at_all_places()
    {
        var curves = Read(["x^2", "f(t) = a sin(t); f(x), f'(x)", "2"], ("a", new NumericArray(3)));
        Assert.Equal("x", curves.Axis);
        Assert.Equal(["x²", "f(x)", "f'(x)", "2"], curves.Labels);
        double[][] expected = [[4, 0.25, 0, 1, 9], [.. s_places.Select(x => 3 * Math.Sin(x))], [.. s_places.Select(x => 3 * Math.Cos(x))], [2, 2, 2, 2, 2]];
        var values = curves.At(s_places);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.All(expected[k].Zip(values[k]), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }

        Assert.Equal([25], curves.At([5])[0]);
    }

    [Fact]
    public void Vectors_and_sums_may_stand_in_a_curve()
    {
        var values = Read(["Σ(i=1 to n) wᵢ x^i", "log(σ(x))"], ("w", new NumericArray([1.0, 2.0]))).At([3, -1000]);
        Assert.Equal([21, 1999000], values[0]);
        Assert.Equal(-1000, values[1][1], 1e-9);
    }

    [Theory]
    [InlineData("a x", ProblemCode.UnknownName)]
    [InlineData("a b", ProblemCode.UnknownName)]
    [InlineData("[x, 1]", ProblemCode.Shape)]
    [InlineData("x > 0", ProblemCode.Shape)]
    [InlineData("‖x‖", ProblemCode.Shape)]
    [InlineData("x +", ProblemCode.Syntax)]
    public void What_is_no_curve_is_refused(string formula, ProblemCode code)
    {
        var told = "";
        var fault = Assert.Throws<ProblemException>(() => FormulaCurves.Read(new FormulaRequest(Operation.Eval, ""), ["x", formula], null, Textbook.Standard, f => told = f));
        Assert.Equal(code, fault.Problem.Code);
        Assert.Equal(formula, told);
    }

    private static FormulaCurves Read(string[] formulas, params (string Name, NumericArray Value)[] values) =>
        FormulaCurves.Read(new FormulaRequest(Operation.Eval, "") { Variables = values.ToDictionary(v => v.Name, v => v.Value) }, formulas, null, Textbook.Standard);
}
