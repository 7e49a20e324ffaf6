using MlMath.Engine.Documents;

namespace MlMath.Engine.Tests.Documents;

public sealed class DocumentCheckTests
{
    [Fact]
    public void A_good_chapter_has_nothing_refuted()
    {
        var said = Checked.Markdown("""
            # Squares
            Let `f(x) = x²`. Then `f'(x) = 2x`, and

            ```
            f(x + 1) = (x + 1)²
                     = x² + 2x + 1
            f(3) = 3² = 9
            ∫[0,1] f(x) dx = 1/3
            ```

            # The sigmoid
            $$\sigma'(z) = \sigma(z)(1 - \sigma(z))$$ with $\sigma(2) \approx 0.881$.

            When `f'(x) = 0`, x is 0. Solve `2x + 3 = 7`.
            """);
        Assert.Equal(
            [Verdict.Defined, Verdict.Proved, Verdict.Proved, Verdict.Computed, Verdict.Proved, Verdict.Proved, Verdict.Computed, Verdict.Undecided, Verdict.Undecided],
            said.Select(s => s.Whole.Verdict));
    }

    [Fact]
    public void Three_misprints_are_found_on_their_lines_with_what_shows_them()
    {
        var said = Checked.Markdown("""
            # A chapter

            ```
            f(x) = x³
            f'(x) = 3x
            ```

            The loss and its slope:

            $$L(z) = \log(1 + e^z)$$
            $$L'(z) = 1 - \sigma(z)$$

            So `2·3 + 1 = 8`, and `f(2) = 8`.
            """);
        var refuted = said.Where(s => s.Whole.Verdict == Verdict.Refuted).ToList();
        Assert.Equal([5, 11, 13], refuted.Select(r => r.Line));
        var x = refuted[0].Whole.Counterexample!["x"].Values[0];
        Assert.True(Math.Abs((3 * x * x) - (3 * x)) > 1e-6);
        Assert.Contains("z", refuted[1].Whole.Counterexample!.Keys);
        Assert.Equal("the left side is 7, the right side 8", refuted[2].Whole.Detail);
    }

    // What holds, by hand or by any table of rules.
    [Theory]
    [InlineData("d/dx(xⁿ) = nxⁿ⁻¹")]
    [InlineData("d/dx(f(g(x))) = f'(g(x)) · g'(x)")]
    [InlineData("d/dx(u/v) = (u'v - uv') / v²")]
    [InlineData("(AB)ᵢⱼ = Σ(k=1 to p) aᵢₖbₖⱼ")]
    [InlineData("(Aᵀ)ᵢⱼ = aⱼᵢ")]
    [InlineData("(AB)⁻¹ = B⁻¹A⁻¹")]
    [InlineData("Var(aX + b) = a²Var(X)")]
    [InlineData("tr(AB) = tr(BA)")]
    [InlineData("√(x²) = |x|")]
    public void True_equations_are_proved(string formula) => Assert.Equal(Verdict.Proved, Checked.Last(formula).Whole.Verdict);

    [Theory]
    [InlineData("(a + b)² = a² + b²")]
    [InlineData("d/dx(f(x)·g(x)) = f'(x)·g'(x)")]
    [InlineData("d/dx(x³) = 2x²")]
    [InlineData("log(a b) = log(a) · log(b)")]
    [InlineData("(x + 1)² = x² + 2x + 2")]
    [InlineData("(AB)⁻¹ = A⁻¹B⁻¹")]
    [InlineData("(Aᵀ)ᵢⱼ = aᵢⱼ")]
    [InlineData("Var(aX) = a Var(X)")]
    [InlineData("2 + 2 = 5")]
    [InlineData("σ(2) = 0.8818")]
    [InlineData("π ≈ 3.24")]
    [InlineData("3 < 2")]
    public void Misprints_are_refuted(string formula)
    {
        var said = Checked.Last(formula);
        Assert.Equal(Verdict.Refuted, said.Whole.Verdict);
        Assert.True(said.Whole.Counterexample is { Count: > 0 } || said.Whole.Detail.Length > 0);
    }

    // Conditions, statements about what the document does not define, approximations: never misprints.
    [Theory]
    [InlineData("Av = λv")]
    [InlineData("x² + y² = r²")]
    [InlineData("2x + 3 = 5x")]
    [InlineData("x² = 4")]
    [InlineData("a² = b² + c²")]
    [InlineData("d/dx(xᵀAx) = 2Ax")]
    [InlineData("f'(x) = 2f(x)")]
    [InlineData("dy/dx = 2x")]
    [InlineData("f(a + b) = f(a) + f(b)")]
    [InlineData("cos(θ) = (x · y) / (||x|| · ||y||)")]
    [InlineData("E[XY] = E[X]E[Y]")]
    [InlineData("H(X) - H(X|Y) = H(Y) - H(Y|X)")]
    [InlineData("e^(iθ) = cos(θ) + i sin(θ)")]
    [InlineData("(1 + x)^n ≈ 1 + n x")]
    [InlineData("√(x²) = x   for x ≥ 0")]
    [InlineData("yᵢ(wᵀxᵢ + b) ≥ 1 - ξᵢ")]
    public void Conditions_are_undecided(string formula) => Assert.Equal(Verdict.Undecided, Checked.Last(formula).Whole.Verdict);

    [Theory]
    [InlineData("A common mistake: `(a + b)² = a² + b²`.")]
    [InlineData("If a and b are orthogonal, `(a + b)² = a² + b²`.")]
    [InlineData("Then $(a + b)^2 = a^2 + b^2$ only if one of them is 0.")]
    [InlineData("The matrices satisfy $(a + b)^2 = a^2 + b^2$.")]
    public void Words_beside_an_equation_are_heard(string text) => Assert.Equal(Verdict.Undecided, Checked.Markdown(text)[^1].Whole.Verdict);

    [Fact]
    public void A_later_definition_replaces_the_earlier()
    {
        Assert.Equal(Verdict.Proved, Checked.Last("f(x) = x²", "f(x) = x³", "f'(x) = 3x²").Whole.Verdict);
        Assert.Equal(Verdict.Refuted, Checked.Last("f(x) = x²", "f(x) = x³", "f'(x) = 2x").Whole.Verdict);
    }

    [Fact]
    public void An_update_is_no_equation()
    {
        Assert.All((string[])["w = w - α · g", "w := w - α · g", "θ ← θ − α ∇J(θ)", "m_t = β m_(t-1) + (1-β) g_t", "x = x + 1"],
            update => Assert.Equal(Verdict.Defined, Checked.Last(update).Whole.Verdict));

        // Behind it, w is neither its first value nor the update.
        Assert.Equal(Verdict.Undecided, Checked.Last("w = 3", "w = w + 1", "w² = 9").Whole.Verdict);
    }

    [Fact]
    public void A_letter_for_a_value_ends_with_its_section_and_a_function_does_not()
    {
        const string text = "## A\n`z = x²`\n\n`g(x) = x²`\n## B\n`d/dx(z + x) = 1`\n\n`g'(x) = 2x`\n";
        Assert.Equal([Verdict.Defined, Verdict.Defined, Verdict.Proved, Verdict.Proved], Checked.Markdown(text).Select(s => s.Whole.Verdict));
    }

    [Fact]
    public void A_definition_is_used_only_as_it_was_made()
    {
        // f of two arguments is not the f of the rule below.
        Assert.Equal(Verdict.Proved, Checked.Last("f(x, y) = x²y", "d/dx(f(x)·g(x)) = f'(x)·g(x) + f(x)·g'(x)").Whole.Verdict);
        Assert.Equal(Verdict.Undecided, Checked.Last("f(x) = x²", "f(x) = 0").Whole.Verdict);
        Assert.Equal(Verdict.Defined, Checked.Last("f(x) = x²   if x > 0").Whole.Verdict);
        Assert.Equal(Verdict.Undecided, Checked.Last("f(x) = x²   if x > 0", "f'(x) = 2x").Whole.Verdict);
    }

    [Fact]
    public void Numbers_of_names_serve_what_is_not_decided_without_them()
    {
        Assert.Equal(Verdict.Computed, Checked.Last("x = 3", "x² = 9").Whole.Verdict);
        Assert.Equal(Verdict.Proved, Checked.Last("x = 3", "(x + 1)² = x² + 2x + 1").Whole.Verdict);
        Assert.Equal(Verdict.Computed, Checked.Last("y = 2x + 1", "x = 4", "y = 9").Whole.Verdict);
        Assert.Equal(Verdict.Proved, Checked.Last("x = 3", "d/dx(x²) = 2x").Whole.Verdict);
    }

    [Fact]
    public void Links_of_a_chain_are_judged_one_by_one()
    {
        var said = Checked.Last("h(x) = σ(wᵀx + b) = 1 / (1 + e^(wᵀx + b))");
        Assert.Equal([Verdict.Defined, Verdict.Refuted], said.Links.Select(l => l.Verdict));
        Assert.Equal(Verdict.Refuted, said.Whole.Verdict);
    }

    [Theory]
    [InlineData("1/3 = 0.3333", Verdict.Computed)]
    [InlineData("1/3 = 0.33", Verdict.Computed)]
    [InlineData("1/3 = 0.34", Verdict.Computed)]
    [InlineData("1/3 = 0.35", Verdict.Refuted)]
    [InlineData("2⁻⁵³ ≈ 1.1e-16", Verdict.Computed)]
    [InlineData("2⁻⁵³ ≈ 1.7e-16", Verdict.Refuted)]
    [InlineData("2^10 ≈ 1000", Verdict.Undecided)]
    [InlineData("0.333 · 3 = 1", Verdict.Undecided)]
    public void Decimals_are_compared_to_the_printed_digit(string formula, Verdict verdict) => Assert.Equal(verdict, Checked.Last(formula).Whole.Verdict);

    [Fact]
    public void What_cannot_be_read_is_said_with_its_place_and_is_no_misprint()
    {
        var said = Checked.Markdown("text\n\n$$a = 1$$\n$$b = (2 + $$\n");
        Assert.Equal(Verdict.NotRead, said[1].Whole.Verdict);
        Assert.Equal(4, said[1].Fault!.Value.Line);
        Assert.Equal(Verdict.NotFormula, Assert.Single(Checked.Markdown("`x ∈ ℝⁿ`")).Whole.Verdict);
    }

    [Fact]
    public void A_latex_document_is_judged_row_by_row()
    {
        var said = Checked.Of("""
            \begin{document}
            Let $f(x) = x^2 + 1$. Then
            \begin{align}
            f'(x) &= 2x, \label{eq:a}\\
            f(x+1) &= (x+1)^2 + 1 \\
                   &= x^2 + 2x + 3.
            \end{align}
            We have $(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T$.
            \end{document}
            """, DocumentKind.Latex);
        Assert.Equal([(2, Verdict.Defined), (4, Verdict.Proved), (5, Verdict.Refuted), (8, Verdict.Refuted)], said.Select(s => (s.Line, s.Whole.Verdict)));

        // As numbers they commute; as matrices, in bold, they need not.
        Assert.NotEqual(Verdict.Proved, Checked.Of(@"$\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}$", DocumentKind.Latex)[0].Whole.Verdict);
    }
}
