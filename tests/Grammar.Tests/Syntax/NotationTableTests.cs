using MlMath.Expressions.Notation;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Tests.Syntax;

/// <summary>One loop over each notation table: every line of it is read as it says.</summary>
public sealed class NotationTableTests
{
    [Fact]
    public void EveryGreekLetterHasThreeSpellings()
    {
        foreach (var (letter, word) in GreekLetters.All)
        {
            var expected = $"\"{letter}\"";
            Assert.Equal(expected, Read(word));
            Assert.Equal(expected, Read("\\" + word));
            Assert.Equal(letter.ToString(), Read(letter.ToString()));
            Assert.Equal(word, GreekLetters.Word(letter));
        }
    }

    [Fact]
    public void EverySignHasItsSpellings()
    {
        foreach (var sign in Signs.All)
        {
            Assert.Equal($"a ~{sign.Text} ~b", Read($"a {sign.Text} b"));
            foreach (var ascii in sign.Ascii)
            {
                Assert.Equal($"a ~{sign.Text} ~b", Read($"a {ascii} b"));
            }

            foreach (var command in sign.Commands)
            {
                Assert.Equal($"a ~{sign.Text} ~b", Read($"a \\{command} b"));
            }
        }
    }

    [Fact]
    public void EveryAccentHasItsSpellings()
    {
        foreach (var accent in Accents.All)
        {
            foreach (var name in new[] { "y", "m", "θ" })
            {
                var accented = Accents.Put(name, accent.Mark);
                Assert.Equal(accented, Read(name + accent.Mark));
                foreach (var command in accent.Commands)
                {
                    Assert.Equal(accented, Read($"\\{command}{{{name}}}"));
                }

                if (accent.Word is { } word)
                {
                    Assert.Equal($"\"{accented}\"", Read($"{GreekLetters.Word(name[0]) ?? name}{word}"));
                    Assert.Equal($"\"{accented}\"", Read($"{name}_{word}"));
                }
            }
        }
    }

    [Fact]
    public void EveryScriptGlyphIsReadAsItsBase()
    {
        var raised = 0;
        var lowered = 0;
        for (var code = 128; code < 0x3000; code++)
        {
            var glyph = (char)code;
            if (ScriptGlyphs.RaisedBy(glyph) is not '\0' and var up && up is not ('(' or ')'))
            {
                raised++;
                Assert.Equal($"x ^g[{up}]", Read($"x{glyph}"));
                Assert.Equal(up, ScriptGlyphs.RaisedBy(ScriptGlyphs.Raise(up)));
            }

            if (ScriptGlyphs.LoweredBy(glyph) is not '\0' and var down && down is not ('(' or ')'))
            {
                lowered++;
                Assert.Equal($"x _g[{down}]", Read($"x{glyph}"));
                Assert.Equal(down, ScriptGlyphs.LoweredBy(ScriptGlyphs.Lower(down)));
            }
        }

        Assert.True(raised > 60 && lowered > 30);
    }

    [Theory]
    [InlineData('½', "1/2")]
    [InlineData('⅞', "7/8")]
    public void VulgarFractionsAreQuotients(char character, string expected) => Assert.Equal(expected, Read(character.ToString()));

    [Fact]
    public void LookAlikesFoldOntoWhatTheGrammarKnows()
    {
        for (var code = 128; code < 0xFFFF; code++)
        {
            var folded = LookAlikes.Fold((char)code);
            if (folded != (char)code && folded != LookAlikes.Dropped)
            {
                Assert.Equal(folded, LookAlikes.Fold(folded));
                Assert.True(
                    CharacterKinds.Of(folded) != CharacterKinds.Stray || folded is '?' or '"' or '@' or '`' || ScriptGlyphs.RaisedBy(folded) != '\0',
                    $"U+{code:X4} folds onto {folded}, which means nothing");
            }
        }
    }

    private static string Read(string text) => SyntaxText.Describe(SyntaxParser.Parse(text, Notation.Auto));
}
