using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Printing;

namespace MlMath.Expressions.Tests.Polynomials;

/// <summary>Quotients in lowest terms: expected forms worked by hand and checked with SymPy 1.11's `cancel` and `together`.</summary>
public sealed class RationalFormTests
{
    private readonly Graph graph = new();

    private Expr X => graph.Input("x");

    private Expr Y => graph.Input("y");

    [Fact]
    public void A_common_factor_cancels_and_what_stood_below_the_line_is_told()
    {
        var form = Of(graph.Divide(Plus(Square(X), -1), Plus(X, -1)));
        Same(Plus(X, 1), form.ToExpr());
        Same(Plus(X, -1), Assert.Single(form.Cancelled));
    }

    [Fact]
    public void Nested_fractions_become_one()
    {
        // 1/(1 + 1/(1 + 1/x)) = (x + 1)/(2x + 1)
        Expr Inverse(Expr e) => graph.Power(e, -1);
        var form = Of(Inverse(Plus(Inverse(Plus(Inverse(X), 1)), 1)));
        Same(Plus(X, 1), form.Numerator);
        Same(Plus(graph.Scale(2, X), 1), form.Denominator);
        Assert.Equal(2, form.Cancelled.Count);
    }

    [Fact]
    public void A_sum_of_fractions_that_cancel_is_0()
    {
        // 1/(x - y) + 1/(y - x), x/(x+1) + 1/(x+1) - 1
        Assert.True(Of(graph.Add(graph.Power(graph.Subtract(X, Y), -1), graph.Power(graph.Subtract(Y, X), -1))).IsZero);
        var below = graph.Power(Plus(X, 1), -1);
        var form = Of(graph.Sum([(1, graph.Multiply(X, below)), (1, below), (-1, graph.One)]));
        Assert.True(form.IsZero);
        Same(Plus(X, 1), Assert.Single(form.Cancelled));
    }

    [Fact]
    public void Powers_with_negative_fractions_go_below_the_line()
    {
        // x + 1/√x = (x^(3/2) + 1)/√x; with exponentials (½ - e^(-x))^(1/3) holds a root of ½
        var form = Of(graph.Add(X, graph.Power(X, Number.Fraction(-1, 2))));
        Same(Plus(graph.Power(X, Number.Fraction(3, 2)), 1), form.Numerator);
        Same(graph.Power(X, Number.Fraction(1, 2)), form.Denominator);
        foreach (var part in new[] { X, graph.Exp(graph.Negate(X)), graph.Log(X) })
        {
            var root = graph.Power(graph.Subtract(graph.Number(Number.Fraction(1, 2)), part), Number.Fraction(1, 3));
            foreach (var term in Of(graph.Add(root, graph.Exp(X))).NumeratorPolynomial.Terms)
            {
                Assert.True(term.Monomial.IsWhole);
            }
        }
    }

    [Fact]
    public void Partial_fractions_come_together()
    {
        // 1/(x-1) - 1/(x+1) - 2/(x²-1) = 0; 1/(x-1) + 1/(x²-1) = (x+2)/((x-1)(x+1))
        Expr Inverse(Expr e) => graph.Power(e, -1);
        Assert.True(Of(graph.Sum([(1, Inverse(Plus(X, -1))), (-1, Inverse(Plus(X, 1))), (-2, Inverse(Plus(Square(X), -1)))])).IsZero);
        var form = Of(graph.Add(Inverse(Plus(X, -1)), Inverse(Plus(Square(X), -1))));
        Same(Plus(X, 2), form.Numerator);
        Assert.Equal(2, form.DenominatorFactors.Count);
    }

    [Fact]
    public void Roots_are_powers_of_one_kernel()
    {
        // (x - 1)/(√x - 1) = √x + 1; √(x+1)·√(x+1) - x = 1; √8/√2 = 2
        var root = graph.Root(X);
        Same(Plus(root, 1), Of(graph.Divide(Plus(X, -1), Plus(root, -1))).ToExpr());
        var other = graph.Root(Plus(X, 1));
        var product = graph.Multiply(Plus(other, 1), Plus(other, -1));
        Same(X, Of(product).ToExpr());
        Same(graph.Number(2), Of(graph.Divide(graph.Root(graph.Number(8)), graph.Root(graph.Number(2)))).ToExpr());
    }

    [Fact]
    public void Exponentials_are_powers_of_one_kernel()
    {
        // (e^(2x) - 1)/(e^x - 1) = e^x + 1; e^x·e^(-x) = 1; e^(x+y)/e^x = e^y
        var e = graph.Exp(X);
        Same(Plus(e, 1), Of(graph.Divide(Plus(graph.Exp(graph.Scale(2, X)), -1), Plus(e, -1))).ToExpr());
        Same(graph.One, Of(graph.Multiply(e, graph.Exp(graph.Negate(X)))).ToExpr());
        var quotient = Of(graph.Divide(graph.Exp(graph.Add(X, Y)), e));
        Same(graph.Exp(Y), quotient.ToExpr());
        Assert.Empty(quotient.Cancelled);
    }

    [Fact]
    public void Absolute_values_and_brackets_keep_their_laws()
    {
        var abs = graph.Apply(FunctionTable.Abs, Plus(X, 1));
        Same(graph.Zero, Of(graph.Sum([(1, graph.Multiply(Plus(abs, 1), Plus(abs, -1))), (-1, Square(X)), (-2, X)])).ToExpr());
    }

    [Fact]
    public void Expanding_gives_the_nodes_that_sums_and_products_give()
    {
        // (x + 2y + sin(x))³ by the multinomial theorem, each term made by itself.
        var sine = graph.Apply(FunctionTable.Sin, X);
        var terms = new List<(Number, Expr)>();
        for (var i = 0; i <= 3; i++)
        {
            for (var j = 0; i + j <= 3; j++)
            {
                var coefficient = 6 / (Factorial(i) * Factorial(j) * Factorial(3 - i - j)) * (1 << j);
                terms.Add((coefficient, graph.Product([(X, i), (Y, j), (sine, 3 - i - j)])));
            }
        }

        var sum = graph.Sum([(1, X), (2, Y), (1, sine)]);
        Same(graph.Sum(terms.ToArray()), Assert.NotNull(MlMath.Expressions.Rewriting.Expansion.Of(graph, graph.Power(sum, 3))));

        static int Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
    }

    [Fact]
    public void A_denominator_that_is_0_everywhere_is_refused()
    {
        var zero = graph.Sum([(1, Square(Plus(X, 1))), (-1, Square(X)), (-2, X), (-1, graph.One)]);
        Assert.Null(RationalForm.Of(graph, graph.Power(zero, -1)));
    }

    [Fact]
    public void Random_quotients_keep_their_values_and_are_in_lowest_terms()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var expression = Random(random, 3);
            if (RationalForm.Of(graph, expression) is not { } form)
            {
                continue;
            }

            for (var attempt = 0; attempt < 5; attempt++)
            {
                var values = new Dictionary<string, Number> { ["x"] = Number.Fraction(random.Next(-20, 20), random.Next(1, 8)), ["y"] = Number.Fraction(random.Next(-20, 20), random.Next(1, 8)) };
                if (ExactValue.Of(expression, values) is { } expected)
                {
                    Assert.True(ExactValue.Of(form.ToExpr(), values) == expected, $"seed {seed}: {Print(expression)} is not {Print(form.ToExpr())}");
                }
                else if (ExactValue.Of(form.ToExpr(), values) is not null)
                {
                    Assert.True(form.Cancelled.Any(c => ExactValue.Of(c, values) is null or { IsZero: true }), $"seed {seed}: no condition for {Print(expression)}");
                }
            }

            foreach (var (factor, _) in form.DenominatorFactors)
            {
                Assert.Equal(Polynomial.One, GreatestCommonDivisor.Of(form.NumeratorPolynomial, factor));
            }
        }
    }

    private Expr Random(Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(3) switch { 0 => X, 1 => Y, _ => graph.Number(random.Next(-3, 4)) };
        }

        var (a, b) = (Random(random, depth - random.Next(1, 2)), Random(random, depth - random.Next(1, 2)));
        return random.Next(5) switch
        {
            0 or 1 => graph.Add(a, b),
            2 => graph.Multiply(a, b),
            3 when b.Node is not NumberNode { Value.IsZero: true } => graph.Divide(a, b),
            _ => graph.Subtract(Square(a), b),
        };
    }

    private RationalForm Of(Expr expression) => Assert.IsType<RationalForm>(RationalForm.Of(graph, expression));

    private Expr Plus(Expr e, long number) => graph.Add(e, graph.Number(number));

    private Expr Square(Expr e) => graph.Power(e, 2);

    private static void Same(Expr expected, Expr actual) => Assert.True(expected.SameAs(actual), $"{Print(actual)} is not {Print(expected)}");

    private static string Print(Expr e) => Printer.Print(e, PrintForm.Text);
}
