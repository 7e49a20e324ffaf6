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

    /// <summary>What must not be 0 for the formula to have a value: divisors, and the argument of `log(0)`.</summary>
    private static List<Output> DivisorsIn(Expr formula)
    {
        var found = new List<Output>();
        foreach (var node in formula.Node.Reachable())
        {
            if (node is FunctionNode { Function.Name: "log" } && !node.Inputs().Any())
            {
                found.Add(new Output(new Expr(node.Edges[0].Operand, []), []));
            }

            for (var k = 0; node is ProductNode product && k < product.Exponents.Length; k++)
            {
                if (product.Exponents[k].Sign < 0)
                {
                    found.Add(new Output(new Expr(product.Edges[k].Operand, []), []));
                }
            }
        }

        return found;
    }

    [Fact]
    public void Simplifying_keeps_the_value_where_there_is_one_never_grows_and_is_final() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ArrayOf(60).ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(250));

    [Theory]
    // y(2y^(3/2) + x softplus(x)/(x + 1)): where a divisor is 0, no logarithm is the reason for it.
    [InlineData("8777 5583 5561 7064 176 9031 5324 7358 9178 701 3582 1769 3523 6498 4262 8314 6363 1665 2518 1981 6997 8590 164 9782 9398 8114 2712 257 1445 6942")]
    // √2 √(y²/(x - 1)) σ(-x): at y = 0 it has a value for negative x - 1, too.
    [InlineData("3857 7292 4986 6067 8128 5238 7517 7145 5423 6650 3523 6328 239 1307 4330 3965 3444 5552 4874 8990 4816 3372 8396 4428 4515 3252 8349 2940 8868 9997")]
    // sign(2xy/(x - 1) + (2x + 3)/(x - 1) + 1): rounding decides which side of a jump a double is on.
    [InlineData("7823 3901 7215 7033 6079 5922 948 2551 8700 9886 4387 9616 1879 5409 6472 3491 1671 7946 3800 8934 389 1075 5621 6956 5244 6753 7542 5253 7736 9734")]
    public void It_does_for_formulas_that_once_broke_it(string choices) => Holds(Array.ConvertAll(choices.Split(' '), int.Parse));

    private static void Holds(int[] choices)
    {
        var graph = new Graph();
        var formula = new Maker(graph, choices).Make(4);
        var simple = new Simplifier(graph).Simplify(formula);
        Assert.True(simple.Node.Cost <= formula.Node.Cost, "it grew");
        Assert.True(new Simplifier(graph).Simplify(simple).SameAs(simple), "it is not final");
        var divisors = DivisorsIn(formula);
        foreach (var x in Points)
        {
            foreach (var y in Points)
            {
                var bindings = new Bindings { { "x", x }, { "y", y } };
                var values = Evaluator.Evaluate([new Output(formula, []), new Output(simple, []), .. divisors], bindings, EvaluationWay.Interpreter);
                double before = values[0].Values[0], after = values[1].Values[0];

                // Doubles make an angle of 1/0; the formula has no value there. Beyond the bounds, rounding in one of the forms is all that is compared.
                if (Array.TrueForAll(values[2..], d => d.Values[0] != 0) && double.IsFinite(before) && Math.Abs(before) is < 1e8 and (0 or > 1e-8) && !AreNear(before, after))
                {
                    // Rounding may have come to another side of a jump: more digits decide.
                    var precise = Evaluator.EvaluatePrecisely([new Output(formula, []), new Output(simple, [])], bindings).Values;
                    (before, after) = (precise[0].Values[0], precise[1].Values[0]);
                    Assert.True(double.IsNaN(before) || AreNear(before, after), $"{before} became {after} at {x}, {y}");
                }
            }
        }
    }

    private static bool AreNear(double before, double after) => Math.Abs(before - after) <= 1e-5 * (1 + Math.Abs(before));
}
