using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>Entries, sums over indices and the letters that are chosen for them.</summary>
public sealed class IndexPrintingTests
{
    private static readonly Size M = Size.Named("m");
    private static readonly Size N = Size.Named("n");

    private readonly Graph g = new();
    private readonly Index i = new("i", M);
    private readonly Index j = new("j", N);
    private readonly Index p = new("a", N);

    private Expr X(IndexTerm row, IndexTerm column) => g.Input("x", [M, N], row, column);

    private Expr W(IndexTerm at) => g.Input("w", [N], at);

    private Expr Y(IndexTerm at) => g.Input("y", [M], at);

    private Expr Linear(IndexTerm row) => g.Add(g.SumOver(g.Multiply(X(row, p), W(p)), p), g.Input("b"));

    private static void Prints(Expr expression, Index[] axes, string unicode, string text, string latex)
    {
        Assert.Equal(unicode, Printer.PrintIndexForm(expression, axes, PrintForm.Unicode));
        Assert.Equal(text, Printer.PrintIndexForm(expression, axes, PrintForm.Text));
        Assert.Equal(latex, Printer.PrintIndexForm(expression, axes, PrintForm.Latex));
    }

    private static void Prints(Expr expression, string unicode) => Assert.Equal(unicode, Printer.Print(expression, PrintForm.Unicode));

    [Fact]
    public void Entries()
    {
        Prints(X(i, j), [i, j], "xᵢⱼ", "x_{i,j}", "x_{ij}");
        Prints(W(IndexTerm.At(j, 1)), [j], "wⱼ₊₁", "w_{j+1}", "w_{j+1}");
        Prints(W(IndexTerm.At((Size)12)), [], "w₁₂", "w_12", "w_{12}");
        Prints(X(i, IndexTerm.At((Size)2)), [i], "x_{i,2}", "x_{i,2}", "x_{i,2}");
        Prints(W(IndexTerm.At(N)), [], "wₙ", "w_n", "w_{n}");
        Prints(W(IndexTerm.At(Y(i))), [i], "w_{yᵢ}", "w_{y_i}", "w_{y_{i}}");
        Prints(g.Input("β₁", [N], j), [j], "(β₁)ⱼ", "(beta_1)_j", "(\\beta_{1})_{j}");
        Prints(g.IndexValue(IndexTerm.At(j, 2)), [j], "j + 2", "j + 2", "j + 2");
    }

    [Fact]
    public void Sums_take_the_letters_of_rows_and_columns()
    {
        Prints(g.SumOver(g.Multiply(g.Input("u", [N], p), g.Input("v", [N], p)), p), [], "Σ(i=1 to n) uᵢ vᵢ", "sum(i=1..n, u_i*v_i)", "\\sum_{i=1}^{n} u_{i} v_{i}");
        Prints(Linear(i), [i], "Σ(j=1 to n) wⱼ xᵢⱼ + b", "sum(j=1..n, w_j*x_{i,j}) + b", "\\sum_{j=1}^{n} w_{j} x_{ij} + b");
        Prints(g.SumOver(X(i, p), i, p), "Σ(i=1 to m) Σ(j=1 to n) xᵢⱼ");
        Prints(g.SumOver(g.Multiply(g.Input("u", [N], p), g.Input("i")), p), "i Σ(j=1 to n) uⱼ");
    }

    [Fact]
    public void The_logistic_gradient_reads_as_in_a_textbook()
    {
        var residual = g.Subtract(g.Apply(FunctionTable.Sigmoid, Linear(i)), Y(i));
        var gradient = g.Divide(g.SumOver(g.Multiply(residual, X(i, j)), i), g.SizeValue(M));
        Prints(
            gradient,
            [j],
            "(1/m) Σ(i=1 to m) xᵢⱼ (σ(Σ(k=1 to n) wₖ xᵢₖ + b) - yᵢ)",
            "(1/m)*sum(i=1..m, x_{i,j}*(sigmoid(sum(k=1..n, w_k*x_{i,k}) + b) - y_i))",
            "\\frac{1}{m} \\sum_{i=1}^{m} x_{ij} \\left(\\sigma\\left(\\sum_{k=1}^{n} w_{k} x_{ik} + b\\right) - y_{i}\\right)");
    }

    [Fact]
    public void The_letters_of_an_entry_follow_rows_and_columns()
    {
        var axis = new Index("i", N);
        var rows = new Index("k", M);
        var gradient = g.SumOver(g.Multiply(X(rows, axis), g.Subtract(Linear(rows), Y(rows))), rows);
        Assert.Equal("∂J/∂wⱼ = Σ(i=1 to m) xᵢⱼ (Σ(k=1 to n) wₖ xᵢₖ + b - yᵢ)", Printer.PrintEquation(new("J", 0, [("w", 1)]), gradient, [axis], false, PrintForm.Unicode));
        Assert.Equal("df_i/dx_j = x_{i,j}^2", Printer.PrintEquation(new("f", 1, [("x", 1)]), g.Power(X(rows, axis), 2), [rows, axis], false, PrintForm.Text));
        Assert.Equal("\\frac{\\partial^{2} f}{\\partial x \\partial y} = b", Printer.PrintEquation(new("f", 0, [("x", 0), ("y", 0)]), g.Input("b"), [], true, PrintForm.Latex));
    }

    [Fact]
    public void A_minus_goes_into_the_body_of_a_sum()
    {
        var residual = g.Subtract(Y(i), g.Input("ŷ", [M], i));
        Prints(g.Scale(Number.Parse("-2")!.Value, g.Divide(g.SumOver(residual, i), g.SizeValue(M))), "(2/m) Σ(i=1 to m) (ŷᵢ - yᵢ)");
        Prints(g.Scale(Number.Half, g.SumOver(g.Power(residual, 2), i)), "½ Σ(i=1 to m) (yᵢ - ŷᵢ)²");
        Prints(g.Divide(g.SumOver(g.Power(residual, 2), i), g.Scale(2, g.SizeValue(M))), "(1/(2m)) Σ(i=1 to m) (yᵢ - ŷᵢ)²");
        Prints(g.Negate(g.SumOver(g.Multiply(Y(i), g.Log(g.Input("p", [M], i))), i)), "-Σ(i=1 to m) yᵢ log(pᵢ)");
    }

    [Fact]
    public void The_cross_entropy_reads_as_in_a_textbook()
    {
        Expr yhat = g.Input("ŷ", [M], i);
        var each = g.Add(g.Multiply(Y(i), g.Log(yhat)), g.Multiply(g.Subtract(g.One, Y(i)), g.Log(g.Subtract(g.One, yhat))));
        Prints(g.Negate(g.SumOver(each, i)), "-Σ(i=1 to m) (yᵢ log(ŷᵢ) + (1 - yᵢ) log(1 - ŷᵢ))");
        Prints(g.SumOver(g.Negate(each), i), "-Σ(i=1 to m) (yᵢ log(ŷᵢ) + (1 - yᵢ) log(1 - ŷᵢ))");
        Prints(g.SumOver(each, i), "Σ(i=1 to m) (yᵢ log(ŷᵢ) + (1 - yᵢ) log(1 - ŷᵢ))");
    }

    [Fact]
    public void Products_and_quotients_of_sums_have_brackets()
    {
        var first = g.SumOver(W(p), p);
        var second = g.SumOver(Y(i), i);
        Prints(g.Multiply(first, second), [], "(Σ(i=1 to n) wᵢ) Σ(i=1 to m) yᵢ", "sum(i=1..n, w_i)*sum(i=1..m, y_i)", "\\left(\\sum_{i=1}^{n} w_{i}\\right) \\sum_{i=1}^{m} y_{i}");
        var exponent = g.Exp(W(j));
        Prints(g.Divide(exponent, g.SumOver(g.Exp(W(p)), p)), [j], "softmax(w)ⱼ", "softmax(w)_j", "\\operatorname{softmax}(w)_{j}");
        Prints(g.Power(first, 2), "(Σ(i=1 to n) wᵢ)²");
        Prints(g.Root(g.SumOver(g.Power(W(p), 2), p)), "√(Σ(i=1 to n) wᵢ²)");
    }

    [Fact]
    public void Brackets_and_masks()
    {
        var k = new Index("k", N);
        Prints(g.Bracket(j, IndexRelation.Equal, k), [j, k], "δⱼₖ", "delta_{j,k}", "\\delta_{jk}");
        var masked = g.Multiply(g.Bracket(j, IndexRelation.Equal, IndexTerm.At((Size)3)), W(j));
        Prints(masked, [j], "wⱼ·[j = 3]", "if(j = 3, w_j, 0)", "w_{j} \\cdot [j = 3]");
    }

    [Fact]
    public void Guards_become_ranges()
    {
        var k = new Index("q", N);
        var partial = g.SumOver(g.Multiply(g.Bracket(k, IndexRelation.LessOrEqual, j), W(k)), k);
        Prints(partial, [j], "Σ(i=1 to j) wᵢ", "sum(i=1..j, w_i)", "\\sum_{i=1}^{j} w_{i}");
        var tail = g.SumOver(g.Multiply(g.Bracket(IndexTerm.At((Size)2), IndexRelation.LessOrEqual, k), g.Power(W(k), 2)), k);
        Prints(tail, "Σ(i=2 to n) wᵢ²");
    }

    [Fact]
    public void Reductions()
    {
        Prints(g.Reduce(ReductionKind.Maximum, W(p), [p]), [], "max(i=1 to n) wᵢ", "max(i=1..n, w_i)", "\\max_{i=1}^{n} w_{i}");
        Prints(g.Reduce(ReductionKind.Product, W(p), [p]), [], "Π(i=1 to n) wᵢ", "prod(i=1..n, w_i)", "\\prod_{i=1}^{n} w_{i}");
        Prints(g.Reduce(ReductionKind.LogSumExp, W(p), [p]), [], "log(Σ(i=1 to n) e^(wᵢ))", "log(sum(i=1..n, exp(w_i)))", "\\log\\left(\\sum_{i=1}^{n} e^{w_{i}}\\right)");
    }

    [Fact]
    public void Functions_of_matrices()
    {
        var (r, c) = (new Index("r", N), new Index("c", N));
        var a = g.Input("A", [N, N], r, c);
        Prints(g.Tensor(TensorFunction.Determinant, a, [r, c]), [], "det(A)", "det(A)", "\\det(A)");
        var (i2, j2) = (new Index("i", N), new Index("j", N));
        Prints(g.Tensor(TensorFunction.Inverse, a, [r, c], i2, j2), [i2, j2], "(A⁻¹)ᵢⱼ", "(A^(-1))_{i,j}", "(A^{-1})_{ij}");
    }
}
