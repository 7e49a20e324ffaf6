using MlMath.Expressions.Problems;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Reading;

/// <summary>A place in a row of items.</summary>
/// <param name="row">The row.</param>
internal sealed class Cursor(SyntaxRow row)
{
    public IReadOnlyList<SyntaxItem> Items => row.Items;

    public int At { get; set; }

    public SyntaxItem? Next => At < row.Items.Count ? row.Items[At] : null;

    public SyntaxItem? Peek(int ahead) => At + ahead < row.Items.Count ? row.Items[At + ahead] : null;

    public bool IsAtEnd => At >= row.Items.Count;

    /// <summary>The span of the next item, or the point behind the last.</summary>
    public SourceSpan Place => Next?.Span ?? new SourceSpan(row.Span.End, 0);

    public bool IsSign(string sign) => Next is SignItem s && s.Sign == sign;

    public bool TakeSign(string sign)
    {
        if (!IsSign(sign))
        {
            return false;
        }

        At++;
        return true;
    }

    public bool IsWord(string word) => Next is NameItem name && name.Text == word;

    /// <summary>From the item at <paramref name="start"/> to the one before the cursor.</summary>
    public SourceSpan SpanFrom(int start) => start >= row.Items.Count ? Place
        : At > start ? row.Items[start].Span.To(row.Items[At - 1].Span) : row.Items[start].Span;
}
