using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("", 1, 1, 0, "the formula is empty")]
    [InlineData("  # only a remark", 1, 1, 17, "the formula is empty")]
    [InlineData("(1 + 2", 1, 1, 1, "'(' is not closed: ')' is missing")]
    [InlineData("a\nf(x, [1", 2, 6, 1, "'[' is not closed: ']' is missing")]
    [InlineData("(a + [b)", 1, 6, 1, "'[' is not closed: ']' is missing before ')'")]
    [InlineData("(0, 1]", 1, 1, 1, "'(' is not closed: ')' is missing before ']'")]
    [InlineData("a)", 1, 2, 1, "')' closes nothing: no '(' is open")]
    [InlineData("a}", 1, 2, 1, "'}' closes nothing: no '{' is open")]
    [InlineData("x₍ᵢ", 1, 2, 1, "'(' is not closed: ')' is missing")]
    [InlineData("x^{2", 1, 3, 1, "'{' is not closed: '}' is missing")]
    [InlineData("x @ y", 1, 3, 1, "the character '@' has no meaning in a formula")]
    [InlineData("x 👍🏽 y", 1, 3, 1, "the character '👍🏽' has no meaning in a formula")]
    [InlineData("ŷ̇̇x \0", 1, 4, 1, "the character U+0000 has no meaning in a formula")]
    [InlineData("50 % x", 1, 4, 1, "the character '%' has no meaning in a formula")]
    [InlineData("1.5.2", 1, 1, 5, "a number has two decimal points")]
    [InlineData("x = 1.", 1, 5, 2, "the number '1.' is not finished: digits are missing after the point")]
    [InlineData("a . b", 1, 3, 1, "'.' stands alone: digits are missing after it")]
    [InlineData("x^", 1, 3, 0, "an exponent is missing after '^'")]
    [InlineData("x^^2", 1, 3, 1, "an exponent is missing after '^'")]
    [InlineData("x_ + 1", 1, 4, 1, "a subscript is missing after '_'")]
    [InlineData("x_\ny", 1, 3, 0, "a subscript is missing after '_'")]
    [InlineData("x^{}", 1, 2, 3, "the exponent is empty")]
    [InlineData("^2", 1, 1, 1, "nothing stands before '^'")]
    [InlineData("²", 1, 1, 1, "nothing stands before the superscript")]
    [InlineData("'a", 1, 1, 1, "nothing stands before the prime")]
    [InlineData(@"\alhpa + 1", 1, 1, 6, @"unknown LaTeX command '\alhpa' (did you mean '\alpha'?)")]
    [InlineData(@"n \choose", 1, 3, 7, @"the LaTeX command '\choose' is not read here")]
    [InlineData(@"\alpha. x", 1, 7, 1, "'.' stands alone: digits are missing after it")]
    [InlineData(@"\qwertyuiop", 1, 1, 11, @"unknown LaTeX command '\qwertyuiop'")]
    [InlineData(@"\frac{a}", 1, 1, 5, @"'\frac' wants a numerator and a denominator")]
    [InlineData(@"\frac{}{b}", 1, 1, 10, "the numerator is empty")]
    [InlineData(@"\sqrt", 1, 1, 5, @"'\sqrt' wants an argument")]
    [InlineData(@"\hat{}", 1, 1, 6, "an accent stands over one name, not over an expression")]
    [InlineData(@"\begin{bmatrix} 1 & 2", 1, 1, 15, @"'\begin{bmatrix}' is not closed: '\end{bmatrix}' is missing")]
    [InlineData(@"\begin{bmatrix} (1 & 2) \end{bmatrix}", 1, 17, 1, "'(' is not closed: ')' is missing before '&'")]
    [InlineData(@"\begin{bmatrix} 1 \end{pmatrix}", 1, 1, 15, @"'\begin{bmatrix}' is not closed: '\end{bmatrix}' is missing before '\end{pmatrix}'")]
    [InlineData(@"\end{matrix}", 1, 1, 12, @"'\end{matrix}' closes nothing: no '\begin{matrix}' is open")]
    [InlineData(@"\begin{tikz}", 1, 1, 6, "the LaTeX environment 'tikz' is not known")]
    [InlineData(@"\begin x", 1, 1, 6, @"'\begin' wants the name of an environment in braces, such as \begin{bmatrix}")]
    [InlineData(@"\left| x", 1, 1, 5, @"'\left|' is not closed: '\right' is missing")]
    [InlineData(@"x \right|", 1, 3, 6, @"'\right' closes nothing: no '\left' is open")]
    public void FaultsAreSaidInTheUsersWordsAndPlace(string text, int line, int column, int length, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => SyntaxParser.Parse(text, Notation.Auto)).Problem;
        Assert.Equal(message, problem.Message);
        Assert.Equal(new TextPosition(line, column, length), TextPosition.Of(text, problem.Span!.Value));
        Assert.Contains(problem.Code, new[] { ProblemCode.Syntax, ProblemCode.Unsupported, ProblemCode.UnknownName });
    }

    [Theory]
    [InlineData("(1 + 2", "add ')' where it ends")]
    [InlineData("a)", "remove it, or add '(' before")]
    [InlineData("x = 1.", "write 1 or 1.0")]
    [InlineData(@"\alhpa", @"write \alpha")]
    [InlineData(@"\myfunction", @"write \operatorname{myfunction} for a name of your own")]
    [InlineData("x^", "write x^2 or x^(n+1)")]
    [InlineData("x_√2", "put what belongs to it into brackets, as in x^(n+1) or x_(n+1)")]
    public void FaultsComeWithARemedy(string text, string hint) =>
        Assert.Equal(hint, Assert.Throws<ProblemException>(() => SyntaxParser.Parse(text, Notation.Auto)).Problem.Hint);

    [Fact]
    public void OperatorsThatLackOperandsAreLeftToTheReader() =>
        Assert.Equal("2 ~* ~* ~3", SyntaxText.Describe(SyntaxParser.Parse("2 * * 3", Notation.Auto)));
}
