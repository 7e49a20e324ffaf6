using MlMath.Cli.CommandLine;

namespace MlMath.Cli.Commands;

/// <summary>
/// A command of the program. It writes its answer to the terminal and returns its exit status; it may throw <see cref="UsageException"/> (the program says
/// how the command is used and ends in 2) and <see cref="Expressions.Problems.ProblemException"/> (the program prints message and hint and ends in 1).
/// </summary>
public abstract class Command
{
    /// <summary>How it is used.</summary>
    public abstract CommandUsage Usage { get; }

    /// <summary>Runs it; the exit status is one of <see cref="ExitStatus"/>.</summary>
    public abstract int Run(Arguments arguments, Terminal terminal);
}
