namespace MlMath.Cli.CommandLine;

/// <summary>An option of a command.</summary>
/// <param name="Name">Its name with its dashes, such as `--wrt`.</param>
/// <param name="Value">What stands for its value in the help, such as `NAME`; null for one that is there or not.</param>
/// <param name="Says">What it does, in a line.</param>
public sealed record Option(string Name, string? Value, string Says)
{
    /// <summary>Whether it may be given several times.</summary>
    public bool Repeats { get; init; }
}

/// <summary>A line that a reader can try; the tests do.</summary>
/// <param name="Line">The arguments as typed to a shell, without the program's name.</param>
/// <param name="Gives">What it answers; null where that is not for a line of help.</param>
public sealed record Example(string Line, string? Gives = null);

/// <summary>How a command is used: what its arguments are read by and its help is printed from.</summary>
/// <param name="Name">The command's name.</param>
/// <param name="Arguments">What follows the name, such as `FORMULA [NAME=VALUE …]`.</param>
/// <param name="Summary">What the command does, in a line.</param>
/// <param name="Options">Its options, besides `--help`.</param>
/// <param name="Examples">Lines to try.</param>
public sealed record CommandUsage(string Name, string Arguments, string Summary, Option[] Options, Example[] Examples)
{
    /// <summary>What more there is to say below the options; may hold several lines.</summary>
    public string? Remarks { get; init; }
}

/// <summary>Thrown where a command was not used as its help says; its message says how, in the user's words.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Wrong usage of a command.</summary>
    public UsageException(string message)
        : base(message)
    {
    }
}
