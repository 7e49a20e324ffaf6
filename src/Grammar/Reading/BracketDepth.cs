namespace MlMath.Grammar.Reading;

/// <summary>How deep a place of plain text stands in brackets, where a scan comes before any reading: `(`, `[` and `{` open, their partners close, kinds are not told apart.</summary>
public static class BracketDepth
{
    /// <summary>What a character adds to the depth: 1, -1 or 0.</summary>
    public static int Change(char character) => character switch
    {
        '(' or '[' or '{' => 1,
        ')' or ']' or '}' => -1,
        _ => 0,
    };

    /// <summary>The depth at the end of a text.</summary>
    public static int After(ReadOnlySpan<char> text)
    {
        var depth = 0;
        foreach (var character in text)
        {
            depth += Change(character);
        }

        return depth;
    }
}
