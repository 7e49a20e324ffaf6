using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>Scalars in the three notations, as a textbook would write them.</summary>
public sealed class ScalarPrintingTests
{
    private readonly Graph g = new();
    private Expr X => g.Input("x");
    private Expr Y => g.Input("y");
    private Expr Z => g.Input("z");

    private static void Prints(Expr expression, string unicode, string text, string latex)
    {
        Assert.Equal(unicode, Printer.Print(expression, PrintForm.Unicode));
        Assert.Equal(text, Printer.Print(expression, PrintForm.Text));
        Assert.Equal(latex, Printer.Print(expression, PrintForm.Latex));
    }

    private static void Prints(Expr expression, string unicode) => Assert.Equal(unicode, Printer.Print(expression, PrintForm.Unicode));

    private Expr Times(params Expr[] factors) => factors.Aggregate(g.Multiply);

    private Expr Plus(params Expr[] terms) => terms.Aggregate(g.Add);

    private Expr N(long value) => g.Number(value);

    private Expr Apply(string name, params Expr[] arguments) => g.Apply(FunctionTable.Find(name)!, arguments);

    [Fact]
    public void Polynomials_have_the_highest_degree_first()
    {
        Prints(Plus(N(1), Times(N(2), X)), "2x + 1", "2*x + 1", "2x + 1");
        Prints(Plus(Times(N(3), X, g.Power(Y, 2)), Times(g.Power(X, 2), Y)), "x² y + 3x y²", "x^2*y + 3*x*y^2", "x^{2} y + 3x y^{2}");
        Prints(Plus(g.Input("c"), Times(g.Input("b"), X), Times(g.Input("a"), g.Power(X, 2))), "a x² + b x + c");
        Prints(g.Subtract(g.Power(X, 2), N(1)), "x² - 1");
    }

    [Fact]
    public void No_minus_leads_where_it_can_be_helped()
    {
        Prints(g.Subtract(g.One, Apply("sigmoid", X)), "1 - σ(x)", "1 - sigmoid(x)", "1 - \\sigma(x)");
        Prints(g.Subtract(g.One, g.Power(Apply("tanh", X), 2)), "1 - tanh²(x)", "1 - tanh(x)^2", "1 - \\tanh^{2}(x)");
        Prints(g.Subtract(Times(N(2), X), g.Power(X, 2)), "2x - x²");
        Prints(g.Subtract(g.Negate(X), Y), "-(x + y)");
        Prints(g.Negate(X), "-x", "-x", "-x");
    }

    [Fact]
    public void A_sign_turns_a_difference_round()
    {
        var difference = g.Subtract(X, Y);
        Prints(Times(difference, Z), "z (x - y)", "z*(x - y)", "z (x - y)");
        Prints(g.Negate(Times(difference, Z)), "z (y - x)");
        Prints(g.Power(difference, 2), "(x - y)²", "(x - y)^2", "(x - y)^{2}");
        Prints(g.Divide(g.One, g.Subtract(g.One, X)), "1/(1 - x)");
    }

    [Fact]
    public void The_step_of_adam_reads_as_in_a_textbook()
    {
        var (beta, gradient, before) = (g.Input("β₁"), g.Input("g_t"), g.Input("m_(t-1)"));
        var moment = g.Add(Times(beta, before), Times(g.Subtract(g.One, beta), gradient));
        var step = g.Subtract(g.Input("θ"), g.Divide(Times(g.Input("α"), moment), g.Add(g.Root(g.Input("v_t")), g.Input("ε"))));
        Prints(
            step,
            "θ - α (β₁ m_(t-1) + g_t (1 - β₁))/(√v_t + ε)",
            "theta - alpha*(beta_1*m_(t-1) + g_t*(1 - beta_1))/(sqrt(v_t) + epsilon)",
            "\\theta - \\frac{\\alpha (\\beta_{1} m_{t-1} + g_{t} (1 - \\beta_{1}))}{\\sqrt{v_{t}} + \\epsilon}");
        Prints(Times(g.Subtract(Y, X), g.Subtract(Z, X)), "(x - y)(x - z)");
        Prints(Apply("abs", g.Subtract(Y, X)), "|x - y|");
    }

    [Fact]
    public void Quotients_and_roots()
    {
        Prints(g.Divide(X, Y), "x/y", "x/y", "\\frac{x}{y}");
        Prints(g.Divide(g.One, Times(N(2), X)), "1/(2x)", "1/(2*x)", "\\frac{1}{2x}");
        Prints(g.Divide(X, N(2)), "x/2", "x/2", "\\frac{x}{2}");
        Prints(g.Divide(Times(N(3), X, Y), Times(N(4), Z)), "3x y/(4z)");
        Prints(g.Root(X), "√x", "sqrt(x)", "\\sqrt{x}");
        Prints(g.Divide(g.One, g.Root(g.Add(X, N(1)))), "1/√(x + 1)", "1/sqrt(x + 1)", "\\frac{1}{\\sqrt{x + 1}}");
        Prints(g.Power(X, Number.Fraction(1, 3)), "x^(1/3)", "x^(1/3)", "x^{1/3}");
        Prints(Apply("cbrt", X), "∛x", "cbrt(x)", "\\sqrt[3]{x}");
        Prints(Times(N(2), g.Root(N(3))), "2√3", "2*sqrt(3)", "2\\sqrt{3}");
        Prints(g.Divide(X, g.Divide(Y, Z)), "x z/y");
        Prints(g.Power(g.Divide(X, Y), 2), "x²/y²");
        Prints(g.Power(g.Power(X, Y), g.Divide(Y, Z)), "(xʸ)^(y/z)", "(x^y)^(y/z)", "(x^{y})^{\\frac{y}{z}}");
    }

    [Fact]
    public void Exponentials()
    {
        Prints(g.Exp(X), "eˣ", "exp(x)", "e^{x}");
        Prints(g.Exp(g.Negate(X)), "e⁻ˣ", "exp(-x)", "e^{-x}");
        Prints(g.Divide(g.One, g.Add(g.One, g.Exp(g.Negate(X)))), "1/(1 + e⁻ˣ)", "1/(1 + exp(-x))", "\\frac{1}{1 + e^{-x}}");
        Prints(g.Exp(g.Divide(g.Negate(g.Power(X, 2)), N(2))), "e^(-x²/2)");
        Prints(g.Power(g.Exp(X), 2), "e²ˣ", "exp(2*x)", "e^{2x}");
        Prints(Times(X, g.Exp(X)), "x eˣ", "x*exp(x)", "x e^{x}");
        Prints(g.Multiply(g.Input("e"), g.Exp(X)), "e exp(x)");
        Prints(g.Power(X, g.Input("n")), "xⁿ", "x^n", "x^{n}");
        Prints(g.Power(X, g.Subtract(g.Input("n"), g.One)), "xⁿ⁻¹", "x^(n - 1)", "x^{n - 1}");
        Prints(g.Exp(g.One), "e", "e", "e");
    }

    [Fact]
    public void Functions_keep_their_customs()
    {
        Prints(Times(N(2), Apply("sin", X), Apply("cos", X)), "2 sin(x) cos(x)", "2*sin(x)*cos(x)", "2 \\sin(x) \\cos(x)");
        Prints(Times(Apply("sigmoid", X), g.Subtract(g.One, Apply("sigmoid", X))), "σ(x)(1 - σ(x))", "sigmoid(x)*(1 - sigmoid(x))", "\\sigma(x)(1 - \\sigma(x))");
        Prints(g.Power(Apply("sigmoid", X), 2), "σ(x)²");
        Prints(Times(g.Input("σ"), Apply("sigmoid", X)), "σ·sigmoid(x)");
        Prints(Apply("abs", X), "|x|", "abs(x)", "\\left|x\\right|");
        Prints(Times(Apply("abs", X), Apply("abs", Y)), "|x|·|y|");
        Prints(Apply("max", g.Zero, X), "max(0, x)", "max(0, x)", "\\max(0, x)");
        Prints(Apply("floor", X), "⌊x⌋", "floor(x)", "\\left\\lfloor x\\right\\rfloor");
        Prints(Apply("softplus", X), "softplus(x)", "softplus(x)", "\\operatorname{softplus}(x)");
        Prints(g.Divide(Apply("log", g.Divide(X, Y)), N(2)), "log(x/y)/2", "log(x/y)/2", "\\frac{\\log\\left(\\frac{x}{y}\\right)}{2}");
    }

    [Fact]
    public void Cases_and_conditions()
    {
        var positive = g.Apply(FunctionTable.Greater, X, g.Zero);
        Prints(g.Select(positive, X, g.Zero), "{x if x > 0, 0 otherwise}", "if(x > 0, x, 0)", "\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}");
        Prints(g.Multiply(positive, Y), "y·[x > 0]", "y*if(x > 0, 1, 0)", "y \\cdot [x > 0]");
        Prints(g.Apply(FunctionTable.And, positive, g.Apply(FunctionTable.NotEqual, Y, g.Zero)), "[x > 0 and y ≠ 0]", "if(x > 0 and y != 0, 1, 0)", "[x > 0 \\land y \\ne 0]");
    }

    [Fact]
    public void Unknown_functions()
    {
        Prints(g.Unknown("f", [1], X), "f'(x)", "f'(x)", "f'(x)");
        Prints(g.Multiply(g.Unknown("f", [2], g.Unknown("g", [0], X)), g.Unknown("g", [1], X)), "f''(g(x)) g'(x)");
        Prints(g.Power(g.Unknown("f", [0], X), 2), "f(x)²", "f(x)^2", "f(x)^{2}");
        Prints(g.Divide(g.Unknown("f", [0], X), g.Power(g.Unknown("g", [0], X), 2)), "f(x)/g(x)²");
    }

    [Fact]
    public void Numbers()
    {
        Prints(g.Number(Number.Half), "½", "1/2", "\\frac{1}{2}");
        Prints(g.Number(Number.Parse("0.9")!.Value), "0.9", "0.9", "0.9");
        Prints(g.Multiply(g.Number(Number.Parse("1e-8")!.Value), X), "1e-8·x", "1e-8*x", "10^{-8} x");
        Prints(g.Number(Number.Fraction(-1, 3)), "-1/3");
        Prints(g.Number(Number.Parse("1e300")!.Value), "1e300", "1e300", "10^{300}");
        Prints(g.Number(12000), "12000");
        Prints(g.Number(Number.Inexact(0.1)), "0.1");
        Prints(g.Number(Number.Inexact(double.NegativeInfinity)), "-∞", "-inf", "-\\infty");
        Prints(g.Multiply(g.Pi, g.Power(g.Input("r"), 2)), "π r²", "pi*r^2", "\\pi r^{2}");
        Prints(g.Number(Number.Parse("123.25")!.Value), "493/4");
        Prints(g.Number(Number.Parse("0.00015")!.Value), "0.00015");
    }

    [Fact]
    public void Names()
    {
        foreach (var (name, text, latex) in new[]
        {
            ("α", "alpha", "\\alpha"), ("ŷ", "yhat", "\\hat{y}"), ("β₁", "beta_1", "\\beta_{1}"), ("θ_old", "theta_old", "\\theta_{\\mathrm{old}}"),
            ("W^[1]", "W^[1]", "W^{[1]}"), ("m_(t-1)", "m_(t-1)", "m_{t-1}"), ("loss", "loss", "\\mathrm{loss}"), ("x'", "x'", "x'"), ("θ̂", "thetahat", "\\hat{\\theta}"),
        })
        {
            Assert.Equal(name, NameText.Of(name, PrintForm.Unicode));
            Assert.Equal(text, NameText.Of(name, PrintForm.Text));
            Assert.Equal(latex, NameText.Of(name, PrintForm.Latex));
        }
    }

    [Fact]
    public void Chains_are_written_flat()
    {
        var sum = g.Input("x1");
        var product = g.Input("x1");
        for (var k = 2; k <= 1000; k++)
        {
            sum = g.Add(sum, g.Input($"x{k}"));
            product = g.Multiply(product, g.Input($"x{k}"));
        }

        Assert.Equal(999, Printer.Print(sum, PrintForm.Text).Count(c => c == '+'));
        Assert.Equal(999, Printer.Print(product, PrintForm.Text).Count(c => c == '*'));
        Assert.DoesNotContain('(', Printer.Print(sum, PrintForm.Text));
    }

    [Fact]
    public void Depth_and_length_have_bounds()
    {
        var deep = X;
        var wide = X;
        for (var k = 0; k < 2_000; k++)
        {
            deep = Apply("tanh", deep);
        }

        for (var k = 0; k < 60; k++)
        {
            wide = g.Add(Apply("sin", wide), Apply("cos", wide));
        }

        Assert.Equal(ProblemCode.Limit, Assert.Throws<ProblemException>(() => Printer.Print(deep, PrintForm.Unicode)).Problem.Code);
        Assert.Equal(ProblemCode.Limit, Assert.Throws<ProblemException>(() => Printer.Print(wide, PrintForm.Unicode)).Problem.Code);
    }
}
