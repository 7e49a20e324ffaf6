using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <content>LaTeX commands, by their kind in the command table.</content>
internal sealed partial class TokenShaper
{
    private void ShapeCommand(FormulaToken token)
    {
        var name = text.Slice(token.StartIndex + 1, token.StopIndex);
        var command = LatexCommands.Find(name) ?? throw SyntaxProblems.UnknownCommand(name.ToString(), token.Span);
        token.Text = command.Text;
        switch (command.Kind)
        {
            case CommandKind.Name when command.Text is "max" or "min" && Last is { Type: FormulaLexer.NAME, Text: "arg", IsUnit: true } arg:
                arg.Text += command.Text; // `\arg\max` is one name
                arg.Span = arg.Span.To(token.Span);
                space = false;
                break;
            case CommandKind.Name:
                token.Type = FormulaLexer.NAME;
                token.IsUnit = true;
                Emit(token);
                break;
            case CommandKind.Sign:
                token.Type = FormulaLexer.SIGN;
                EmitSign(token);
                break;
            case CommandKind.Bracket:
                token.Type = BracketType(command.Text);
                ShapeBracket(token);
                break;
            case CommandKind.Fraction:
                EmitCommand(token, FormulaLexer.FRACTION, 2);
                break;
            case CommandKind.Root:
                EmitCommand(token, FormulaLexer.ROOT, 1);
                break;
            case CommandKind.Accent:
                token.Mark = command.Mark;
                EmitCommand(token, FormulaLexer.ACCENT, 1);
                break;
            case CommandKind.Style:
                EmitCommand(token, FormulaLexer.STYLE, 1);
                break;
            case CommandKind.Upright:
                EmitCommand(token, FormulaLexer.UPRIGHT, 1);
                break;
            case CommandKind.OperatorName:
                SkipStar();
                token.IsUnit = true;
                EmitCommand(token, FormulaLexer.UPRIGHT, 1);
                break;
            case CommandKind.Under:
                token.IsUnit = true;
                EmitCommand(token, FormulaLexer.STACK, 2);
                break;
            case CommandKind.Over:
                EmitCommand(token, FormulaLexer.STACK, 2);
                break;
            case CommandKind.Space:
                space = true;
                break;
            case CommandKind.Ignored:
                break;
            case CommandKind.IgnoredWithArgument:
                SkipStar();
                ReadBraced(token, "an argument in braces");
                break;
            case CommandKind.Begin:
                Begin(token);
                break;
            case CommandKind.End:
                End(token);
                break;
            case CommandKind.Left:
                Left(token);
                break;
            case CommandKind.Right:
                Right(token);
                break;
            case CommandKind.Not:
                Negate(token);
                break;
            case CommandKind.LineBreak:
                ShapeLineBreak(token);
                break;
            case CommandKind.Prime:
                token.Type = FormulaLexer.PRIME;
                token.Text = "'";
                Emit(token);
                break;
            case CommandKind.Underscore:
                token.Type = FormulaLexer.SUBSCRIPT;
                EmitCommand(token, 1, single: false);
                break;
            default:
                throw SyntaxProblems.UnsupportedCommand(name.ToString(), token.Span);
        }
    }

    private void EmitCommand(FormulaToken token, int type, int arguments)
    {
        token.Type = type;
        token.Text = Slice(token).ToString();
        EmitCommand(token, arguments, single: true);
    }

    private static int BracketType(string bracket) => bracket switch
    {
        "(" => FormulaLexer.LPAREN,
        ")" => FormulaLexer.RPAREN,
        "[" => FormulaLexer.LBRACK,
        "]" => FormulaLexer.RBRACK,
        "{" => FormulaLexer.SET_OPEN,
        "}" => FormulaLexer.SET_CLOSE,
        "⌊" => FormulaLexer.LFLOOR,
        "⌋" => FormulaLexer.RFLOOR,
        "⌈" => FormulaLexer.LCEIL,
        "⌉" => FormulaLexer.RCEIL,
        "⟨" => FormulaLexer.LANGLE,
        _ => FormulaLexer.RANGLE,
    };

    /// <summary>`\left`: the bracket after it is read as any other; a point opens nothing, a bar something that only `\right` closes.</summary>
    private void Left(FormulaToken token)
    {
        var delimiter = NextToken();
        switch (delimiter.Type)
        {
            case FormulaLexer.DOT:
                // What `\left.` and `\right|` enclose belongs together, though no bracket is seen.
                delimiter.Type = FormulaLexer.LPAREN;
                delimiter.Span = token.Span.To(delimiter.Span);
                Settle();
                Add(delimiter);
                PushLeft(token.Span, "\\left.");
                break;
            case FormulaLexer.SIGN when Slice(delimiter) is "|" or "||":
            case FormulaLexer.COMMAND when IsBar(delimiter):
                Shape(delimiter);
                PushLeft(token.Span, "\\left|");
                break;
            case FormulaLexer.SIGN when Slice(delimiter) is "<":
                delimiter.Type = FormulaLexer.LANGLE;
                Shape(delimiter);
                break;
            default:
                if (delimiter.Type != FormulaLexer.Eof)
                {
                    Shape(delimiter);
                }

                break;
        }
    }

    private void Right(FormulaToken token)
    {
        var delimiter = NextToken();
        var isPoint = delimiter.Type == FormulaLexer.DOT;
        if (isPoint || (delimiter.Type == FormulaLexer.SIGN && Slice(delimiter) is "|" or "||") || IsBar(delimiter))
        {
            if (top.Kind is not (FrameKind.Left or FrameKind.Bracket) || (top.Kind == FrameKind.Bracket && !isPoint))
            {
                throw top.Kind == FrameKind.Text
                    ? SyntaxProblems.ClosesNothing("\\right", "\\left", token.Span)
                    : SyntaxProblems.Mismatch(top, "\\right");
            }

            var closed = PopFrame();
            if (closed is { Kind: FrameKind.Left, Opening: "\\left." })
            {
                Add(new FormulaToken(FormulaLexer.RPAREN, token.StartIndex, token.StopIndex) { Span = token.Span });
            }

            if (!isPoint)
            {
                Shape(delimiter);
            }
            else if (closed.Kind == FrameKind.Bracket)
            {
                delimiter.Type = closed.CloseType;
                Add(delimiter);
            }

            return;
        }

        if (delimiter.Type == FormulaLexer.SIGN && Slice(delimiter) is ">")
        {
            delimiter.Type = FormulaLexer.RANGLE;
        }

        if (delimiter.Type != FormulaLexer.Eof)
        {
            Shape(delimiter);
        }
    }

    private bool IsBar(FormulaToken token) =>
        token.Type == FormulaLexer.COMMAND
        && LatexCommands.Find(text.Slice(token.StartIndex + 1, token.StopIndex)) is { Kind: CommandKind.Sign, Text: "|" or "‖" };

    private void PushLeft(SourceSpan span, string opening) => PushFrame(new Frame
    {
        Kind = FrameKind.Left,
        OpenSpan = span,
        Opening = opening,
        Closing = "\\right",
        Nesting = top.Nesting + top.Chain + 1,
    });

    private FormulaToken NextToken()
    {
        SkipSpaces();
        var token = (FormulaToken)lexer.NextToken();
        token.Span = text.SpanOf(Math.Min(token.StartIndex, text.Size - 1), Math.Min(token.StopIndex, text.Size - 1));
        return token;
    }

    private void Negate(FormulaToken token)
    {
        var sign = NextToken();
        var name = sign.Type == FormulaLexer.COMMAND ? LatexCommands.Find(text.Slice(sign.StartIndex + 1, sign.StopIndex))?.Text
            : sign.Type == FormulaLexer.SIGN ? Expressions.Notation.Signs.Find(Slice(sign))
            : null;
        token.Text = name switch
        {
            "=" => "≠",
            "∈" => "∉",
            _ => throw SyntaxProblems.Missing("'\\not' strikes out only '=' and '\\in'", token.Span.To(sign.Span)),
        };
        token.Type = FormulaLexer.SIGN;
        token.Span = token.Span.To(sign.Span);
        Emit(token);
    }

    private void Begin(FormulaToken token)
    {
        var name = ReadBraced(token, "the name of an environment in braces, such as \\begin{bmatrix}");
        var environment = Environments.Find(name) ?? throw SyntaxProblems.UnknownEnvironment(name, token.Span);
        token.Span = token.Span.To(text.SpanOf(text.Index - 1, text.Index - 1));
        if (environment.TakesColumns)
        {
            ReadOptional();
            ReadBraced(token, "its columns in braces, such as {cc}");
        }

        token.Text = environment.Name;
        token.Type = FormulaLexer.GRID_OPEN;
        var frame = new Frame
        {
            Kind = environment.IsGrid ? FrameKind.Grid : FrameKind.Lines,
            Open = token,
            OpenSpan = token.Span,
            Opening = $"\\begin{{{name}}}",
            Closing = $"\\end{{{name}}}",
            CloseType = FormulaLexer.GRID_CLOSE,
            Nesting = top.Nesting + top.Chain + 1,
        };
        if (environment.IsGrid)
        {
            Emit(token);
        }
        else
        {
            space = true;
        }

        PushFrame(frame);
    }

    private void End(FormulaToken token)
    {
        var name = ReadBraced(token, "the name of an environment in braces, such as \\end{bmatrix}");
        token.Span = token.Span.To(text.SpanOf(text.Index - 1, text.Index - 1));
        var closing = $"\\end{{{name}}}";
        if (top.Closing != closing)
        {
            throw top.Kind == FrameKind.Text
                ? SyntaxProblems.ClosesNothing(SyntaxProblems.Shorten(closing), SyntaxProblems.Shorten($"\\begin{{{name}}}"), token.Span)
                : SyntaxProblems.Mismatch(top, SyntaxProblems.Shorten(closing));
        }

        EndPart();
        if (PopFrame().Kind == FrameKind.Grid)
        {
            token.Type = FormulaLexer.GRID_CLOSE;
            Add(token);
        }
        else
        {
            space = true;
        }
    }

    private void SkipSpaces()
    {
        while (text.KindAt(text.Index) == ' ')
        {
            text.Consume();
        }
    }

    private void SkipStar()
    {
        if (text.KindAt(text.Index) == '*')
        {
            text.Consume();
        }
    }

    private void ReadOptional()
    {
        if (text.KindAt(text.Index) != '[')
        {
            return;
        }

        while (text.Index < text.Size && text.KindAt(text.Index) is not (']' or '\n'))
        {
            text.Consume();
        }

        text.Seek(Math.Min(text.Index + 1, text.Size));
    }

    /// <summary>Reads `{…}` as it stands, braces inside it included, and goes on after it.</summary>
    private string ReadBraced(FormulaToken command, string wanted)
    {
        SkipSpaces();
        var start = text.Index;
        if (text.KindAt(start) != '{')
        {
            throw SyntaxProblems.Missing($"'{Slice(command)}' wants {wanted}", command.Span);
        }

        var depth = 0;
        for (var at = start; at < text.Size; at++)
        {
            depth += text.KindAt(at) switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                text.Seek(at + 1);
                return at == start + 1 ? "" : text.Slice(start + 1, at - 1).Trim().ToString();
            }
        }

        throw SyntaxProblems.Unclosed(new Frame { Kind = FrameKind.Brace, OpenSpan = text.SpanOf(start, start), Opening = "{", Closing = "}" });
    }
}
