using FsCheck;
using FsCheck.Fluent;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;

namespace MlMath.Contracts.Tests.Rules;

/// <summary>Random formulas with roots, logarithms, quotients and cases, whose domains have edges: simplifying keeps the value wherever there is one, never makes larger, and is final.</summary>
public sealed class SimplificationPropertyTests
{
    private static readonly string[] Functions = ["exp", "log", "sin", "cos", "tan", "arcsin", "arctan", "sinh", "cosh", "tanh", "sigmoid", "softplus", "abs", "sign", "floor", "arsinh"];
    private static readonly double[] Points = [-2.3, -1, -0.4, 0, 0.6, 1, 1.8];

    /// <summary>A formula in x and y, made of a list of choices.</summary>
    private sealed class Maker(Graph graph, int[] choices)
    {
        private int at;

        private int Next(int below) => at < choices.Length ? choices[at++] % below : 0;

        public Expr Make(int depth)
        {
            switch (depth <= 0 ? Next(3) : Next(12))
            {
                case 0:
                    return graph.Input("x");
                case 1:
                    return graph.Input("y");
                case 2:
                    return graph.Number(Number.Fraction(Next(7) - 3, 1 + Next(2)));
                case 3 or 4:
                    return graph.Sum([(1 + Next(2), Make(depth - 1)), (Next(2) == 0 ? 1 : -1, Make(depth - 1)), (Next(3) - 1, graph.One)]);
                case 5 or 6:
                    return graph.Multiply(Make(depth - 1), Make(depth - 1));
                case 7:
                    return graph.Divide(Make(depth - 1), graph.Add(graph.Input("x"), graph.Number(Next(3) - 1)));
                case 8:
                    return graph.Power(Make(depth - 1), Number.Fraction(1 + Next(4), 1 + Next(2)));
                case 9:
                    return graph.Select(graph.Apply(Next(2) == 0 ? FunctionTable.Less : FunctionTable.GreaterOrEqual, graph.Input("x"), graph.Number(Next(2))), Make(depth - 1), Make(depth - 1));
                default:
                    return graph.Apply(FunctionTable.Find(Functions[Next(Functions.Length)])!, Make(depth - 1));
            }
        }
    }

    [Fact]
    public void Simplifying_keeps_the_value_where_there_is_one_never_grows_and_is_final() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ArrayOf(60).ToArbitrary(), choices =>
        {
            var graph = new Graph();
            var formula = new Maker(graph, choices).Make(4);
            var simple = new Simplifier(graph).Simplify(formula);
            Assert.True(simple.Node.Cost <= formula.Node.Cost, "it grew");
            Assert.True(new Simplifier(graph).Simplify(simple).SameAs(simple), "it is not final");
            foreach (var x in Points)
            {
                foreach (var y in Points)
                {
                    var values = Evaluator.Evaluate([new Output(formula, []), new Output(simple, [])], new Bindings { { "x", x }, { "y", y } }, EvaluationWay.Interpreter);
                    double before = values[0].Values[0], after = values[1].Values[0];

                    // Beyond this, rounding in one of the forms is all that is compared.
                    if (double.IsFinite(before) && Math.Abs(before) is < 1e8 and (0 or > 1e-8))
                    {
                        Assert.True(Math.Abs(before - after) <= 1e-5 * (1 + Math.Abs(before)), $"{before} became {after} at {x}, {y}");
                    }
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(250));
}
