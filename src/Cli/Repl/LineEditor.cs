using System.Globalization;
using MlMath.Cli.Output;

namespace MlMath.Cli.Repl;

/// <summary>How the editing of a line ended.</summary>
internal enum LineEnd
{
    /// <summary>With the return key.</summary>
    Entered,

    /// <summary>With Ctrl+C: what was typed does not count.</summary>
    Dropped,

    /// <summary>With Ctrl+D on an empty line, or because there are no more keys.</summary>
    Left,
}

/// <summary>
/// Edits one line on a screen, with history and completion. It draws with returns and blanks alone, no control sequences, so that it works on whatever shows
/// text; a line that is longer than the screen scrolls sideways.
/// </summary>
/// <param name="screen">Where it is edited.</param>
/// <param name="history">What was typed before.</param>
/// <param name="completion">What Tab offers.</param>
internal sealed class LineEditor(IScreen screen, History history, Completion completion)
{
    private const int MostOffered = 60;

    private readonly EditBuffer _buffer = new();
    private string _prompt = "";
    private int _drawn;

    /// <summary>Reads a line behind a prompt.</summary>
    public (LineEnd End, string Line) Read(string prompt)
    {
        _prompt = prompt;
        _drawn = 0;
        _buffer.Set("");
        history.Rewind();
        while (true)
        {
            Draw();
            if (screen.ReadKey() is not { } key)
            {
                return Finish(LineEnd.Left);
            }

            if (key.Modifiers.HasFlag(ConsoleModifiers.Control) || key.KeyChar is > '\0' and < ' ' || key.KeyChar == '\u007F')
            {
                if (Control(key) is { } end)
                {
                    return Finish(end);
                }
            }
            else if (!Plain(key) && !char.IsControl(key.KeyChar) && key.KeyChar != '\0')
            {
                _buffer.Insert(key.KeyChar.ToString());
            }
        }
    }

    private (LineEnd, string) Finish(LineEnd end)
    {
        _buffer.End();
        Draw();
        screen.Write(end == LineEnd.Dropped ? "^C\n" : "\n");
        return (end, end == LineEnd.Entered ? _buffer.Text : "");
    }

    private LineEnd? Control(ConsoleKeyInfo key)
    {
        // Some terminals send Enter, Tab and Backspace as the control characters that they are.
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return LineEnd.Entered;
            case ConsoleKey.Tab:
                Complete();
                return null;
            case ConsoleKey.LeftArrow or ConsoleKey.RightArrow:
                _buffer.MoveByWord(key.Key == ConsoleKey.LeftArrow ? -1 : 1);
                return null;
            case ConsoleKey.Backspace when key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.KeyChar != '\u007F':
                _buffer.BackspaceWord();
                return null;
            case ConsoleKey.Backspace:
                _buffer.Backspace();
                return null;
            case ConsoleKey.Escape:
                return null;
        }

        switch (Letter(key))
        {
            case 'A':
                _buffer.Home();
                break;
            case 'B':
                _buffer.Move(-1);
                break;
            case 'C':
                return LineEnd.Dropped;
            case 'D' when _buffer.Text.Length == 0:
                return LineEnd.Left;
            case 'D':
                _buffer.Delete();
                break;
            case 'E':
                _buffer.End();
                break;
            case 'F':
                _buffer.Move(1);
                break;
            case 'H':
                _buffer.Backspace();
                break;
            case 'J' or 'M':
                return LineEnd.Entered;
            case 'K':
                _buffer.ClearAfter();
                break;
            case 'L':
                screen.Clear();
                _drawn = 0;
                break;
            case 'N':
                Recall(1);
                break;
            case 'P':
                Recall(-1);
                break;
            case 'U':
                _buffer.ClearBefore();
                break;
            case 'W':
                _buffer.BackspaceWord();
                break;
        }

        return null;
    }

    private static char Letter(ConsoleKeyInfo key) => key.KeyChar is > '\0' and < ' ' ? (char)(key.KeyChar + '@') : key.Key is >= ConsoleKey.A and <= ConsoleKey.Z ? (char)key.Key : '\0';

    private bool Plain(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _buffer.Move(-1);
                return true;
            case ConsoleKey.RightArrow:
                _buffer.Move(1);
                return true;
            case ConsoleKey.Home:
                _buffer.Home();
                return true;
            case ConsoleKey.End:
                _buffer.End();
                return true;
            case ConsoleKey.Delete:
                _buffer.Delete();
                return true;
            case ConsoleKey.UpArrow:
                Recall(-1);
                return true;
            case ConsoleKey.DownArrow:
                Recall(1);
                return true;
            default:
                return key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        }
    }

    private void Recall(int direction)
    {
        if (history.Go(direction, _buffer.Text) is { } line)
        {
            _buffer.Set(line);
        }
    }

    private void Complete()
    {
        var (start, offers) = completion.At(_buffer.Text, _buffer.Cursor);
        if (offers.Count == 0)
        {
            return;
        }

        var common = Completion.CommonStart(offers);
        if (offers.Count == 1 || common.Length > _buffer.Cursor - start)
        {
            _buffer.ReplaceFrom(start, common);
            return;
        }

        screen.Write("\n" + string.Join("  ", offers.Take(MostOffered)) + (offers.Count > MostOffered ? "  …" : "") + "\n");
        _drawn = 0;
    }

    private void Draw()
    {
        var room = Math.Max(8, screen.Width - ScreenColumns.Of(_prompt) - 2);
        var text = _buffer.Text;
        var from = 0;
        while (ScreenColumns.Of(text.AsSpan(from, _buffer.Cursor - from)) > room)
        {
            from += StringInfo.GetNextTextElementLength(text.AsSpan(from));
        }

        var to = _buffer.Cursor;
        while (to < text.Length && ScreenColumns.Of(text.AsSpan(from, to - from)) < room)
        {
            to += StringInfo.GetNextTextElementLength(text.AsSpan(to));
        }

        var line = _prompt + text[from..to];
        var columns = ScreenColumns.Of(line);
        screen.Write("\r" + line + new string(' ', Math.Max(0, _drawn - columns)) + "\r" + _prompt + text[from.._buffer.Cursor]);
        _drawn = columns;
    }
}
