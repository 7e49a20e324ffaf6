using MlMath.AutoDiff.Symbolic;
using MlMath.Expressions.Building;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Binding;

namespace MlMath.Compilation.Tests;

/// <summary>
/// Rules of the stable form far from where they are needed: where their own numbers overflow, lose digits or do not converge, the value is no worse than the printed formula's. Expected
/// values from mpmath in 60 digits, at the doubles that are given.
/// </summary>
public sealed class StableFormElsewhereTests
{
    [Theory]
    [InlineData("arctan(x) - arctan(y)", 1e300, 1e10, 1e-10, 1e-7)]
    [InlineData("arctan(x) - arctan(y)", double.PositiveInfinity, 1, 0.78539816339744831)]
    [InlineData("arctan(x) - arctan(y)", 1.0000000001, 1, 5.000000413451855e-11)]
    [InlineData("lgamma(x - y + 1) - lgamma(x + 1)", 1e10, 9999999960, -220258509201.51579)]
    [InlineData("digamma(x - y + 1) - digamma(x + 1)", 1e10, 9999999960, -19.324523555955714)]
    [InlineData("x^y e^(-x)/y!", 740, 100, 3.7605529663557301e-193, 1e-12)]
    [InlineData("(1 + x)^y", 3.5527136788005e-16, 1e19, double.PositiveInfinity)]
    [InlineData("(1 + x)^y", -3e-16, 3e19, 0)]
    [InlineData("arctan(x) + artanh(x) - 2x + 0 y", 0.97, 0, 0.92246663405527004)]
    [InlineData("arctan(x) + artanh(x) - 2x + 0 y", 0.01, 0, 4.0000000222222228e-11)]
    [InlineData("10^(-400) gamma(x) y^200", -2.5, 90, -6.669227805108909e-10, 1e-12)]
    [InlineData("10^(-400) gamma(x) y^200", 3, -90, 1.4110158217310674e-9, 1e-12)]
    [InlineData("10^(-400) gamma(x) y^201", 3, -90, -1.2699142395579606e-7, 1e-12)]
    public void A_rule_does_no_harm_where_it_is_not_needed(string formula, double x, double y, double expected, double tolerance = 1e-14)
    {
        var graph = new Graph();
        var session = new FormulaSession(graph, StableDifferentiator.Instance);
        session.DeclareShape("x", []);
        session.DeclareShape("y", []);
        var body = StableForm.ForDoubles(graph, [session.Bind(formula).Body])[0];
        var runner = Compiler.Compile([body]).CreateRunner(new Bindings { { "x", x }, { "y", y } });
        runner.Run();
        var value = runner.Values(0)[0];
        Assert.True(value == expected || Math.Abs(value - expected) <= tolerance * Math.Abs(expected), $"{formula}: {value:R}, not {expected:R}");
    }
}
