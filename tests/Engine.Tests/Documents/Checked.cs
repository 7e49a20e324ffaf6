using MlMath.Engine.Documents;
using MlMath.Library;

namespace MlMath.Engine.Tests.Documents;

/// <summary>Documents as tests write them.</summary>
internal static class Checked
{
    /// <summary>What is said of a document.</summary>
    public static List<Judgement> Markdown(string text) => Of(text, DocumentKind.Markdown);

    /// <summary>What is said of a document of some kind.</summary>
    public static List<Judgement> Of(string text, DocumentKind kind) =>
        [.. DocumentCheck.Of(text, kind, new FormulaEngine(Textbook.Standard), judge => judge(CancellationToken.None))];

    /// <summary>The verdict on the last formula of a block of lines.</summary>
    public static Judgement Last(params string[] lines) => Markdown($"```\n{string.Join('\n', lines)}\n```\n")[^1];
}
