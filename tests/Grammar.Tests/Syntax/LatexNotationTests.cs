using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

/// <summary>LaTeX notation, and LaTeX mixed with the other two.</summary>
public sealed class LatexNotationTests
{
    [Theory]
    [InlineData(@"\frac{a}{b}", "frac[a][b]")]
    [InlineData(@"\dfrac{a}{b} \tfrac{c}{d}", "frac[a][b] ~frac[c][d]")]
    [InlineData(@"\frac12", "frac[1][2]")]
    [InlineData(@"\frac123", "frac[1][2] 3")]
    [InlineData(@"\frac1{n}", "frac[1][n]")]
    [InlineData(@"\frac{1}n", "frac[1][n]")]
    [InlineData(@"\frac ab", "frac[a][b]")]
    [InlineData(@"\frac\alpha\beta", "frac[\"α\"][\"β\"]")]
    [InlineData("\\frac{a}\n{b}", "frac[a][b]")]
    [InlineData(@"\dfrac{\partial f}{\partial x}", "frac[∂ ~f][∂ ~x]")]
    [InlineData(@"\sqrt{x}", "root[x]")]
    [InlineData(@"\sqrt[3]{x}", "root[3][x]")]
    [InlineData(@"\sqrt2x", "root[2] x")]
    [InlineData(@"\sqrt(x)", "root[x]")]
    [InlineData(@"\sqrt\frac{a}{b}", "root[frac[a][b]]")]
    public void FractionsAndRoots(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"\sum_{i=1}^{n} x_i", "Σ _c[i = 1] ^c[n] ~x _b[i]")]
    [InlineData(@"\sum\limits_{i=1}^n", "Σ _c[i = 1] ^b[n]")]
    [InlineData(@"\int_a^b f(x)\,dx", "∫ _b[a] ^b[b] ~f (x) ~dx")]
    [InlineData(@"\int f\,\mathrm{d}x", "∫ ~f ~dx")]
    [InlineData(@"\lim_{h \to 0}", "\"lim\" _c[h ~→ ~0]")]
    [InlineData(@"\log_2 x", "\"log\" _b[2] ~x")]
    [InlineData(@"\sin x", "\"sin\" ~x")]
    [InlineData(@"\alpha x", "\"α\" ~x")]
    [InlineData(@"\varepsilon\varphi", "\"ε\" \"φ\"")]
    [InlineData(@"\operatorname{MSE}(w)", "\"MSE\" (w)")]
    [InlineData(@"\operatorname*{arg\,min}_w", "\"argmin\" _b[w]")]
    [InlineData(@"\mathrm{loss}", "\"loss\"")]
    [InlineData(@"\mathbf{x}^T \boldsymbol{\theta}", "x ^b[T] ~\"θ\"")]
    [InlineData(@"\vec{x} + \vec x", "x ~+ ~x")]
    [InlineData(@"\mathbb{E}[X]", "E [X]")]
    [InlineData(@"\frac{\mathrm{d}}{\mathrm d x}", "frac[d][dx]")]
    [InlineData(@"\arg\max_\theta f", "\"argmax\" _b[\"θ\"] ~f")]
    [InlineData(@"{\bf x} + {\rm MSE}", "x ~+ ~MSE")]
    [InlineData(@"\underset{\theta}{\operatorname{argmax}} f", "\"argmax\" _c[\"θ\"] ~f")]
    public void Names(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"\hat{y}_i", "ŷ _b[i]")]
    [InlineData(@"\hat y", "ŷ")]
    [InlineData(@"\hat yx", "ŷ x")]
    [InlineData(@"\hat\theta", "\"θ̂\"")]
    [InlineData(@"\bar{x} + \overline{x}", "x̄ ~+ ~x̄")]
    [InlineData(@"\tilde{x} + \dot{x}", "x̃ ~+ ~ẋ")]
    [InlineData(@"\hat{\mathbf{y}}", "ŷ")]
    [InlineData(@"\hat{y_i}", "ŷ _b[i]")]
    [InlineData(@"\widehat{AB}", "\"AB̂\"")]
    public void Accents(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"X^\top", "X ^g[T]")]
    [InlineData(@"X^{\top}", "X ^g[T]")]
    [InlineData(@"X^{\mathsf T}", "X ^g[T]")]
    [InlineData(@"X^\intercal", "X ^g[T]")]
    [InlineData(@"X^T\alpha", "X ^b[T] \"α\"")]
    [InlineData(@"f^\prime", "f '")]
    [InlineData(@"f^{\prime\prime}(x)", "f '' (x)")]
    [InlineData(@"e^{-\frac{1}{2}}", "e ^c[- frac[1][2]]")]
    [InlineData(@"x^\frac{1}{2}", "x ^b[frac[1][2]]")]
    [InlineData(@"x^\alpha", "x ^b[\"α\"]")]
    [InlineData(@"\|x\|_\infty", "‖ x ‖ _b[∞]")]
    [InlineData(@"W^{[1]}x", "W ^k[1] x")]
    [InlineData(@"x^{(i)}_j", "x ^c[(i)] _b[j]")]
    [InlineData(@"x_{\text{new}}", "x _c[\"new\"]")]
    [InlineData(@"\text{log\_loss}", "\"log\" _b[loss]")]
    public void Scripts(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"\left( x \right)", "(x)")]
    [InlineData(@"\left[ x \right]^2", "[x] ^b[2]")]
    [InlineData(@"\bigl( x \bigr)", "(x)")]
    [InlineData(@"\left| x \right|", "| ~x ~|")]
    [InlineData(@"\lvert x \rvert", "| ~x ~|")]
    [InlineData(@"\lVert x \rVert", "‖ ~x ~‖")]
    [InlineData(@"\left\lVert x \right\rVert_2", "‖ ~x ~‖ _b[2]")]
    [InlineData(@"\{1, 2\}\alpha", "{1 , 2} \"α\"")]
    [InlineData(@"\langle u, v\rangle", "⟨u , v⟩")]
    [InlineData(@"\lfloor x \rfloor", "⌊x⌋")]
    [InlineData(@"{a}{+}\alpha", "a + \"α\"")]
    [InlineData(@"\left\{ x \right.", "{x}")]
    [InlineData("\\left( a\n+ b \\right)", "(a ~+ ~b)")]
    public void Brackets(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"a \cdot b \times c \odot d", "a ~· ~b ~× ~c ~⊙ ~d")]
    [InlineData(@"a \le b \geq c \ne d \neq e", "a ~≤ ~b ~≥ ~c ~≠ ~d ~≠ ~e")]
    [InlineData(@"\nabla f \in \infty \cap A", "∇ ~f ~∈ ~∞ ~∩ ~A")]
    [InlineData(@"a \ldots b \cdots c", "a ~… ~b ~… ~c")]
    [InlineData(@"P(A \mid B)", "P (A ~| ~B)")]
    [InlineData(@"a\,b\;c\quad d\!e", "a ~b ~c ~d e")]
    [InlineData(@"a \not= b \not\in C", "a ~≠ ~b ~∉ ~C")]
    [InlineData(@"p \land q", "p ~\"and\" ~q")]
    [InlineData(@"\[ a = \alpha, \]", "a ~= ~\"α\"")]
    [InlineData(@"\[ a = 2. \]", "a ~= ~2")]
    [InlineData(@"\[ x \] % a remark", "x")]
    public void Signs(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "bmatrix[1 & 2 \\ 3 & 4]")]
    [InlineData("\\begin{pmatrix} a \\\\[2pt]\n b \\\\ \\end{pmatrix}", "pmatrix[a \\ b]")]
    [InlineData(@"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "cases[x & \"if\" ~x ~> ~0 \\ 0 & \"otherwise\"]")]
    [InlineData(@"\begin{cases} x, & x > 0, \\ 0, & \text{otherwise}. \end{cases}", "cases[x & x ~> ~0 \\ 0 & \"otherwise\"]")]
    [InlineData(@"\text{otherwise.}", "\"otherwise\"")]
    [InlineData(@"\left\{ \begin{array}{ll} x & x>0 \\ 0 & x \le 0 \end{array} \right.", "cases[x & x > 0 \\ 0 & x ~≤ ~0]")]
    [InlineData(@"\left[\begin{array}{cc} 1 & 2 \end{array}\right]", "[matrix[1 & 2]]")]
    [InlineData(@"\begin{vmatrix} [1] \\ [2] \end{vmatrix}", "vmatrix[[1] \\ [2]]")]
    [InlineData(@"\begin{aligned} a &= b \\ &= c \\ d &= e \end{aligned}", "a ~= ~b ~= ~c ;; d ~= ~e")]
    [InlineData(@"\begin{align*} a &\le b \\ &\le c \end{align*}", "a ~≤ ~b ~≤ ~c")]
    public void Environments(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData(@"\frac{1}{n} Σ(i=1 to n) xᵢ²", "frac[1][n] ~Σ (i = 1 ~to ~n) ~x _g[i] ^g[2]")]
    [InlineData(@"\alpha θ_old + x_12", "\"α\" ~θ _b[old] ~+ ~x _b[12]")]
    [InlineData(@"x_iy_i \cdot z", "x _b[i] y _b[i] ~· ~z")]
    [InlineData(@"{x if x > 0, 0 if x \le 0}", "{x ~if ~x ~> ~0 , 0 ~if ~x ~≤ ~0}")]
    public void Mixed(string text, string expected) => Reads(text, expected);

    [Theory]
    [InlineData("x_ij", "x _b[i] j")]
    [InlineData("x_12", "x _b[1] 2")]
    [InlineData("x^10", "x ^b[1] 0")]
    [InlineData("x_a1b", "x _b[a] 1 b")]
    [InlineData("{a}^2", "a ^b[2]")]
    public void AsTeXItself(string text, string expected) =>
        Assert.Equal(expected, SyntaxText.Describe(SyntaxParser.Parse(text, Notation.Latex)));

    [Theory]
    [InlineData(@"\frac{a}{b_ij}", "frac[a][b _b[ij]]")]
    [InlineData(@"\{x\} {y}", "{x} ~{y}")]
    public void CommandsInText(string text, string expected) =>
        Assert.Equal(expected, SyntaxText.Describe(SyntaxParser.Parse(text, Notation.Text)));

    private static void Reads(string text, string expected) =>
        Assert.Equal(expected, SyntaxText.Describe(SyntaxParser.Parse(text, Notation.Auto)));
}
