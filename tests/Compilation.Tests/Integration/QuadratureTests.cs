using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Integration;

/// <summary>Meshes of integrals, on integrands made by hand; expected values are closed forms.</summary>
public sealed class QuadratureTests
{
    private readonly Graph graph = new();

    [Theory]
    [InlineData(-0.5, 2)]
    [InlineData(-0.9, 10)]
    [InlineData(-0.95, 20)]
    public void Algebraic_ends_converge(double exponent, double expected)
    {
        // As e^(p·log x), which is no power whose integral is known.
        var value = Value(Continuum.Unit, x => graph.Exp(graph.Multiply(graph.Number(Number.Inexact(exponent)), graph.Log(x))));
        Assert.Equal(expected, value, expected * 1e-7);
    }

    [Fact]
    public void The_upper_end_of_the_unit_interval_is_as_exact_as_the_lower()
    {
        Assert.Equal(2, Value(Continuum.Unit, x => graph.Power(graph.Subtract(graph.One, x), Number.Fraction(-1, 2))), 1e-12);
        Assert.Equal(Math.PI / 2, Value(Continuum.Unit, x => graph.Power(graph.Subtract(graph.One, graph.Multiply(x, x)), Number.Fraction(-1, 2))), 1e-12);
    }

    [Fact]
    public void Half_line_and_line()
    {
        Assert.Equal(1, Value(Continuum.HalfLine, x => graph.Exp(graph.Negate(x))), 1e-13);
        Assert.Equal(Math.PI / 2, Value(Continuum.HalfLine, x => graph.Divide(graph.One, graph.Add(graph.One, graph.Multiply(x, x)))), 1e-12);
        Assert.Equal(Math.Sqrt(Math.PI), Value(Continuum.Line, x => graph.Exp(graph.Negate(graph.Multiply(x, x)))), 1e-12);
    }

    [Fact]
    public void Kinks_and_jumps_inside_are_found()
    {
        var at = graph.Number(Number.Inexact(0.3137));
        Assert.Equal(0.5 * ((0.3137 * 0.3137) + (0.6863 * 0.6863)), Value(Continuum.Unit, x => graph.Apply(FunctionTable.Abs, graph.Subtract(x, at))), 1e-12);
        Assert.Equal(0.3137, Value(Continuum.Unit, x => graph.Apply(FunctionTable.Less, x, at)), 1e-10);
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-5)]
    [InlineData(1e-8)]
    public void Narrow_peaks_are_found(double width)
    {
        var value = Value(Continuum.Unit, x => graph.Exp(graph.Negate(graph.Power(graph.Scale(Number.Inexact(1 / width), graph.Subtract(x, graph.Number(Number.Inexact(0.37771)))), 2))));
        Assert.Equal(1, value / (width * Math.Sqrt(Math.PI)), 1e-6);
    }

    [Fact]
    public void An_integral_with_a_free_axis_is_one_for_each_entry()
    {
        var i = new Index("i", Size.Named("n"));
        var a = graph.Input("a", [Size.Named("n")], i);
        var body = graph.IntegralOver(Continuum.HalfLine, x => graph.Exp(graph.Negate(graph.Multiply(a, x))));
        var bindings = new Bindings { { "a", [1, 1000, 1e-3] } };
        var (values, errors) = Evaluator.EvaluateWithErrors([new Output(body, [i])], bindings);
        Assert.Equal(1, values[0].Values[0], 1e-10);
        Assert.Equal(1e-3, values[0].Values[1], 1e-12);
        Assert.Equal(1000, values[0].Values[2], 1e-6);
        Assert.True(errors![0] < 1e-6);
    }

    [Fact]
    public void Integrals_inside_one_another_have_meshes_of_their_own()
    {
        // ∫₀^∞ ∫₀¹ e^(-x) y^(-1/2) e^(-x y) dy dx = ∫₀¹ y^(-1/2)/(1+y) dy = π/2.
        var body = graph.IntegralOver(Continuum.HalfLine, x => graph.IntegralOver(Continuum.Unit, y => graph.Product(
            [(graph.Exp(graph.Negate(graph.Add(x, graph.Multiply(x, y)))), Number.One), (y, Number.Fraction(-1, 2))])));
        Assert.Equal(Math.PI / 2, Evaluator.Evaluate(body, [], []).Values[0], 1e-9);
    }

    [Fact]
    public void What_does_not_converge_is_refused()
    {
        Refused(Continuum.Unit, x => graph.Divide(graph.One, x));
        Refused(Continuum.HalfLine, _ => graph.One);
        Refused(Continuum.HalfLine, x => graph.Apply(FunctionTable.Sin, x));
        Refused(Continuum.Line, x => x);
        Refused(Continuum.Unit, x => graph.Divide(graph.One, graph.Subtract(x, graph.Number(Number.Fraction(1, 3)))));
        Refused(Continuum.Unit, x => graph.Log(graph.Subtract(x, graph.Number(Number.Half))));
        Refused(Continuum.Unit, x => graph.Root(graph.Subtract(graph.Number(Number.Half), x)));
    }

    [Fact]
    public void Derivatives_on_a_tape_use_the_mesh()
    {
        var a = graph.Input("a");
        var body = graph.IntegralOver(Continuum.HalfLine, x => graph.Exp(graph.Negate(graph.Multiply(a, x))));
        var (value, gradient) = Evaluator.GradientByTape(body, ["a"], new Bindings { { "a", 2 } });
        Assert.Equal(0.5, value, 1e-12);
        Assert.Equal(-0.25, gradient["a"].Values[0], 1e-10);
        Assert.Equal(["a"], gradient.Keys);
    }

    private double Value(Continuum range, Func<Expr, Expr> integrand) => Evaluator.Evaluate(graph.IntegralOver(range, integrand), [], []).Values[0];

    private void Refused(Continuum range, Func<Expr, Expr> integrand) =>
        Assert.Equal(ProblemCode.Domain, Assert.Throws<ProblemException>(() => Value(range, integrand)).Problem.Code);
}
