namespace MlMath.Expressions.Notation;

/// <summary>The Greek letters with their English words: `alpha`, `α` and `\alpha` are one name. The LaTeX command is the word after a backslash.</summary>
public static class GreekLetters
{
    private const string Letters = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ";

    private static readonly string[] Words =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
        "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
        "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
    ];

    /// <summary>Every letter with its word.</summary>
    public static IEnumerable<(char Letter, string Word)> All => Letters.Zip(Words);

    /// <summary>The letter that a whole word spells, or <c>'\0'</c>.</summary>
    public static char Find(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 7)
        {
            return '\0';
        }

        for (var index = 0; index < Words.Length; index++)
        {
            if (Words[index][0] == word[0] && word.SequenceEqual(Words[index]))
            {
                return Letters[index];
            }
        }

        return '\0';
    }

    /// <summary>The word that spells a letter, or null for any other character.</summary>
    public static string? Word(char letter)
    {
        var index = Letters.IndexOf(letter);
        return index < 0 ? null : Words[index];
    }

    /// <summary>Whether a character is a letter of the Greek script, accented ones included.</summary>
    public static bool Contains(char character) =>
        character is >= '\u0370' and <= '\u03FF' or >= '\u1F00' and <= '\u1FFF' && char.IsLetter(character);
}
