namespace MlMath.Cli.Repl;

/// <summary>What a line is edited on: keys come from it, and text goes to it. A terminal, or a test.</summary>
internal interface IScreen
{
    /// <summary>How many columns there are.</summary>
    int Width { get; }

    /// <summary>The next key; null where there are no more.</summary>
    ConsoleKeyInfo? ReadKey();

    /// <summary>Writes as it stands; a return goes to the first column of the same row.</summary>
    void Write(string text);

    /// <summary>Clears the screen.</summary>
    void Clear();
}

/// <summary>The process's own terminal.</summary>
/// <param name="output">Where text goes.</param>
internal sealed class TerminalScreen(TextWriter output) : IScreen
{
    private const int OrdinaryWidth = 80;

    /// <inheritdoc/>
    public int Width => Console.BufferWidth is > 10 and var width ? width : OrdinaryWidth;

    /// <inheritdoc/>
    public ConsoleKeyInfo? ReadKey() => Console.ReadKey(intercept: true);

    /// <inheritdoc/>
    public void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    /// <inheritdoc/>
    public void Clear() => Console.Clear();
}
