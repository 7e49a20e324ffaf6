using FsCheck;
using FsCheck.Fluent;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

/// <summary>Whatever the text, only a <see cref="ProblemException"/> with a place inside the text comes out, or a tree whose spans lie in it.</summary>
public sealed class SyntaxFuzzTests
{
    private static readonly string[] Pieces =
    [
        "x", "y1", "ab", "α", "Σ", "ŷ", "m\u0302", "2", "3.5", ".5", "1e-8", "1.", "½", "+", "-", "*", "/", "=", "<=", "->", "..", "...", "|", "||", "!", ":",
        "^", "_", "'", "(", ")", "[", "]", "{", "}", "⌊", "⌋", "⟨", ",", ";", "\n", " ", "#", "%", "&", "\\\\", "\\", "²", "ᵢ", "⁽", "⁾", "⁻", "ᵀ",
        @"\frac", @"\sqrt", @"\hat", @"\mathbf", @"\mathrm", @"\operatorname", @"\text", @"\underset", @"\sum", @"\alpha", @"\left", @"\right", @"\left.", @"\right.",
        @"\left|", @"\right|", @"\{", @"\}", @"\begin{matrix}", @"\end{matrix}", @"\begin{cases}", @"\end{cases}", @"\begin{aligned}", @"\end{aligned}",
        @"\begin{array}{cc}", @"\end{array}", @"\begin", @"\end", @"\label{a}", @"\not", @"\prime", @"\top", @"\,", @"\|", @"\_", "if", "inf", "d", "yhat", "hat",
        "\u0302", "\u200B", "\ud835", "\udc31", "𝐱", "👍🏽", "\0", "$", "@", ".", "\t", "\r\n",
    ];

    [Theory]
    [InlineData(Notation.Auto)]
    [InlineData(Notation.Text)]
    [InlineData(Notation.Latex)]
    public void SoupOfTokens(Notation notation)
    {
        var random = new Random(20_240 + (int)notation);
        for (var round = 0; round < 12_000; round++)
        {
            var pieces = Enumerable.Range(0, random.Next(1, 25)).Select(_ => Pieces[random.Next(Pieces.Length)]);
            HoldsFor(string.Concat(pieces), notation);
        }
    }

    [Fact]
    public void FormulasWithOneFault()
    {
        string[] formulas =
        [
            "J(w) = -(1/m) Σ(i=1 to m) [yᵢ log(h(xᵢ)) + (1-yᵢ) log(1-h(xᵢ))]",
            @"\frac{1}{\sigma\sqrt{2\pi}} e^{-\frac{1}{2}\left(\frac{x-\mu}{\sigma}\right)^2}",
            @"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}",
            "ReLU(x) = {x if x > 0, 0 if x ≤ 0}\nReLU(x)",
        ];
        var random = new Random(7);
        foreach (var formula in formulas)
        {
            for (var at = 0; at < formula.Length; at++)
            {
                HoldsFor(formula.Remove(at, 1), Notation.Auto);
                HoldsFor(formula[..at], Notation.Auto);
                HoldsFor(formula.Insert(at, Pieces[random.Next(Pieces.Length)]), Notation.Auto);
            }
        }
    }

    [Fact]
    public void RandomCharacters()
    {
        var random = new Random(99);
        for (var round = 0; round < 6_000; round++)
        {
            var characters = new char[random.Next(0, 40)];
            for (var at = 0; at < characters.Length; at++)
            {
                characters[at] = (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(0x20, 0x7F));
            }

            HoldsFor(new string(characters), Notation.Auto);
        }
    }

    [Fact]
    public void AnyTextAtAll() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            if (text is not null)
            {
                HoldsFor(text, Notation.Auto);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhiteSpaceAroundAFormulaChangesNothing() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().ToArbitrary(), pieces =>
        {
            var text = string.Concat(pieces.Where(piece => piece is not ("#" or "%" or "\\" or "\n" or "\r\n")));
            return Outcome(text) == Outcome("  " + text + " \t");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryNameIsInNormalForm() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().ToArbitrary(), pieces =>
        {
            foreach (var name in Names(string.Concat(pieces)))
            {
                for (var at = 1; at < name.Length; at++)
                {
                    Assert.Equal('\0', Compositions.Compose(name[at - 1], name[at]));
                }
            }
        }).QuickCheckThrowOnFailure();

    private static string Outcome(string text)
    {
        try
        {
            return SyntaxText.Describe(SyntaxParser.Parse(text, Notation.Auto));
        }
        catch (ProblemException fault)
        {
            return fault.Problem.Message;
        }
    }

    private static IEnumerable<string> Names(string text)
    {
        try
        {
            return SyntaxParser.Parse(text, Notation.Auto).Statements.SelectMany(row => row.Items).OfType<NameItem>().Select(name => name.Text);
        }
        catch (ProblemException)
        {
            return [];
        }
    }

    private static void HoldsFor(string text, Notation notation)
    {
        try
        {
            var document = SyntaxParser.Parse(text, notation);
            Assert.NotEmpty(document.Statements);
            foreach (var row in document.Statements)
            {
                Assert.NotEmpty(row.Items);
                SyntaxText.Describe(row);
                foreach (var item in row.Items)
                {
                    Assert.InRange(item.Span.Start, 0, text.Length);
                    Assert.InRange(item.Span.End, item.Span.Start, text.Length);
                }
            }
        }
        catch (ProblemException fault)
        {
            var span = Assert.NotNull(fault.Problem.Span);
            Assert.InRange(span.Start, 0, text.Length);
            Assert.InRange(span.End, span.Start, text.Length);
            TextPosition.Of(text, span);
        }
        catch (Exception fault)
        {
            Assert.Fail($"{fault.GetType().Name} for {System.Text.Json.JsonSerializer.Serialize(text)}: {fault}");
        }
    }
}
