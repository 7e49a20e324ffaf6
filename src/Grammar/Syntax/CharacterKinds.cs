using System.Globalization;
using MlMath.Expressions.Notation;

namespace MlMath.Grammar.Syntax;

/// <summary>The letters by which the lexer's grammar knows kinds of characters; everything else in ASCII stands for itself.</summary>
internal static class CharacterKinds
{
    internal const char Latin = 'a';
    internal const char Exponent = 'e';
    internal const char Digit = '0';
    internal const char Greek = 'g';
    internal const char OtherLetter = 'o';
    internal const char Mark = 'm';
    internal const char Fraction = 'v';
    internal const char Sign = 's';
    internal const char Raised = 'U';
    internal const char Lowered = 'L';
    internal const char ScriptEnd = 'C';
    internal const char Stray = '?';

    // By code: control characters, then ASCII from the space on. A dollar only says that mathematics begins: white space.
    private const string Ascii =
        "?????????" + " \n" + "  ?" + "??????????????????"
        + " !?# %&'()*+,-./0000000000:;<=>??aaaaeaaaaaaaaaaaaaaaaaaaaa[\\]^_?aaaaeaaaaaaaaaaaaaaaaaaaaa{|}~?";

    /// <summary>The kind of a character of normalised text.</summary>
    internal static char Of(char character)
    {
        if (character < 128)
        {
            return Ascii[character];
        }

        if (GreekLetters.Contains(character))
        {
            // Σ and Π are signs until the reader finds them bound as names.
            return character is 'Σ' or 'Π' ? Sign : Greek;
        }

        if (Signs.Contains(character))
        {
            return Sign;
        }

        return character switch
        {
            LookAlikes.BoldOne => OtherLetter,
            '⌊' => 'f',
            '⌋' => 'F',
            '⌈' => 'k',
            '⌉' => 'K',
            '⟨' => 'w',
            '⟩' => 'W',
            _ => OfLetter(character),
        };
    }

    private static char OfLetter(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.NonSpacingMark => Mark,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter =>
            character is < '\u0250' or >= '\u1E00' and < '\u1F00' or 'ℓ' ? Latin : OtherLetter,
        UnicodeCategory.OtherLetter => OtherLetter,
        UnicodeCategory.OtherNumber when VulgarFractions.Find(character) is not null => Fraction,
        _ => Stray,
    };
}
