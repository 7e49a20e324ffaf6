using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

public sealed class TextPositionTests
{
    [Theory]
    [InlineData("abc", 0, 1, 1, 1, 1)]
    [InlineData("abc", 3, 0, 1, 4, 0)]
    [InlineData("a\nbc", 3, 1, 2, 2, 1)]
    [InlineData("a\r\nbc", 4, 1, 2, 2, 1)]
    [InlineData("a\rb\u2028c", 4, 1, 3, 1, 1)]
    [InlineData("m\u0302+x", 3, 1, 1, 3, 1)]
    [InlineData("𝐱+𝐲", 3, 2, 1, 3, 1)]
    [InlineData("ab\ncd", 1, 3, 1, 2, 1)]
    [InlineData("ab", 9, 4, 1, 3, 0)]
    public void LinesAndColumnsCountWhatAPersonSees(string text, int start, int units, int line, int column, int length) =>
        Assert.Equal(new TextPosition(line, column, length), TextPosition.Of(text, new SourceSpan(start, units)));

    [Theory]
    [InlineData("x + ŷ", "ŷ", 4, 1)]
    [InlineData("x + y\u0302 z", "ŷ", 4, 2)]
    [InlineData("α − 𝐰", "w", 4, 2)]
    [InlineData("alpha <= n", "n", 9, 1)]
    [InlineData("a ... yhat", "ŷ", 6, 4)]
    [InlineData(@"\alpha + \operatorname{MSE}", "MSE", 9, 18)]
    [InlineData(@"\hat{y} + \hat\theta", "θ̂", 10, 10)]
    [InlineData("a\r\nbcd", "bcd", 3, 3)]
    public void NamesKeepTheirPlaceInTheTextAsGiven(string text, string name, int start, int length)
    {
        var item = SyntaxParser.Parse(text, Notation.Auto).Statements.SelectMany(row => row.Items).Single(item => item is NameItem { Text: var own } && own == name);
        Assert.Equal(new SourceSpan(start, length), item.Span);
    }

    [Theory]
    [InlineData("2 xᵢⱼ²", 2, 3, 2)]
    [InlineData("x^(n+1)", 1, 1, 6)]
    [InlineData("f(a, b)", 1, 1, 6)]
    [InlineData("a ≤ ||b||", 1, 2, 1)]
    [InlineData("a ≤ ||b||", 2, 4, 2)]
    [InlineData(@"x \begin{bmatrix}1\end{bmatrix}", 1, 2, 29)]
    [InlineData(@"\frac{1}{2} + \sqrt{x}", 2, 14, 8)]
    [InlineData("⅓f″", 2, 2, 1)]
    public void ItemsSpanWhatTheyWereWrittenAs(string text, int index, int start, int length) =>
        Assert.Equal(new SourceSpan(start, length), SyntaxParser.Parse(text, Notation.Auto).Statements[0].Items[index].Span);
}
