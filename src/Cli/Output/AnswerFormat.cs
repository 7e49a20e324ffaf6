using MlMath.Cli.CommandLine;
using MlMath.Engine;
using MlMath.Expressions.Problems;

namespace MlMath.Cli.Output;

/// <summary>The notation of an answer.</summary>
public enum AnswerFormat
{
    /// <summary>As a textbook prints it.</summary>
    Unicode,

    /// <summary>ASCII.</summary>
    Text,

    /// <summary>LaTeX.</summary>
    Latex,

    /// <summary>A line of JSON, as `batch` writes it.</summary>
    Json,
}

/// <summary>The option `--format`.</summary>
public static class AnswerFormats
{
    /// <summary>The option.</summary>
    public static Option Option { get; } = new("--format", "FORM", "unicode (as printed in a book), text (ASCII), latex or json");

    /// <summary>The format that was asked for. Throws <see cref="UsageException"/>, and <see cref="ProblemException"/> for one that is still missing.</summary>
    public static AnswerFormat Of(Arguments arguments) => arguments.Value(Option.Name) switch
    {
        null or "unicode" => AnswerFormat.Unicode,
        "text" => AnswerFormat.Text,
        "latex" => AnswerFormat.Latex,
        "json" => AnswerFormat.Json,
        "mathml" => throw new ProblemException(ProblemCode.Unsupported, "MathML is not written yet", null, "ask for --format latex, unicode, text or json"),
        var other => throw new UsageException($"there is no format '{other}': it is unicode, text, latex or json"),
    };

    /// <summary>An expression in a format.</summary>
    public static string Of(Rendering rendering, AnswerFormat format) => format switch
    {
        AnswerFormat.Text => rendering.Text,
        AnswerFormat.Latex => rendering.Latex,
        _ => rendering.Unicode,
    };
}
