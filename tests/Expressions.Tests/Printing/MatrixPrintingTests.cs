using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests.Printing;

/// <summary>Arrays without indices: vectors are columns, `X` has rows of data.</summary>
public sealed class MatrixPrintingTests
{
    private static readonly Size M = Size.Named("m");
    private static readonly Size N = Size.Named("n");

    private readonly Graph g = new();
    private readonly Index i = new("i", M);
    private readonly Index j = new("j", N);
    private readonly Index k = new("k", N);

    private Expr X(IndexTerm a, IndexTerm b) => g.Input("X", [M, N], a, b);

    private Expr A(IndexTerm a, IndexTerm b) => g.Input("A", [N, N], a, b);

    private Expr B(IndexTerm a, IndexTerm b) => g.Input("B", [N, N], a, b);

    private Expr V(string name, IndexTerm at, Size size) => g.Input(name, [size], at);

    private Expr W(IndexTerm at) => V("w", at, N);

    private Expr Y(IndexTerm at) => V("y", at, M);

    private Expr Xw(IndexTerm row)
    {
        var c = new Index("c", N);
        return g.SumOver(g.Multiply(X(row, c), W(c)), c);
    }

    private static void Prints(Expr expression, Index[] axes, string? unicode) => Assert.Equal(unicode, Printer.PrintMatrixForm(expression, axes, PrintForm.Unicode));

    private static void Prints(Expr expression, Index[] axes, string unicode, string text, string latex)
    {
        Prints(expression, axes, unicode);
        Assert.Equal(text, Printer.PrintMatrixForm(expression, axes, PrintForm.Text));
        Assert.Equal(latex, Printer.PrintMatrixForm(expression, axes, PrintForm.Latex));
    }

    [Fact]
    public void Names_transposes_and_products()
    {
        Prints(X(i, j), [i, j], "X");
        Prints(X(i, j), [j, i], "Xᵀ", "X^T", "X^T");
        Prints(Xw(i), [i], "Xw", "X*w", "X w");
        Prints(g.Add(Xw(i), g.Input("b")), [i], "Xw + b", "X*w + b", "X w + b");
        Prints(g.SumOver(g.Multiply(A(j, k), B(k, new Index("l", N))), k), [j], null);
        var l = new Index("l", N);
        Prints(g.SumOver(g.Multiply(A(j, k), B(k, l)), k), [j, l], "AB", "A*B", "A B");
        Prints(g.SumOver(g.Multiply(A(j, k), B(k, l)), k), [l, j], "BᵀAᵀ");
        Prints(g.SumOver(g.Multiply(A(k, j), B(l, k)), k), [l, j], "BA");
        Prints(g.SumOver(g.Multiply(X(i, j), X(i, k)), i), [j, k], "XᵀX");
        Prints(g.Multiply(A(j, k), B(j, k)), [j, k], "A ⊙ B", "A .* B", "A \\odot B");
    }

    [Fact]
    public void The_gradient_of_least_squares()
    {
        var residual = g.Subtract(Xw(i), Y(i));
        Prints(g.SumOver(g.Multiply(X(i, j), residual), i), [j], "Xᵀ(Xw - y)", "X^T*(X*w - y)", "X^T (X w - y)");
        Prints(g.Divide(g.SumOver(g.Multiply(X(i, j), residual), i), g.SizeValue(M)), [j], "(1/m) Xᵀ(Xw - y)", "(1/m)*X^T*(X*w - y)", "\\frac{1}{m} X^T (X w - y)");
        Prints(g.Negate(g.SumOver(g.Multiply(X(i, j), g.Negate(residual)), i)), [j], "Xᵀ(Xw - y)");
        Prints(g.Scale(2, g.SumOver(g.Multiply(X(i, j), residual), i)), [j], "2Xᵀ(Xw - y)");
        Prints(g.Scale(Number.Half, g.SumOver(g.Power(residual, 2), i)), [], "½‖Xw - y‖²", "(1/2)*||X*w - y||^2", "\\frac{1}{2} \\left\\|X w - y\\right\\|^{2}");
        Prints(g.Root(g.SumOver(g.Power(W(j), 2), j)), [], "‖w‖");
        Prints(g.SumOver(g.Power(A(j, k), 2), j, k), [], "‖A‖²");
        Prints(g.Add(g.SumOver(g.Multiply(X(i, j), residual), i), g.Multiply(g.Input("λ"), W(j))), [j], "Xᵀ(Xw - y) + λ w");
    }

    [Fact]
    public void Scalars()
    {
        Prints(g.SumOver(g.Multiply(W(j), V("x", j, N)), j), [], "wᵀx", "w^T*x", "w^T x");
        Prints(g.SumOver(g.Multiply(g.Multiply(V("x", j, N), A(j, k)), V("x", k, N)), j, k), [], "xᵀAx", "x^T*A*x", "x^T A x");
        Prints(g.SumOver(g.Multiply(g.Multiply(V("x", j, N), A(k, j)), V("y", k, N)), j, k), [], "yᵀAx");
        Prints(g.SumOver(A(j, j), j), [], "tr(A)", "tr(A)", "\\operatorname{tr}(A)");
        Prints(g.SumOver(g.Multiply(A(j, k), B(j, k)), j, k), [], "tr(AᵀB)");
        Prints(g.SumOver(g.Multiply(g.Multiply(W(j), V("x", j, N)), V("z", j, N)), j), [], "wᵀ(x ⊙ z)");
        Prints(g.SumOver(Y(i), i), [], null);
        Prints(g.SumOver(X(i, j), j), [i], "X 𝟏");
        Prints(g.SumOver(g.Apply(FunctionTable.Abs, W(j)), j), [], "‖w‖₁", "||w||_1", "\\left\\|w\\right\\|_{1}");
    }

    [Fact]
    public void The_quadratic_forms_gradient()
    {
        var both = g.Add(A(j, k), A(k, j));
        Prints(g.SumOver(g.Multiply(both, V("x", k, N)), k), [j], "(A + Aᵀ)x", "(A + A^T)*x", "(A + A^T) x");
        Prints(both, [j, k], "A + Aᵀ");
    }

    [Fact]
    public void The_logistic_gradient_and_hessian()
    {
        var p = g.Apply(FunctionTable.Sigmoid, g.Add(Xw(i), g.Input("b")));
        Prints(p, [i], "σ(Xw + b)", "sigmoid(X*w + b)", "\\sigma(X w + b)");
        Prints(g.Divide(g.SumOver(g.Multiply(X(i, j), g.Subtract(p, Y(i))), i), g.SizeValue(M)), [j], "(1/m) Xᵀ(σ(Xw + b) - y)");
        var q = V("p", i, M);
        var hessian = g.SumOver(g.Multiply(g.Multiply(X(i, j), X(i, k)), g.Multiply(q, g.Subtract(g.One, q))), i);
        Prints(hessian, [j, k], "Xᵀ diag(p ⊙ (1 - p)) X", "X^T*diag(p .* (1 - p))*X", "X^T \\operatorname{diag}(p \\odot (1 - p)) X");
    }

    [Fact]
    public void Outer_products_and_diagonals()
    {
        Prints(g.Multiply(Y(i), W(j)), [i, j], "y wᵀ", "y*w^T", "y w^T");
        var delta = g.Bracket(j, IndexRelation.Equal, k);
        Prints(g.Add(A(j, k), g.Multiply(g.Input("λ"), delta)), [j, k], "A + λ I");
        Prints(g.Subtract(g.Multiply(W(j), delta), g.Multiply(W(j), W(k))), [j, k], "diag(w) - w wᵀ");
        Prints(g.Multiply(X(i, j), Y(i)), [i, j], "diag(y) X");
        Prints(g.Multiply(Y(i), V("z", i, M)), [i], "y ⊙ z", "y .* z", "y \\odot z");
        Prints(g.Divide(Y(i), V("z", i, M)), [i], "y/z");
        Prints(g.Power(Y(i), 2), [i], "y²");
        Prints(g.Divide(Y(i), g.Number(2)), [i], "y/2");
        Prints(A(j, j), [j], "diag(A)");
    }

    [Fact]
    public void Networks()
    {
        var h = new Index("h", Size.Named("p"));
        var hidden = g.Apply(FunctionTable.Tanh, g.Add(g.SumOver(g.Multiply(g.Input("W", [Size.Named("p"), N], h, k), V("x", k, N)), k), V("b", h, Size.Named("p"))));
        Prints(hidden, [h], "tanh(Wx + b)");
        var output = g.SumOver(g.Multiply(V("v", h, Size.Named("p")), hidden), h);
        Prints(output, [], "vᵀ tanh(Wx + b)");
        var batch = g.Add(g.SumOver(g.Multiply(X(i, k), A(k, j)), k), W(j));
        Prints(batch, [i, j], "XA + 𝟏 wᵀ");
        var exponents = g.Exp(W(j));
        Prints(g.Divide(exponents, g.SumOver(g.Exp(W(k)), k)), [j], "softmax(w)");
    }

    [Fact]
    public void A_row_of_data_is_a_vector()
    {
        Prints(g.SumOver(g.Multiply(W(j), g.Input("x", [M, N], i, j)), j), [], "wᵀxᵢ", "w^T*x_i", "w^T x_{i}");
        Prints(g.Multiply(g.Subtract(Y(i), g.Input("b")), g.Input("x", [M, N], i, j)), [j], "(yᵢ - b)xᵢ");
    }

    [Fact]
    public void Literals()
    {
        Size three = 3;
        var r = new Index("i", three);
        Expr At(Index index, long position) => g.Bracket(index, IndexRelation.Equal, IndexTerm.At((Size)position));
        var vector = g.Add(g.Add(At(r, 1), g.Multiply(g.Number(-2), At(r, 2))), g.Multiply(g.Input("a"), At(r, 3)));
        Assert.Equal("[1, -2, a]", Printer.Print(vector, [r], PrintForm.Unicode));
        Assert.Equal("\\begin{bmatrix} 1 \\\\ -2 \\\\ a \\end{bmatrix}", Printer.Print(vector, [r], PrintForm.Latex));
        var c = new Index("j", 2);
        var matrix = g.Add(g.Multiply(g.Multiply(g.Number(5), At(r, 1)), At(c, 1)), g.Multiply(g.Multiply(g.Number(7), At(r, 3)), At(c, 2)));
        Assert.Equal("[[5, 0], [0, 0], [0, 7]]", Printer.Print(matrix, [r, c], PrintForm.Text));
        Assert.Equal("[0, 3, 0]", Printer.Print(g.Multiply(g.Number(3), At(r, 2)), [r], PrintForm.Text));
    }

    [Fact]
    public void Tensor_functions()
    {
        var (r, c) = (new Index("r", N), new Index("c", N));
        var gram = g.SumOver(g.Multiply(X(i, r), X(i, c)), i);
        Prints(g.Tensor(TensorFunction.Inverse, gram, [r, c], j, k), [j, k], "(XᵀX)⁻¹", "(X^T*X)^(-1)", "(X^T X)^{-1}");
        Prints(g.Tensor(TensorFunction.Determinant, gram, [r, c]), [], "det(XᵀX)");
        var inverse = g.Tensor(TensorFunction.Inverse, A(r, c), [r, c], j, k);
        Prints(g.SumOver(g.Multiply(inverse, W(k)), k), [j], "A⁻¹w", "A^(-1)*w", "A^{-1} w");
    }

    [Fact]
    public void What_has_no_matrix_form_is_printed_with_indices()
    {
        var l = new Index("l", N);
        var cube = g.SumOver(g.Multiply(g.Multiply(A(j, k), B(j, k)), g.Input("T", [N, N, N], j, k, l)), j, k);
        Prints(cube, [l], null);
        Assert.Equal("Σ(i=1 to n) Σ(j=1 to n) Aᵢⱼ Bᵢⱼ T_{i,j,l}", Printer.Print(cube, [l], PrintForm.Unicode).Replace("Tᵢⱼₗ", "T_{i,j,l}", StringComparison.Ordinal));
        Prints(g.Select(g.Apply(FunctionTable.Greater, W(j), g.Zero), W(j), g.Zero), [j], null);
        Prints(W(IndexTerm.At(j, 1)), [j], null);
    }
}
