using System.Globalization;

namespace MlMath.Cli.Repl;

/// <summary>A line of text with a cursor, which moves by characters as a person sees them.</summary>
internal sealed class EditBuffer
{
    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the cursor stands, in UTF-16 units.</summary>
    public int Cursor { get; private set; }

    /// <summary>Puts another text in its place, the cursor behind it.</summary>
    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    /// <summary>Inserts at the cursor.</summary>
    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Puts a text in the place of what stands from <paramref name="start"/> to the cursor.</summary>
    public void ReplaceFrom(int start, string text)
    {
        Text = Text[..start] + text + Text[Cursor..];
        Cursor = start + text.Length;
    }

    /// <summary>Moves by one character.</summary>
    public void Move(int direction) => Cursor = direction < 0 ? Before(Cursor) : After(Cursor);

    /// <summary>Moves by a word.</summary>
    public void MoveByWord(int direction) => Cursor = direction < 0 ? WordStart() : WordEnd();

    /// <summary>Moves to the start.</summary>
    public void Home() => Cursor = 0;

    /// <summary>Moves behind the end.</summary>
    public void End() => Cursor = Text.Length;

    /// <summary>Takes away the character before the cursor.</summary>
    public void Backspace() => ReplaceFrom(Before(Cursor), "");

    /// <summary>Takes away the character at the cursor.</summary>
    public void Delete() => Text = Text[..Cursor] + Text[After(Cursor)..];

    /// <summary>Takes away the word before the cursor.</summary>
    public void BackspaceWord() => ReplaceFrom(WordStart(), "");

    /// <summary>Takes away all before the cursor.</summary>
    public void ClearBefore() => ReplaceFrom(0, "");

    /// <summary>Takes away all from the cursor on.</summary>
    public void ClearAfter() => Text = Text[..Cursor];

    private int Before(int at)
    {
        // Marks belong to the letter before them; where its element begins is found from the front, for lines are short.
        var start = 0;
        for (var next = 0; next < at; next += StringInfo.GetNextTextElementLength(Text.AsSpan(next)))
        {
            start = next;
        }

        return start;
    }

    private int After(int at) => at >= Text.Length ? Text.Length : at + StringInfo.GetNextTextElementLength(Text.AsSpan(at));

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && !char.IsLetterOrDigit(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && char.IsLetterOrDigit(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int WordEnd()
    {
        var at = Cursor;
        while (at < Text.Length && !char.IsLetterOrDigit(Text[at]))
        {
            at++;
        }

        while (at < Text.Length && char.IsLetterOrDigit(Text[at]))
        {
            at++;
        }

        return at;
    }
}
