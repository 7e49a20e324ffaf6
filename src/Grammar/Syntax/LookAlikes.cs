namespace MlMath.Grammar.Syntax;

/// <summary>Characters that are read as others which look like them or mean the same; a new one is a line here.</summary>
internal static class LookAlikes
{
    /// <summary>What <see cref="Fold"/> answers for a character that is not seen and is left out.</summary>
    internal const char Dropped = '\uFFFF';

    /// <summary>What 𝟏, the vector of ones, is while a text is taken apart.</summary>
    internal const char BoldOne = '\uE001';

    /// <summary>The character that a character beyond ASCII is read as; most are read as themselves.</summary>
    internal static char Fold(char character) => character switch
    {
        // White space and what is not seen.
        '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F' or '\u3000' => ' ',
        '\u0085' or '\u2028' or '\u2029' => '\n',
        '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F')
            or '\uFEFF' or '\uFE0E' or '\uFE0F' or '\u20D7' => Dropped, // the last is the arrow of a vector

        // Operators.
        '−' or '‐' or '‑' or '‒' or '–' or '—' or '―' or '﹣' or '➖' => '-',
        '➕' or '﹢' => '+',
        '∗' or '⁎' or '﹡' or '✱' => '*',
        '⋅' or '•' or '∙' or '‧' or '・' or '⸱' or '●' => '·',
        '✕' or '✖' or '⨯' or '⨉' => '×',
        '÷' or '∕' or '⁄' or '➗' => '/',
        '⨀' or '☉' => '⊙',
        '∑' => 'Σ',
        '∏' => 'Π',
        '⋯' or '⋮' or '⋱' => '…',
        '≔' or '⩵' => '=',
        '⩽' or '≦' => '≤',
        '⩾' or '≧' => '≥',
        '⟶' or '⇾' => '→',
        '⟵' => '←',
        '⟼' => '↦',
        '⟹' => '⇒',
        '⟺' => '⇔',
        '∣' or '❘' or '⏐' or '⎮' => '|',
        '∥' or '⏸' or '⦀' => '‖',
        '∶' or '︰' => ':',
        '∼' or '〜' or '˜' => '~',
        'ˆ' => '^',
        '\u3008' or '\u2329' or '\u276C' => '⟨',
        '\u3009' or '\u232A' or '\u276D' => '⟩',
        '′' or '‘' or '’' or 'ʹ' or 'ʼ' or '´' or '‵' => '\'',
        '⊺' or '⟙' => '⊤',
        '⟂' => '⊥',

        // Letters.
        'ϵ' => 'ε',
        'µ' => 'μ',
        'ϕ' => 'φ',
        'ϑ' => 'θ',
        'ϱ' => 'ρ',
        'ϖ' => 'π',
        'ϰ' => 'κ',
        'ϒ' => 'Υ',
        'ϴ' => 'Θ',
        '\u2126' => 'Ω',
        '∆' => 'Δ',
        '\u212A' => 'K',
        '\u212B' => '\u00C5',
        'ı' or 'ⅈ' => 'i',
        'ȷ' or 'ⅉ' => 'j',
        'ℂ' or 'ℭ' => 'C',
        'ℍ' or 'ℋ' or 'ℌ' => 'H',
        'ℕ' => 'N',
        'ℙ' or '℘' => 'P',
        'ℚ' => 'Q',
        'ℝ' or 'ℛ' or 'ℜ' => 'R',
        'ℤ' or 'ℨ' => 'Z',
        'ℬ' => 'B',
        'ℰ' => 'E',
        'ℱ' => 'F',
        'ℒ' => 'L',
        'ℳ' => 'M',
        'ℑ' or 'ℐ' => 'I',
        'ⅅ' => 'D',
        'ⅆ' => 'd',
        'ⅇ' or 'ℯ' => 'e',
        'ℊ' => 'g',
        'ℎ' => 'h',
        'ℴ' => 'o',
        '\u0340' => '\u0300',
        '\u0341' => '\u0301',
        '\u0305' => '\u0304', // an overline drawn over one letter is its bar

        // Full-width forms.
        >= '！' and <= '～' => (char)(character - '！' + '!'),
        _ => character,
    };

    /// <summary>The characters that one character stands for, or null where it is one: `″` is two primes.</summary>
    internal static string? Expand(char character) => character switch
    {
        '″' or '“' or '”' => "''",
        '‴' => "'''",
        '⁗' => "''''",
        '‥' => "..",
        _ => null,
    };

    /// <summary>The plain letter or digit of a styled one in the block of mathematical alphanumerics (`𝐱` is `x`), or <c>'\0'</c>.</summary>
    internal static char Unstyle(int codePoint)
    {
        const string greek = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂εθκφρπ";
        return codePoint switch
        {
            >= 0x1D400 and <= 0x1D6A3 => LatinLetter((codePoint - 0x1D400) % 52),
            0x1D6A4 => 'i',
            0x1D6A5 => 'j',
            >= 0x1D6A8 and <= 0x1D7C9 => greek[(codePoint - 0x1D6A8) % 58],
            0x1D7CF => BoldOne,
            >= 0x1D7CE and <= 0x1D7FF => (char)('0' + ((codePoint - 0x1D7CE) % 10)),
            _ => '\0',
        };
    }

    private static char LatinLetter(int index) => (char)(index < 26 ? 'A' + index : 'a' + index - 26);
}
