using System.Globalization;
using System.Text;

namespace MlMath.Bench.Parsing;

/// <summary>A text to be parsed.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Text">The formula.</param>
internal sealed record ParsingCase(string Name, string Text);

/// <summary>The texts that are measured.</summary>
internal static class ParsingCases
{
    private static readonly string[] s_small =
    [
        "2*x + 1",
        "x^2*sin(x)",
        "(a + b)^2 - a^2 - 2*a*b",
        "1/(1 + exp(-x))",
        "a*x^2 + b*x + c",
        "exp(-(x - m)^2/(2*s^2))/(s*sqrt(2*pi))",
        "((x + 1)*(x - 1))/(x^2 + 2*x + 3.25) + 1.5e-3*z",
    ];

    private static readonly string[] s_terms =
    [
        "a*x^2", "sin(x*3.5)", "(x + 2.25)/(y + 4)", "exp(-y)*b", "(a + b)*(x - 1)^3", "sqrt(x^2 + 1)", "0.125*z", "log(1 + w^2)/2",
    ];

    // The same kind of formula as a book prints it.
    private static readonly string[] s_unicode =
    [
        "α·x²", "½(ŷᵢ - yᵢ)²", "σ(wᵀx + b₁)", "√(x² + 1)", "λ₁‖w‖²", "∂θ/∂β", "x₁³y₂", "Σ(i=1 to n) (xᵢ − μ̂)²",
    ];

    private static readonly string[] s_latex =
    [
        @"\alpha x^{2}", @"\frac{1}{2}(\hat{y}_{i} - y_{i})^{2}", @"\sigma(w^{T}x + b_{1})", @"\sqrt{x^{2} + 1}", @"\lambda_{1}\|w\|^{2}", @"\sum_{i=1}^{n} (x_{i} - \bar{x})^{2}",
    ];

    /// <summary>ASCII formulas that all parsers read: small ones, and sums of up to a million characters.</summary>
    public static List<ParsingCase> Shared()
    {
        var cases = s_small.Select(text => new ParsingCase(text, text)).ToList();
        foreach (var length in (int[])[1_000, 10_000, 100_000, 1_000_000])
        {
            cases.Add(new ParsingCase(string.Create(CultureInfo.InvariantCulture, $"sum of {length:N0} characters"), Sum(s_terms, length)));
        }

        return cases;
    }

    /// <summary>What only this language reads: dense Unicode and LaTeX.</summary>
    public static List<ParsingCase> Own() =>
    [
        .. new[] { 1_000, 100_000, 1_000_000 }.Select(n => new ParsingCase(string.Create(CultureInfo.InvariantCulture, $"Unicode, {n:N0} characters"), Sum(s_unicode, n))),
        .. new[] { 1_000, 100_000, 1_000_000 }.Select(n => new ParsingCase(string.Create(CultureInfo.InvariantCulture, $"LaTeX, {n:N0} characters"), Sum(s_latex, n))),
    ];

    private static string Sum(string[] terms, int length)
    {
        var text = new StringBuilder(terms[0]);
        for (var k = 1; text.Length < length; k++)
        {
            text.Append(k % 3 == 0 ? " - " : " + ").Append(terms[k % terms.Length]);
        }

        return text.ToString();
    }
}
