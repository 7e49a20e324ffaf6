using System.Globalization;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>The faults that the first phase of reading finds, in the user's words.</summary>
internal static class SyntaxProblems
{
    internal static ProblemException Empty(int length) =>
        new(ProblemCode.Syntax, "the formula is empty", new SourceSpan(0, length), "write a formula, such as x² + 1");

    internal static ProblemException Limit(string what, SourceSpan span, string? hint = null) =>
        new(ProblemCode.Limit, what, span, hint);

    internal static ProblemException Unclosed(Frame frame) => new(
        ProblemCode.Syntax,
        $"'{frame.Opening}' is not closed: '{frame.Closing}' is missing",
        frame.OpenSpan,
        $"add '{frame.Closing}' where it ends");

    internal static ProblemException Mismatch(Frame frame, string found) => new(
        ProblemCode.Syntax,
        $"'{frame.Opening}' is not closed: '{frame.Closing}' is missing before '{found}'",
        frame.OpenSpan,
        $"close it with '{frame.Closing}'");

    internal static ProblemException ClosesNothing(string found, string opening, SourceSpan span) => new(
        ProblemCode.Syntax,
        $"'{found}' closes nothing: no '{opening}' is open",
        span,
        $"remove it, or add '{opening}' before");

    internal static ProblemException Stray(ReadOnlySpan<char> rest, SourceSpan span)
    {
        var element = rest[..StringInfo.GetNextTextElementLength(rest)];
        var seen = element.Length <= 8 && !char.IsControl(element[0]) && !(element.Length == 1 && char.IsSurrogate(element[0]))
            ? $"'{element}'"
            : $"U+{(int)element[0]:X4}";
        return new ProblemException(
            ProblemCode.Syntax, $"the character {seen} has no meaning in a formula", span with { Length = element.Length }, StrayHint(element[0]));
    }

    internal static ProblemException UnfinishedNumber(ReadOnlySpan<char> number, SourceSpan span) => new(
        ProblemCode.Syntax,
        $"the number '{Shorten(number)}.' is not finished: digits are missing after the point",
        span,
        $"write {Shorten(number)} or {Shorten(number)}.0");

    internal static ProblemException TwoPoints(SourceSpan span) =>
        new(ProblemCode.Syntax, "a number has two decimal points", span, "remove one, or write * between two numbers");

    internal static ProblemException LonelyPoint(SourceSpan span) =>
        new(ProblemCode.Syntax, "'.' stands alone: digits are missing after it", span, "write · or * for a product, .. for a range, … for 'and so on'");

    internal static ProblemException Module(ReadOnlySpan<char> name, SourceSpan span) => new(
        ProblemCode.Syntax,
        $"did not expect '.' behind '{Shorten(name)}'",
        span,
        "a function is called by its name alone, as in exp(x); a product is written with · or *");

    internal static ProblemException StrayAmpersand(SourceSpan span) =>
        new(ProblemCode.Syntax, "'&' has no meaning here", span, "write 'and' between two conditions");

    internal static ProblemException UnknownCommand(string name, SourceSpan span)
    {
        var nearest = LatexCommands.Nearest(name);
        var guess = nearest is null ? "" : $" (did you mean '\\{nearest}'?)";
        var hint = nearest is not null ? $"write \\{nearest}"
            : name.Length > 0 && char.IsAsciiLetter(name[0]) ? $"write \\operatorname{{{Shorten(name)}}} for a name of your own"
            : "remove the backslash";
        return new ProblemException(ProblemCode.UnknownName, $"unknown LaTeX command '\\{Shorten(name)}'{guess}", span, hint);
    }

    internal static ProblemException UnsupportedCommand(string name, SourceSpan span) =>
        new(ProblemCode.Unsupported, $"the LaTeX command '\\{name}' is not read here", span);

    internal static ProblemException UnknownEnvironment(string name, SourceSpan span) => new(
        ProblemCode.Unsupported,
        $"the LaTeX environment '{Shorten(name)}' is not known",
        span,
        "bmatrix, pmatrix, matrix, vmatrix, cases, array and aligned are");

    internal static ProblemException Missing(string message, SourceSpan span, string? hint = null) =>
        new(ProblemCode.Syntax, message, span, hint);

    internal static ProblemException AccentOverExpression(SourceSpan span) =>
        new(ProblemCode.Unsupported, "an accent stands over one name, not over an expression", span);

    internal static string Shorten(ReadOnlySpan<char> text) =>
        text.Length <= 40 ? text.ToString() : string.Concat(text[..30], "…");

    private static string? StrayHint(char character) => character switch
    {
        '"' => "a formula needs no quotes; write ' for a prime",
        '@' => "write · or * for a product",
        '\\' => "a LaTeX command needs its name after the backslash",
        '%' => "write /100 for per cent",
        _ => null,
    };
}
