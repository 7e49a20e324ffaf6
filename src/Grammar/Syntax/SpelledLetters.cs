using MlMath.Expressions.Notation;

namespace MlMath.Grammar.Syntax;

/// <summary>Letter runs that spell a letter in ASCII: `alpha` is `α`, `theta1` is `θ1`, `yhat` is `ŷ`, `thetabar` is `θ̄`.</summary>
internal static class SpelledLetters
{
    private const int Longest = 16;

    /// <summary>The letter with the digits after it that a whole run spells, or null.</summary>
    internal static string? Find(ReadOnlySpan<char> run)
    {
        if (run.Length is < 2 or > Longest)
        {
            return null;
        }

        var end = run.Length;
        while (end > 0 && char.IsAsciiDigit(run[end - 1]))
        {
            end--;
        }

        var word = run[..end];
        var digits = run[end..];
        var letter = GreekLetters.Find(word);
        if (letter != '\0')
        {
            return string.Concat([letter], digits);
        }

        foreach (var accent in Accents.All)
        {
            if (accent.Word is { } suffix && word.Length > suffix.Length && word.EndsWith(suffix))
            {
                var rest = word[..^suffix.Length];
                letter = rest.Length == 1 ? rest[0] : GreekLetters.Find(rest);
                if (letter != '\0' && CharacterKinds.Of(letter) is not CharacterKinds.Mark)
                {
                    return string.Concat(Accents.Put(letter.ToString(), accent.Mark), digits);
                }
            }
        }

        return null;
    }
}
