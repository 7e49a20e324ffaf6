namespace MlMath.Expressions.Indexing;

/// <summary>Sizes that stand for a meaning of the language rather than for an axis of the user's: no text can name them, and no answer shows them.</summary>
public static class ReservedSizes
{
    private const char Mark = '⟨';

    /// <summary>
    /// The population of which every random name is a sample: one or more members, equally likely. Each member counts for its share, so that a sum
    /// over all is their mean, and the sum of 1 is 1.
    /// </summary>
    public static Size Population { get; } = Named("population");

    /// <summary>A reserved size; the word tells it from others.</summary>
    public static Size Named(string word) => Size.Named($"{Mark}{word}⟩");

    /// <summary>Whether the size is a reserved one, with any offset.</summary>
    public static bool Contains(Size size) => size.Name is [Mark, ..];
}
