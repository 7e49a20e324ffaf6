namespace MlMath.Cli.Repl;

/// <summary>`X = @file.csv`: a name that takes its value from a file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The file with its `@`.</param>
internal sealed record FileValue(string Name, string Value)
{
    /// <summary>Reads a line of that form; null where it is another.</summary>
    public static FileValue? Of(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        var value = text[(at + 1)..].Trim();
        return value.StartsWith('@') && value.Length > 1 ? new FileValue(text[..at].TrimEnd(':', ' ').Trim(), value) : null;
    }
}
