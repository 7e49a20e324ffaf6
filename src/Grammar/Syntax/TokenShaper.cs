using MlMath.Expressions.Notation;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>
/// Turns the lexer's words into what the parser's grammar speaks of: canonical names and signs, LaTeX commands by their kind,
/// white space as a mark on the word after it, brackets known to match, statements ended. Runs in linear time and without recursion,
/// so that what reaches the parser is bounded in depth.
/// </summary>
internal sealed partial class TokenShaper
{
    private readonly NormalizedText text;
    private readonly FormulaLexer lexer;
    private readonly SyntaxLimits limits;
    private readonly Notation notation;
    private readonly bool latex;
    private readonly List<FormulaToken> tokens;
    private readonly List<Frame> frames = [];
    private Frame top;
    private readonly bool hasDollars;
    private bool space;
    private int statements;

    // How many open frames keep a line end from ending the statement.
    private int blocking;
    private int grids;

    private TokenShaper(NormalizedText text, Notation notation, SyntaxLimits limits)
    {
        this.text = text;
        this.limits = limits;
        this.notation = notation;
        latex = notation == Notation.Latex || (notation == Notation.Auto && text.HasBackslash);
        lexer = new FormulaLexer(text, TextWriter.Null, TextWriter.Null) { TokenFactory = new FormulaTokenFactory() };
        lexer.RemoveErrorListeners();
        tokens = new List<FormulaToken>((text.Size / 2) + 4);
        hasDollars = text.Original.Contains('$');
        top = new Frame { Kind = FrameKind.Text };
    }

    /// <summary>The tokens of a text, each statement closed by a terminator; at least one statement.</summary>
    internal static List<FormulaToken> Shape(NormalizedText text, Notation notation, SyntaxLimits limits)
    {
        var shaper = new TokenShaper(text, notation, limits);
        shaper.Run();
        shaper.BracketExponents();
        return shaper.tokens;
    }

    private void Run()
    {
        while (true)
        {
            // Blanks are a third of a text, and a word of the lexer costs more than a look at a character.
            while (text.KindAt(text.Index) == ' ')
            {
                text.Consume();
                space = true;
            }

            var token = (FormulaToken)lexer.NextToken();
            if (token.Type == FormulaLexer.Eof)
            {
                break;
            }

            token.Span = text.SpanOf(token.StartIndex, token.StopIndex);
            Shape(token);
        }

        if (top.Kind != FrameKind.Text)
        {
            throw SyntaxProblems.Unclosed(top);
        }

        EndStatement();
        if (statements == 0)
        {
            throw SyntaxProblems.Empty(text.Original.Length);
        }
    }

    private void Shape(FormulaToken token)
    {
        switch (token.Type)
        {
            case FormulaLexer.SPACE:
            case FormulaLexer.COMMENT:
                space = true;
                break;
            case FormulaLexer.NEWLINE:
                if (blocking == 0 && top.Kind == FrameKind.Text && !IsCommandDue)
                {
                    EndStatement();
                }

                space = true;
                break;
            case FormulaLexer.SEMICOLON when blocking == 0:
                EndStatement();
                space = true;
                break;
            case FormulaLexer.NUMBER:
                ShapeNumber(token);
                break;
            case FormulaLexer.NAME:
                ShapeName(token);
                break;
            case FormulaLexer.COMMAND:
                ShapeCommand(token);
                break;
            case FormulaLexer.PLUS_MINUS:
                token.Text = Signs.Find(Slice(token))!;
                if (FollowsScript && IsOperandAt(token.StopIndex + 1))
                {
                    Add(token); // `x^-1`: the sign belongs to the script, which still wants its operand
                }
                else
                {
                    EmitSign(token);
                }

                break;
            case FormulaLexer.SIGN:
                token.Text = Signs.Find(Slice(token))!;
                EmitSign(token);
                break;
            case FormulaLexer.PRIME:
                token.Text = text.TextOf(token.StartIndex, token.StopIndex);
                Emit(token);
                break;
            case FormulaLexer.POWER:
            case FormulaLexer.SUBSCRIPT:
                EmitCommand(token, 1, latex);
                break;
            case FormulaLexer.COMMA:
            case FormulaLexer.SEMICOLON:
                Add(token);
                break;
            case FormulaLexer.AMPERSAND:
                ShapeCell(token);
                break;
            case FormulaLexer.PERCENT when latex:
                SkipLine();
                break;
            case FormulaLexer.DOT when EndsSentence(token.StopIndex + 1) && (latex || hasDollars || EndsValue):
                space = true;
                break;
            case FormulaLexer.DOT:
                throw PointProblem(token);
            case FormulaLexer.STRAY:
            case FormulaLexer.PERCENT:
                throw SyntaxProblems.Stray(text.Original.AsSpan(token.Span.Start), token.Span);
            default:
                ShapeBracket(token);
                break;
        }
    }

    private ReadOnlySpan<char> Slice(FormulaToken token) => text.Slice(token.StartIndex, token.StopIndex);

    private FormulaToken? Last => tokens.Count == 0 ? null : tokens[^1];

    /// <summary>Whether a value may end here, other than a number that the point would belong to.</summary>
    private bool EndsValue => top.Kind == FrameKind.Text && Last is { Type: FormulaLexer.NAME or FormulaLexer.RPAREN or FormulaLexer.RBRACK or FormulaLexer.RBRACE or FormulaLexer.GLYPHS_END };

    private bool FollowsScript => Last is { Type: FormulaLexer.POWER or FormulaLexer.SUBSCRIPT };

    /// <summary>Whether a command, not a script, still waits for an argument, which may stand on the next line.</summary>
    private bool IsCommandDue => top.Due > 0 && !FollowsScript;

    /// <summary>Whether something that a sign can stand before begins at a normalised character.</summary>
    private bool IsOperandAt(int index) => text.KindAt(index) is 'a' or 'e' or '0' or '.' or 'g' or 'o' or 'v' or '(' or '{' or '\\'
        || (index < text.Size && Last is { Type: FormulaLexer.POWER } && text.Slice(index, index) is "|" or "‖" or "√");

    private void ShapeNumber(FormulaToken token)
    {
        var digits = Slice(token);
        if (Last is { Type: FormulaLexer.NUMBER } before && !space && digits[0] == '.' && before.StopIndex + 1 == token.StartIndex)
        {
            throw SyntaxProblems.TwoPoints(before.Span.To(token.Span));
        }

        if (digits.Length > 1 && top.Due > 0 && top.IsSingle && digits[0] != '.' && !(notation == Notation.Auto && FollowsScript))
        {
            token = Cut(token, 1);
            digits = Slice(token);
        }

        if (digits.Length > limits.NumberDigits)
        {
            throw SyntaxProblems.Limit($"a number has more than {limits.NumberDigits} digits", token.Span);
        }

        var exponent = digits.IndexOfAny('e', 'E');
        if (exponent >= 0 && !(int.TryParse(digits[(exponent + 1)..], out var power) && power <= limits.NumberExponent && power >= -limits.NumberExponent))
        {
            throw SyntaxProblems.Limit($"the power of ten in a number is beyond {limits.NumberExponent}", token.Span);
        }

        token.Text = VulgarFractions.Find(digits[0]) ?? text.TextOf(token.StartIndex, token.StopIndex);
        Emit(token);
    }

    private void ShapeName(FormulaToken token)
    {
        var letters = Slice(token);
        var first = FirstLetter(letters);
        if (first < letters.Length && (StartsWithTranspose(letters) || (top.Due > 0 && top.IsSingle && !IsWholeScript(token))))
        {
            token = Cut(token, first);
            letters = Slice(token);
        }

        if (letters.SequenceEqual("inf"))
        {
            token.Type = FormulaLexer.SIGN;
            token.Text = "∞";
            EmitSign(token);
            return;
        }

        var spelled = letters is [LookAlikes.BoldOne] ? "ones" : SpelledLetters.Find(letters);
        token.Text = spelled ?? text.TextOf(token.StartIndex, token.StopIndex);
        token.IsUnit = spelled is not null;
        top.HasCondition |= letters is "if" or "otherwise";
        Emit(token);
    }

    /// <summary>
    /// Whether a bare script takes the whole letter run although the text holds LaTeX: notations are mixed freely, and three letters or more
    /// (`\alpha θ_old`) are a word, unless the last of them carries a script of its own.
    /// </summary>
    private bool IsWholeScript(FormulaToken token) =>
        notation == Notation.Auto && FollowsScript && token.StopIndex - token.StartIndex >= 2
        && text.KindAt(token.StopIndex + 1) is not ('_' or '^');

    /// <summary>Whether a run above a value is the transpose's T with the next factors behind it: `xᵀ` and `A x` in `x^TAx`, but a word in `y^True` and a power in `2^Tk`.</summary>
    private bool StartsWithTranspose(ReadOnlySpan<char> letters) =>
        letters.Length > 1 && letters[0] == 'T' && char.IsLetter(letters[1]) && Last is { Type: FormulaLexer.POWER } && tokens.Count > 1 && tokens[^2].Type != FormulaLexer.NUMBER
        && (letters.Length < 4 || letters[1..].ContainsAnyExceptInRange('a', 'z'));

    private static int FirstLetter(ReadOnlySpan<char> letters)
    {
        var length = 1;
        while (length < letters.Length && CharacterKinds.Of(letters[length]) == CharacterKinds.Mark)
        {
            length++;
        }

        return length;
    }

    /// <summary>The first characters of a token; the lexer goes on after them.</summary>
    private FormulaToken Cut(FormulaToken token, int length)
    {
        var stop = token.StartIndex + length - 1;
        text.Seek(stop + 1);
        lexer.HitEOF = false;
        return new FormulaToken(token.Type, token.StartIndex, stop) { Span = text.SpanOf(token.StartIndex, stop) };
    }

    /// <summary>Adds a sign; directly after `^` or `_` it is a mark (`x^*`, `‖x‖_∞`, `x_+`).</summary>
    private void EmitSign(FormulaToken token)
    {
        hasOpenExponent |= OpensExponent(token) && FollowsPower;
        if (FollowsScript && !space && token.Text is "*" or "+" or "-" or "∞" or "†" or "∘" or "⋆" or "⊥" or "⊤" or "Σ" or "Π")
        {
            token.Type = FormulaLexer.SCRIPT_MARK;
        }
        else if (FollowsScript)
        {
            token.Type = FormulaLexer.SIGN; // `x_ + 1`: a script is missing
        }

        Emit(token);
    }

    /// <summary>Adds a token that can be an argument.</summary>
    private void Emit(FormulaToken token)
    {
        Settle();
        Add(token);
    }

    private void Add(FormulaToken token)
    {
        token.SpaceBefore = space;
        space = false;
        tokens.Add(token);
    }

    /// <summary>Notes that an argument has come, where one was owed.</summary>
    private void Settle()
    {
        if (top.Due > 0 && --top.Due == 0)
        {
            top.Chain = 0;
        }
    }

    /// <summary>Adds a command or script, which takes arguments of its own; it may itself be an argument.</summary>
    private void EmitCommand(FormulaToken token, int arguments, bool single)
    {
        var isArgument = top.Due > 0;
        top.Due += arguments - (isArgument ? 1 : 0);
        top.Chain = isArgument ? top.Chain + 1 : 1;
        top.IsSingle = single;
        Add(token);
        CheckNesting(top.Nesting + top.Chain, token.Span);
    }

    private void CheckNesting(int nesting, SourceSpan span)
    {
        if (nesting > limits.Nesting)
        {
            throw SyntaxProblems.Limit($"brackets stand more than {limits.Nesting} deep inside one another", span, "name an inner part in a line of its own");
        }
    }

    private void EndStatement()
    {
        EndPart();
        if (Last is null or { Type: FormulaLexer.TERMINATOR })
        {
            return;
        }

        if (++statements > limits.Statements)
        {
            throw SyntaxProblems.Limit($"the text has more than {limits.Statements} statements", Last.Span);
        }

        var last = Last;
        tokens.Add(new FormulaToken(FormulaLexer.TERMINATOR, last.StopIndex, last.StopIndex) { Span = new(last.Span.End, 0) });
    }

    /// <summary>Whether only the end of a statement, cell, line or text argument follows: in LaTeX a point there is the sentence's.</summary>
    private bool EndsSentence(int at)
    {
        while (text.KindAt(at) == ' ')
        {
            at++;
        }

        return text.KindAt(at) is '\0' or '\n' or '&' or '}'
            || (text.KindAt(at) == '\\' && (text.KindAt(at + 1) is '\\' or ']' or ')' || (at + 3 < text.Size && text.Slice(at + 1, at + 3) is "end")));
    }

    private ProblemException PointProblem(FormulaToken token) =>
        Last is { Type: FormulaLexer.NUMBER } number && !space
            ? SyntaxProblems.UnfinishedNumber(number.Text, number.Span.To(token.Span))
            : Last is { Type: FormulaLexer.NAME } module && !space && char.IsAsciiLetter(text.KindAt(token.StopIndex + 1)) ? SyntaxProblems.Module(Slice(module), token.Span)
            : SyntaxProblems.LonelyPoint(token.Span);

    private void SkipLine()
    {
        var at = text.Index;
        while (at < text.Size && text.KindAt(at) != '\n')
        {
            at++;
        }

        text.Seek(at);
        space = true;
    }
}
