using MlMath.Cli.CommandLine;
using MlMath.Engine;
using MlMath.Expressions.Printing;

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

    /// <summary>MathML, for a page that a browser draws.</summary>
    MathMl,

    /// <summary>A line of JSON, as `batch` writes it.</summary>
    Json,
}

/// <summary>The option `--format`.</summary>
public static class AnswerFormats
{
    /// <summary>The option.</summary>
    public static Option Option { get; } = new("--format", "FORM", "unicode (as printed in a book), text (ASCII), latex, mathml or json");

    /// <summary>The format that was asked for. Throws <see cref="UsageException"/>.</summary>
    public static AnswerFormat Of(Arguments arguments) => Named(arguments.Value(Option.Name) ?? "unicode");

    /// <summary>The format of a name; throws as <see cref="Of(Arguments)"/> does.</summary>
    public static AnswerFormat Named(string name) => name switch
    {
        "unicode" => AnswerFormat.Unicode,
        "text" => AnswerFormat.Text,
        "latex" => AnswerFormat.Latex,
        "json" => AnswerFormat.Json,
        "mathml" => AnswerFormat.MathMl,
        var other => throw new UsageException($"there is no format '{other}': it is unicode, text, latex, mathml or json"),
    };

    /// <summary>The notation of formulas in a format.</summary>
    public static PrintForm FormOf(AnswerFormat format) => format switch
    {
        AnswerFormat.Text => PrintForm.Text,
        AnswerFormat.Latex => PrintForm.Latex,
        AnswerFormat.MathMl => PrintForm.MathMl,
        _ => PrintForm.Unicode,
    };

    /// <summary>An expression in a format.</summary>
    public static string Of(Rendering rendering, AnswerFormat format) => format switch
    {
        AnswerFormat.Text => rendering.Text,
        AnswerFormat.Latex => rendering.Latex,
        AnswerFormat.MathMl => rendering.MathMl ?? rendering.Unicode,
        _ => rendering.Unicode,
    };
}
