using MlMath.Engine.Documents;

namespace MlMath.Engine.Tests.Documents;

public sealed class ScannerTests
{
    [Fact]
    public void Markdown_has_formulas_in_fences_code_and_dollars_with_their_places()
    {
        const string text = """
            ---
            title: x = 5
            ---
            # Head

            Let `a = 1`, and $b = 2$; 5 $ and 6 $ are money.

            ```
            c = 3
              = 4
            ```

                d = 5

            \[ e_1 = 6 \]
            ```python
            z = 9
            ```
            ~~~
            f(x) = x²
            ~~~
            """;
        var places = MarkdownScanner.Scan(new DocumentText(text)).OfType<FormulaItem>().Select(f => (new DocumentText(text).Position(f.Offset), f.Text.Replace('\n', ' '))).ToList();
        Assert.Equal(
            [((6, 6), "a = 1"), ((6, 19), "b = 2"), ((9, 1), "c = 3   = 4"), ((13, 5), "d = 5"), ((15, 4), "e_1 = 6"), ((20, 1), "f(x) = x²")],
            places);
        Assert.Contains("python", Assert.Single(MarkdownScanner.Scan(new DocumentText(text)).OfType<RefusedItem>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Latex_has_formulas_in_environments_row_by_row()
    {
        var text = LatexScanner.WithoutComments("""
            \documentclass{article} $no$
            \begin{document}
            \section{One} % $x = 1$
            Costs 5\% or \$5, and $a = 1$.
            \begin{align}
              b &= 2 \label{b}\\
              c &= \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}, \\[2pt]
              d &= 3 \\
                &= 4 \nonumber
            \end{align}
            \begin{verbatim}
            $e = 5$
            \end{verbatim}
            \[ f = 6. \]
            \end{document}
            $g$
            """);
        var document = new DocumentText(text);
        var items = LatexScanner.Scan(document).ToList();
        var formulas = items.OfType<FormulaItem>().Select(f => (document.Position(f.Offset).Line, string.Join(' ', f.Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)))).ToList();
        Assert.Equal([(4, "a = 1"), (6, "b = 2"), (7, @"c = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"), (8, "d = 3 = 4"), (14, "f = 6")], formulas);
        Assert.Equal("One", Assert.Single(items.OfType<HeadingItem>()).Title);
        Assert.Single(items.OfType<RefusedItem>());
    }

    [Fact]
    public void Plain_text_has_formulas_on_lines()
    {
        const string text = """
            Notes
            =====

            The square is a function.
            - f(x) = x^2
            f(x)
              = x·x
            We know that x = 3 is nice.
            2 + 2
            """;
        var document = new DocumentText(text);
        var items = PlainTextScanner.Scan(document).ToList();
        Assert.Equal([(5, "f(x) = x^2"), (6, "f(x)   = x·x"), (9, "2 + 2")], items.OfType<FormulaItem>().Select(f => (document.Position(f.Offset).Line, f.Text)));
        Assert.Equal(8, document.Position(Assert.Single(items.OfType<RefusedItem>()).Offset).Line);
    }

    [Theory]
    [InlineData("for each x in X:\n  w = w - α x")]
    [InlineData("repeat\n  w = 2\nuntil done")]
    [InlineData("┌───┐\n│ x = 1 │")]
    [InlineData("α = constant (e.g., 0.01)")]
    [InlineData("P(A) = number of favorable outcomes / total outcomes")]
    [InlineData("learning rate = 0.1")]
    public void Programs_drawings_and_descriptions_are_no_formulas(string block)
    {
        var said = Assert.Single(Checked.Markdown($"```\n{block}\n```"));
        Assert.Equal(Verdict.NotFormula, said.Whole.Verdict);
        Assert.NotEmpty(said.Whole.Detail);
    }

    [Theory]
    [InlineData("A⁻¹ such that A·A⁻¹ = I (identity matrix)", "A·A⁻¹ = I")]
    [InlineData("a = b + 1 where b is small", "a = b + 1")]
    [InlineData("minimize: x² + 1", "x² + 1")]
    [InlineData("θ = θ - α · g  (for single example i)", "θ = θ - α · g")]
    [InlineData("y = 2x    // a line", "y = 2x")]
    [InlineData("1. y = 3x", "y = 3x")]
    [InlineData("y = -x", "y = -x")]
    public void Words_beside_a_formula_are_taken_off(string line, string formula) =>
        Assert.Equal(formula, MarkdownScanner.Scan(new DocumentText($"```\n{line}\n```")).OfType<FormulaItem>().Last().Text);

    [Fact]
    public void What_nothing_closes_costs_time_in_proportion_to_its_length()
    {
        foreach (var junk in (string[])[@"\[", "$$", "`", "$a", @"\(", @"\begin{align}", "```\n", "| a ", "=\n", "    "])
        {
            var text = string.Concat(Enumerable.Repeat(junk, 400_000 / junk.Length));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            foreach (var items in (IEnumerable<DocumentItem>[])[MarkdownScanner.Scan(new DocumentText(text)), LatexScanner.Scan(new DocumentText(text)), PlainTextScanner.Scan(new DocumentText(text))])
            {
                _ = items.Take(2000).Count();
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"'{junk}' took {clock.Elapsed}");
        }
    }
}
