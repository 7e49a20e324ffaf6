namespace MlMath.Cli;

/// <summary>What a command reads from and writes to: answers to <see cref="Out"/>, messages and progress to <see cref="Error"/>.</summary>
/// <param name="input">Standard input, as bytes in UTF-8.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
public sealed class Terminal(Stream input, TextWriter output, TextWriter error)
{
    /// <summary>Standard input, as bytes in UTF-8.</summary>
    public Stream In { get; } = input;

    /// <summary>Standard output, for answers.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Standard error, for messages and progress.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person watches <see cref="Error"/>, so that progress may be drawn there.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether a person types at a terminal and reads the answers there.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Cancelled where the user asks the command to stop.</summary>
    public CancellationToken Cancellation { get; init; }
}
