using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <content>Brackets: which are open, what closes them, what braces mean.</content>
internal sealed partial class TokenShaper
{
    private void ShapeBracket(FormulaToken token)
    {
        switch (token.Type)
        {
            case FormulaLexer.LPAREN:
                Open(token, "(", ")", FormulaLexer.RPAREN);
                break;
            case FormulaLexer.LBRACK:
                Open(token, "[", "]", FormulaLexer.RBRACK);
                break;
            case FormulaLexer.LFLOOR:
                Open(token, "⌊", "⌋", FormulaLexer.RFLOOR);
                break;
            case FormulaLexer.LCEIL:
                Open(token, "⌈", "⌉", FormulaLexer.RCEIL);
                break;
            case FormulaLexer.LANGLE:
                Open(token, "⟨", "⟩", FormulaLexer.RANGLE);
                break;
            case FormulaLexer.SET_OPEN:
                Open(token, "{", "}", FormulaLexer.SET_CLOSE);
                break;
            case FormulaLexer.LBRACE when top.Due > 0:
                Push(token, FrameKind.Brace, "{", "}", FormulaLexer.RBRACE, isArgument: true);
                break;
            case FormulaLexer.LBRACE when latex:
                Push(token, FrameKind.Brace, "{", "}", FormulaLexer.RBRACE);
                break;
            case FormulaLexer.LBRACE:
                token.Type = FormulaLexer.SET_OPEN;
                Push(token, FrameKind.Brace, "{", "}", FormulaLexer.SET_CLOSE);
                break;
            case FormulaLexer.SUPERSCRIPT_GLYPHS:
            case FormulaLexer.SUBSCRIPT_GLYPHS:
                Push(token, FrameKind.Glyphs, "", "", FormulaLexer.GLYPHS_END);
                break;
            case FormulaLexer.RPAREN:
                Close(token, ")", "(");
                break;
            case FormulaLexer.RBRACK:
                Close(token, "]", "[");
                break;
            case FormulaLexer.RFLOOR:
                Close(token, "⌋", "⌊");
                break;
            case FormulaLexer.RCEIL:
                Close(token, "⌉", "⌈");
                break;
            case FormulaLexer.RANGLE:
                Close(token, "⟩", "⟨");
                break;
            case FormulaLexer.SET_CLOSE:
                Close(token, "}", "{");
                break;
            case FormulaLexer.RBRACE:
                CloseBrace(token);
                break;
            case FormulaLexer.GLYPHS_END:
                Close(token, "", "");
                break;
            default:
                throw SyntaxProblems.Stray(text.Original.AsSpan(token.Span.Start), token.Span);
        }
    }

    private void Open(FormulaToken token, string opening, string closing, int closeType)
    {
        // `\sqrt[3]{x}`: the degree is not the argument.
        var isDegree = token.Type == FormulaLexer.LBRACK && Last is { Type: FormulaLexer.ROOT };
        Push(token, FrameKind.Bracket, opening, closing, closeType, keepsDue: isDegree);
    }

    private void Push(
        FormulaToken token, FrameKind kind, string opening, string closing, int closeType, bool isArgument = false, bool keepsDue = false)
    {
        var nesting = top.Nesting + top.Chain + 1;
        if (!keepsDue)
        {
            Settle();
        }

        Add(token);
        PushFrame(new Frame
        {
            Kind = kind,
            Open = token,
            OpenSpan = token.Span,
            Opening = opening,
            Closing = closing,
            CloseType = closeType,
            IsArgument = isArgument,
            Nesting = nesting,
        });
    }

    private void PushFrame(Frame frame)
    {
        frames.Add(top);
        top = frame;
        blocking += frame.Kind == FrameKind.Lines ? 0 : 1;
        grids += frame.Kind == FrameKind.Grid ? 1 : 0;
        CheckNesting(frame.Nesting, frame.OpenSpan);
    }

    private Frame PopFrame()
    {
        var closed = top;
        top = frames[^1];
        frames.RemoveAt(frames.Count - 1);
        blocking -= closed.Kind == FrameKind.Lines ? 0 : 1;
        grids -= closed.Kind == FrameKind.Grid ? 1 : 0;
        return closed;
    }

    private void Close(FormulaToken token, string found, string opening)
    {
        if (top.Kind is not (FrameKind.Bracket or FrameKind.Glyphs) || top.CloseType != token.Type)
        {
            throw top.Kind == FrameKind.Text ? SyntaxProblems.ClosesNothing(found, opening, token.Span)
                : found.Length == 0 ? SyntaxProblems.Unclosed(top)
                : SyntaxProblems.Mismatch(top, found);
        }

        PopFrame();
        Add(token);
    }

    /// <summary>Closes `{`: once it is known whether it holds a condition, it is known whether LaTeX shows it.</summary>
    private void CloseBrace(FormulaToken token)
    {
        if (top.Kind != FrameKind.Brace)
        {
            throw top.Kind == FrameKind.Text
                ? SyntaxProblems.ClosesNothing("}", "{", token.Span)
                : SyntaxProblems.Mismatch(top, "}");
        }

        var closed = PopFrame();
        if (closed.IsArgument)
        {
            top.HasCondition |= closed.HasCondition; // `\text{if}` is a word of what stands around it
        }
        else if (closed.HasCondition)
        {
            closed.Open!.Type = FormulaLexer.SET_OPEN;
            closed.CloseType = FormulaLexer.SET_CLOSE;
        }

        token.Type = closed.CloseType;
        Add(token);
    }

    /// <summary>`&amp;` between the cells of an environment; elsewhere white space.</summary>
    private void ShapeCell(FormulaToken token)
    {
        if (IsInGrid("&"))
        {
            token.Type = FormulaLexer.CELL;
            EndPart();
            Add(token);
        }
        else if (AlignsAt(token.StopIndex + 1))
        {
            space = true;
        }
        else
        {
            throw SyntaxProblems.StrayAmpersand(token.Span);
        }
    }

    /// <summary>Whether `&amp;` can be the mark of LaTeX that lines equations up, and not a programmer's 'and'.</summary>
    private bool AlignsAt(int behind)
    {
        while (text.KindAt(behind) == ' ')
        {
            behind++;
        }

        return text.KindAt(behind) != '&' && (latex || text.KindAt(behind) is '=' or '<' or '>' or '≤' or '≥' or '≈');
    }

    /// <summary>`\\` between the lines of an environment; elsewhere white space.</summary>
    private void ShapeLineBreak(FormulaToken token)
    {
        SkipLineBreakSpacing();
        if (top is { Kind: FrameKind.Brace, Open: { } brace } && tokens.LastIndexOf(brace) is > 0 and var at && tokens[at - 1] is { Type: FormulaLexer.STYLE, Text: "\\substack" })
        {
            // Conditions one below the other are conditions side by side.
            token.Type = FormulaLexer.COMMA;
            Add(token);
            return;
        }

        if (IsInGrid("\\\\"))
        {
            token.Type = FormulaLexer.LINE;
            EndPart();
            Add(token);
            return;
        }

        if (top.Kind == FrameKind.Lines && blocking == 0 && !ContinuesStatement())
        {
            EndStatement();
        }

        space = true;
    }

    /// <summary>Ends a cell, a line or a statement. LaTeX sets formulas into sentences: a comma at the end is the sentence's.</summary>
    private void EndPart()
    {
        if ((latex || hasDollars) && Last is { Type: FormulaLexer.COMMA })
        {
            tokens.RemoveAt(tokens.Count - 1);
        }

        top.Due = 0;
        top.Chain = 0;
    }

    private bool IsInGrid(string separator)
    {
        if (grids > 0 && top.Kind != FrameKind.Grid)
        {
            throw SyntaxProblems.Mismatch(top, separator);
        }

        return grids > 0;
    }

    /// <summary>Whether the line of an `aligned` goes on with a relation or a sum: `&amp;= …`.</summary>
    private bool ContinuesStatement()
    {
        var at = text.Index;
        while (text.KindAt(at) is ' ' or '\n' or '&')
        {
            at++;
        }

        if (text.KindAt(at) == '\\')
        {
            var end = at + 1;
            while (text.KindAt(end) is 'a' or 'e')
            {
                end++;
            }

            return end > at + 1 && LatexCommands.Find(text.Slice(at + 1, end - 1)) is { Kind: CommandKind.Sign, Text: "≤" or "≥" or "≈" or "≡" or "≠" or "→" or "⇒" };
        }

        return text.KindAt(at) is '=' or '<' or '>' or '+' or '-' || (at < text.Size && text.Slice(at, at)[0] is '≤' or '≥' or '≈' or '≡');
    }

    /// <summary>Skips what may follow `\\`: a star, a distance such as `[2pt]`.</summary>
    private void SkipLineBreakSpacing()
    {
        var at = text.Index;
        if (text.KindAt(at) != '[')
        {
            return;
        }

        var unit = at + 1;
        while (text.KindAt(unit) is '0' or '.' or '-')
        {
            unit++;
        }

        if (unit > at + 1 && text.KindAt(unit + 2) == ']' && text.Slice(unit, unit + 1) is "pt" or "em" or "ex" or "cm" or "mm" or "in" or "mu")
        {
            text.Seek(unit + 3);
        }
    }
}
