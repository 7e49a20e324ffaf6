namespace MlMath.Models.Files;

/// <summary>Cuts a model file into statements: a line each, lines that begin with space continue the one before, `#` begins a comment.</summary>
internal static class Statements
{
    /// <summary>The statements in their order. Their text is that of the file, character for character, with spaces for line ends and comments.</summary>
    internal static IEnumerable<(string Text, int Start)> Of(string file)
    {
        var blanked = WithoutComments(file);
        var start = -1;
        var end = -1;
        var at = 0;
        while (at < blanked.Length)
        {
            var lineEnd = at;
            while (lineEnd < blanked.Length && file[lineEnd] is not ('\n' or '\r'))
            {
                lineEnd++;
            }

            var line = blanked.AsSpan(at, lineEnd - at);
            if (!line.IsWhiteSpace())
            {
                if (start >= 0 && !char.IsWhiteSpace(line[0]))
                {
                    yield return (blanked[start..end], start);
                    start = -1;
                }

                start = start < 0 ? at : start;
                end = lineEnd;
            }

            at = lineEnd + 1;
        }

        if (start >= 0)
        {
            yield return (blanked[start..end], start);
        }
    }

    private static string WithoutComments(string file)
    {
        var kept = file.ToCharArray();
        var isComment = false;
        var isQuoted = false;
        for (var k = 0; k < kept.Length; k++)
        {
            if (kept[k] is '\n' or '\r')
            {
                (isComment, isQuoted) = (false, false);
                kept[k] = ' ';
                continue;
            }

            isQuoted ^= !isComment && LineScanner.IsQuote(kept[k]);
            isComment |= kept[k] == '#' && !isQuoted;
            if (isComment || kept[k] == '\uFEFF')
            {
                kept[k] = ' ';
            }
        }

        return new string(kept);
    }
}
