using MlMath.Grammar.Syntax;

namespace MlMath.Models.Data;

/// <summary>What a mistyped word was probably meant to be.</summary>
internal static class NearestName
{
    private const int LongestWord = 64;

    /// <summary>The nearest of the names, case disregarded, or null where none is near.</summary>
    internal static string? Of(string word, IEnumerable<string> names)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var lower = word.ToLowerInvariant();
        string? nearest = null;
        var least = 1 + Math.Max(1, word.Length / 3);
        foreach (var name in names)
        {
            if (name.Length > LongestWord || Math.Abs(name.Length - word.Length) >= least)
            {
                continue;
            }

            var distance = EditDistance.Between(lower, name.ToLowerInvariant());
            if (distance < least)
            {
                (nearest, least) = (name, distance);
            }
        }

        return nearest;
    }
}
