using System.Globalization;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;

namespace MlMath.Models.Files;

/// <summary>Walks over one statement of a model file from left to right. Not for formulas: those are cut out whole.</summary>
internal sealed class LineScanner(string text, int start)
{
    private int _at;

    /// <summary>The place of what comes next.</summary>
    internal int Position
    {
        get
        {
            SkipSpace();
            return _at;
        }
    }

    internal bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at == text.Length;
        }
    }

    internal SourceSpan Here => new(start + _at, _at < text.Length ? 1 : 0);

    internal SourceSpan SpanFrom(int position) => new(start + position, TrimmedEnd(position) - position);

    /// <summary>Takes the word if it comes next, whole and in any case.</summary>
    internal bool TryWord(string word)
    {
        SkipSpace();
        var end = _at + word.Length;
        if (end > text.Length || !text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase) || (end < text.Length && IsWord(text[end])))
        {
            return false;
        }

        _at = end;
        return true;
    }

    internal bool TrySign(char sign)
    {
        SkipSpace();
        if (_at == text.Length || text[_at] != sign)
        {
            return false;
        }

        _at++;
        return true;
    }

    internal bool TrySign(string sign)
    {
        SkipSpace();
        if (!text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal))
        {
            return false;
        }

        _at += sign.Length;
        return true;
    }

    /// <summary>Whether the rest, from here on, begins with the word.</summary>
    internal bool IsWordNext(string word)
    {
        var before = _at;
        var isNext = TryWord(word);
        _at = before;
        return isNext;
    }

    /// <summary>Takes the word if it comes next, after a comma or without one.</summary>
    internal bool TryWordAfterComma(string word)
    {
        var before = _at;
        TrySign(',');
        if (TryWord(word))
        {
            return true;
        }

        _at = before;
        return false;
    }

    /// <summary>A name of a column or a value: in quotes, or a run without spaces, commas and `..`.</summary>
    internal Piece Label(string expected)
    {
        SkipSpace();
        var from = _at;
        if (_at < text.Length && IsQuote(text[_at]))
        {
            var end = _at + 1;
            while (end < text.Length && !IsQuote(text[end]))
            {
                end++;
            }

            if (end == text.Length)
            {
                throw Fault("the quotation mark is not closed", new SourceSpan(start + from, 1), "add \" where the name ends");
            }

            _at = end + 1;
            return new Piece(text[(from + 1)..end], new SourceSpan(start + from, _at - from));
        }

        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] != ',' && !text.AsSpan(_at).StartsWith("..", StringComparison.Ordinal) && !IsQuote(text[_at]))
        {
            _at++;
        }

        if (_at == from)
        {
            throw Fault($"{expected} is missing", Here);
        }

        return new Piece(text[from.._at], new SourceSpan(start + from, _at - from));
    }

    /// <summary>A number, as `200`, `0.2`, `1e-8`.</summary>
    internal double Number(string expected)
    {
        SkipSpace();
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_' || (text[_at] is '-' or '+' or '−' && (_at == from || text[_at - 1] is 'e' or 'E'))))
        {
            _at++;
        }

        var span = new SourceSpan(start + from, Math.Max(_at - from, _at < text.Length ? 1 : 0));
        var digits = text[from.._at].Replace('−', '-');
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
            : throw Fault(digits.Length == 0 ? $"{expected} is missing: a number" : $"'{digits}' is not a number", span, $"write {expected} as a number");
    }

    /// <summary>A whole number that is at least <paramref name="least"/>.</summary>
    internal int Count(string expected, int least)
    {
        SkipSpace();
        var from = _at;
        var number = Number(expected);
        return number >= least && number <= int.MaxValue && number == Math.Floor(number) ? (int)number
            : throw Fault($"{expected} is a whole number of at least {least}", SpanFrom(from));
    }

    /// <summary>The text up to one of the stops outside brackets and quotes, or to the end; trimmed. A stop is a sign or ` word `.</summary>
    internal Piece Until(params ReadOnlySpan<string> stops)
    {
        SkipSpace();
        var from = _at;
        var depth = 0;
        var isQuoted = false;
        for (; _at < text.Length; _at++)
        {
            var character = text[_at];
            isQuoted ^= IsQuote(character);
            if (isQuoted)
            {
                continue;
            }

            if (depth <= 0 && StandsAtStop(stops))
            {
                break;
            }

            depth += BracketDepth.Change(character);
        }

        var end = TrimmedEnd(from);
        return new Piece(text[from..end], new SourceSpan(start + from, end - from));
    }

    internal Piece Rest() => Until();

    internal ProblemException Unexpected(string expected)
    {
        SkipSpace();
        var from = _at;
        var rest = text[from..TrimmedEnd(from, text.Length)];
        return rest.Length == 0 ? Fault($"{expected} is missing", Here)
            : Fault($"'{(rest.Length <= 40 ? rest : rest[..30] + "…")}' was not expected here", new SourceSpan(start + from, rest.Length), $"expected: {expected}");
    }

    internal static ProblemException Fault(string message, SourceSpan span, string? hint = null) => new(ProblemCode.Syntax, message, span, hint);

    internal static bool IsQuote(char character) => character is '"' or '“' or '”';

    private bool StandsAtStop(ReadOnlySpan<string> stops)
    {
        foreach (var stop in stops)
        {
            if (text.AsSpan(_at).StartsWith(stop, StringComparison.Ordinal)
                && (!IsWord(stop[0]) || ((_at == 0 || !IsWord(text[_at - 1])) && (_at + stop.Length == text.Length || !IsWord(text[_at + stop.Length])))))
            {
                return true;
            }
        }

        return false;
    }

    private int TrimmedEnd(int from, int? to = null)
    {
        var end = to ?? _at;
        while (end > from && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';
}
