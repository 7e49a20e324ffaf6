using Antlr4.Runtime;
using Antlr4.Runtime.Misc;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Syntax;

/// <summary>
/// A formula's text with look-alikes folded, accents composed (NFC) and script glyphs opened up, the kind of every
/// character, and the way back to the user's text. As a stream it shows the lexer the kinds.
/// </summary>
internal sealed class NormalizedText : ICharStream
{
    private static readonly string[] Shared = AsciiTexts();

    // One character can become three: a script glyph with the marks that begin and end its run.
    private char[] characters;
    private char[] kinds;
    private int[] starts;
    private int index;

    private NormalizedText(string original)
    {
        Original = original;
        characters = new char[original.Length + 16];
        kinds = new char[original.Length + 16];
        starts = new int[original.Length + 17];
    }

    /// <summary>The text as the user gave it.</summary>
    internal string Original { get; }

    /// <summary>Whether a backslash occurs.</summary>
    internal bool HasBackslash { get; private set; }

    /// <summary>How many characters the normalised text has.</summary>
    public int Size { get; private set; }

    public int Index => index;

    public string SourceName => "formula";

    /// <summary>Normalises a text of any content.</summary>
    internal static NormalizedText Of(string text)
    {
        var result = new NormalizedText(text);
        var script = '\0';
        for (var at = 0; at < text.Length;)
        {
            var character = text[at];
            if (character < 128)
            {
                script = result.CloseScript(script, at);
                at += result.AddAscii(character, at);
                continue;
            }

            var raised = ScriptGlyphs.RaisedBy(character);
            var lowered = raised == '\0' ? ScriptGlyphs.LoweredBy(character) : '\0';
            var kind = raised != '\0' ? CharacterKinds.Raised : lowered != '\0' ? CharacterKinds.Lowered : '\0';
            if (kind != script)
            {
                result.CloseScript(script, at);
                script = kind;
                if (kind != '\0')
                {
                    result.Add(character, kind, at);
                }
            }

            if (kind != '\0')
            {
                result.Add((char)(raised | lowered), at);
                at++;
                continue;
            }

            at += result.AddBeyondAscii(character, at);
        }

        result.CloseScript(script, text.Length);
        result.starts[result.Size] = text.Length;
        return result;
    }

    /// <summary>The normalised characters from one index to another, both included.</summary>
    internal ReadOnlySpan<char> Slice(int start, int stop) => characters.AsSpan(start, stop - start + 1);

    /// <summary>The normalised characters from one index to another as a string; that of one ASCII character is shared.</summary>
    internal string TextOf(int start, int stop) =>
        start == stop && characters[start] < Shared.Length ? Shared[characters[start]] : Slice(start, stop).ToString();

    /// <summary>The kind of a normalised character, or <c>'\0'</c> beyond the end.</summary>
    internal char KindAt(int at) => at < Size ? kinds[at] : '\0';

    /// <summary>Where normalised characters stand in the user's text.</summary>
    internal SourceSpan SpanOf(int start, int stop) => new(starts[start], Math.Max(0, starts[stop + 1] - starts[start]));

    public void Consume() => index++;

    public int LA(int i)
    {
        var at = index + i - 1;
        return at < Size ? kinds[at] : IntStreamConstants.EOF;
    }

    public int Mark() => 0;

    public void Release(int marker)
    {
    }

    public void Seek(int position) => index = position;

    public string GetText(Interval interval) =>
        interval.b < interval.a ? "" : Slice(interval.a, Math.Min(interval.b, Size - 1)).ToString();

    private static string[] AsciiTexts()
    {
        var texts = new string[128];
        for (var code = 0; code < texts.Length; code++)
        {
            texts[code] = ((char)code).ToString();
        }

        return texts;
    }

    private char CloseScript(char script, int at)
    {
        if (script != '\0')
        {
            Add('\0', CharacterKinds.ScriptEnd, at);
        }

        return '\0';
    }

    private int AddAscii(char character, int at)
    {
        if (character == '\r')
        {
            Add('\n', '\n', at);
            return at + 1 < Original.Length && Original[at + 1] == '\n' ? 2 : 1;
        }

        HasBackslash |= character == '\\';
        Add(character, CharacterKinds.Of(character), at);
        return 1;
    }

    /// <summary>Adds the character at a place and answers how many UTF-16 units it took.</summary>
    private int AddBeyondAscii(char character, int at)
    {
        if (char.IsHighSurrogate(character) && at + 1 < Original.Length && char.IsLowSurrogate(Original[at + 1]))
        {
            var plain = LookAlikes.Unstyle(char.ConvertToUtf32(character, Original[at + 1]));
            Add(plain == '\0' ? character : plain, plain == '\0' ? CharacterKinds.Stray : CharacterKinds.Of(plain), at);
            return 2;
        }

        var folded = LookAlikes.Fold(character);
        if (folded == LookAlikes.Dropped)
        {
            return 1;
        }

        if (LookAlikes.Expand(folded) is { } several)
        {
            foreach (var one in several)
            {
                Add(one, at);
            }

            return 1;
        }

        var kind = CharacterKinds.Of(folded);
        if (kind == CharacterKinds.Mark && Size > 0)
        {
            var composed = Compositions.Compose(characters[Size - 1], folded);
            if (composed != '\0')
            {
                characters[Size - 1] = composed;
                kinds[Size - 1] = CharacterKinds.Of(composed);
                return 1;
            }
        }

        Add(folded, kind, at);
        return 1;
    }

    private void Add(char character, int at) => Add(character, CharacterKinds.Of(character), at);

    private void Add(char character, char kind, int at)
    {
        // Room for the end of a script and of the text is always left.
        if (Size + 2 >= characters.Length)
        {
            Array.Resize(ref characters, characters.Length * 2);
            Array.Resize(ref kinds, characters.Length);
            Array.Resize(ref starts, characters.Length + 1);
        }

        characters[Size] = character;
        kinds[Size] = kind;
        starts[Size++] = at;
    }
}
