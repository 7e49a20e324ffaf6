namespace MlMath.Cli;

/// <summary>What a command's end says to the shell.</summary>
public static class ExitStatus
{
    /// <summary>The question was answered.</summary>
    public const int Answered = 0;

    /// <summary>The formula, the data or the model is at fault.</summary>
    public const int Fault = 1;

    /// <summary>The command was not used as its help says.</summary>
    public const int Usage = 2;
}
