namespace MlMath.Expressions.Notation;

/// <summary>An accent that makes a letter another name.</summary>
/// <param name="Mark">The combining character.</param>
/// <param name="Word">What it is called after a letter in ASCII, as in `yhat`, or null where that is not usual.</param>
/// <param name="Commands">The LaTeX commands, without backslash, the preferred one first.</param>
public sealed record Accent(char Mark, string? Word, params string[] Commands);

/// <summary>The accents: `ŷ`, `yhat` and `\hat{y}` are one name.</summary>
public static class Accents
{
    /// <summary>Every accent; a new one is a line here.</summary>
    public static IReadOnlyList<Accent> All { get; } =
    [
        new('\u0302', "hat", "hat", "widehat"),
        new('\u0304', "bar", "bar", "overline"),
        new('\u0303', "tilde", "tilde", "widetilde"),
        new('\u0307', null, "dot"),
        new('\u0308', null, "ddot"),
        new('\u030C', null, "check", "widecheck"),
        new('\u0306', null, "breve"),
        new('\u0301', null, "acute"),
        new('\u0300', null, "grave"),
        new('\u030A', null, "mathring"),
    ];

    /// <summary>The mark that a word stands for (`hat`), or <c>'\0'</c>.</summary>
    public static char MarkOf(ReadOnlySpan<char> word)
    {
        foreach (var accent in All)
        {
            if (accent.Word is { } name && word.SequenceEqual(name))
            {
                return accent.Mark;
            }
        }

        return '\0';
    }

    /// <summary>A name with an accent on its last letter, in NFC: `y` and the hat make `ŷ`, `m` and the hat two characters.</summary>
    public static string Put(string name, char mark)
    {
        var end = name.Length;
        while (end > 1 && char.IsAsciiDigit(name[end - 1]))
        {
            end--;
        }

        var composed = Compositions.Compose(name[end - 1], mark);
        return composed == '\0'
            ? string.Concat(name.AsSpan(0, end), [mark], name.AsSpan(end))
            : string.Concat(name.AsSpan(0, end - 1), [composed], name.AsSpan(end));
    }
}
