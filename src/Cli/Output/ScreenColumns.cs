using System.Globalization;
using System.Text;

namespace MlMath.Cli.Output;

/// <summary>How wide a text is on a screen.</summary>
internal static class ScreenColumns
{
    /// <summary>The columns that a text takes.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var columns = 0;
        while (text.Length > 0)
        {
            var length = StringInfo.GetNextTextElementLength(text);
            Rune.DecodeFromUtf16(text, out var first, out _);
            columns += IsWide(first.Value) ? 2 : 1;
            text = text[length..];
        }

        return columns;
    }

    /// <summary>Whether terminals give a character two columns (the wide blocks of Unicode's East Asian Width, and pictures).</summary>
    private static bool IsWide(int character) => character is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
