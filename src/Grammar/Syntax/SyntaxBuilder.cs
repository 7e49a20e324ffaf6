using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>
/// Makes items of a formula's words while the parser reads them: a method for each alternative of the grammar appends to the row that it stands in.
/// What has become an item leaves the parse tree at once, so that no tree of a long text is ever whole, and nothing here recurses with its depth.
/// </summary>
internal sealed class SyntaxBuilder : FormulaParserBaseVisitor<object?>, IParseTreeListener
{
    // The row under construction.
    private List<SyntaxItem> items = [];

    // The `d` of a differential that was set upright, which the letters after it join.
    private NameItem? uprightD;

    // Once a fault has been found, the parser still leaves the rules it is in.
    private bool isStopped;

    /// <summary>The row of a statement that has been read.</summary>
    internal static SyntaxRow Build(FormulaParser.StatementContext statement) => RowOf(statement.row().Items, statement.row());

    /// <summary>Builds nothing more.</summary>
    internal void Stop() => isStopped = true;

    /// <summary>Builds an item when the parser has read it, and takes it from the tree.</summary>
    public void ExitEveryRule(ParserRuleContext ctx)
    {
        if (isStopped || ctx is not (FormulaParser.ItemContext or FormulaParser.SeparatorContext)
            || (ctx.Parent as FormulaParser.IRow)?.Items is not { } row)
        {
            return;
        }

        isStopped = true; // stays so if the item is at fault
        items = row;
        ctx.Accept(this);
        ((ParserRuleContext)ctx.Parent).RemoveLastChild();
        isStopped = false;
    }

    void IParseTreeListener.EnterEveryRule(ParserRuleContext ctx)
    {
    }

    /// <summary>Builds the item that a word is by itself, where it stands in a row, and takes the word from the tree.</summary>
    void IParseTreeListener.VisitTerminal(ITerminalNode node)
    {
        if (isStopped || (node.Parent as FormulaParser.IRow)?.Items is not { } row)
        {
            return;
        }

        isStopped = true; // stays so if the word is at fault
        items = row;
        var parent = (ParserRuleContext)node.Parent;
        var token = (FormulaToken)node.Symbol;

        // `f^{\prime}`: the script itself is the prime.
        if (token.Type == FormulaLexer.PRIME && parent.Parent is not FormulaParser.ScriptContext)
        {
            WantBase(token.Span, "the prime");
        }

        AddToken(token);
        parent.RemoveLastChild();
        isStopped = false;
    }

    void IParseTreeListener.VisitErrorNode(IErrorNode node)
    {
    }

    public override object? VisitSeparator(FormulaParser.SeparatorContext context) =>
        Add(new SignItem(Token(context).Type == FormulaLexer.COMMA ? "," : ";"), context);

    public override object? VisitGroup(FormulaParser.GroupContext context)
    {
        var open = Token(context);
        var parts = new List<SyntaxRow>();
        var separators = new List<char>();
        foreach (var child in ((FormulaParser.PartsContext)context.GetChild(1)).children)
        {
            if (child is FormulaParser.PartContext part)
            {
                parts.Add(RowOf(part.Items, part));
            }
            else
            {
                separators.Add(Token((ParserRuleContext)child).Type == FormulaLexer.COMMA ? ',' : ';');
            }
        }

        // `\left\{ \begin{array} … \right.` is how a case distinction is written by hand.
        if (open.Type == FormulaLexer.SET_OPEN && parts is [{ Items: [GridItem { Environment: "matrix" } grid] }])
        {
            return Add(new GridItem("cases", grid.Rows), context);
        }

        return Add(new GroupItem(OpenCharacter(open.Type), parts, separators), context);
    }

    public override object? VisitInvisible(FormulaParser.InvisibleContext context) => Splice(context.row().Items, context);

    public override object? VisitSubscript(FormulaParser.SubscriptContext context)
    {
        WantBase(Token(context).Span, "'_'");
        var script = context.script();
        var (row, style) = Script(script);
        if (style == ScriptStyle.Bare && row.Items is [NameItem { Text: var word }] && Accents.MarkOf(word) is not '\0' and var mark
            && items[^1] is NameItem letter && IsOneLetter(letter.Text))
        {
            items[^1] = letter with { Text = Accents.Put(letter.Text, mark), IsUnit = true, Span = letter.Span.To(Span(context)) };
            return null;
        }

        WantContent(row, "the subscript", context);
        return Add(new SubscriptItem(row, style), context);
    }

    public override object? VisitSuperscript(FormulaParser.SuperscriptContext context)
    {
        WantBase(Token(context).Span, "'^'");
        var (row, style) = Script(context.script());
        WantContent(row, "the exponent", context);
        return AddSuperscript(row, style, context);
    }

    public override object? VisitSubscriptGlyphs(FormulaParser.SubscriptGlyphsContext context)
    {
        WantBase(Span(context), "the subscript");
        var row = RowOf(context.row().Items, context.row());
        return Add(Unwrap(row) is { } inner ? new SubscriptItem(inner, ScriptStyle.Parenthesised) : new SubscriptItem(row, ScriptStyle.Glyph), context);
    }

    public override object? VisitSuperscriptGlyphs(FormulaParser.SuperscriptGlyphsContext context)
    {
        // `³√x`: the degree of a root stands before its sign; the reader tells it from a script without a base.
        var row = RowOf(context.row().Items, context.row());
        return Add(new SuperscriptItem(row, Unwrap(row) is null ? ScriptStyle.Glyph : ScriptStyle.Braced), context);
    }

    public override object? VisitFraction(FormulaParser.FractionContext context)
    {
        var (numerator, denominator) = (Argument(context.argument(0)), Argument(context.argument(1)));
        WantContent(numerator, "the numerator", context);
        WantContent(denominator, "the denominator", context);
        return Add(new FractionItem(numerator, denominator) { IsBinomial = Token(context).Text.EndsWith("binom", StringComparison.Ordinal) }, context);
    }

    public override object? VisitRoot(FormulaParser.RootContext context)
    {
        var body = context.argument() is { } argument ? Argument(argument) : RowOf(context.row().Items, context.row());
        WantContent(body, "the root", context);
        return Add(new RootItem(body, context.degree() is { } degree ? RowOf(degree.row().Items, degree) : null), context);
    }

    public override object? VisitAccented(FormulaParser.AccentedContext context)
    {
        var under = Items(context.argument());
        if (under.Count == 0 || under[0] is not NameItem name || !under.Skip(1).All(item => item is SubscriptItem or SuperscriptItem or PrimeItem))
        {
            throw SyntaxProblems.AccentOverExpression(Span(context));
        }

        under[0] = name with
        {
            Text = Accents.Put(name.Text, Token(context).Mark),
            IsUnit = name.IsUnit || !IsOneLetter(name.Text),
            Span = under.Count == 1 ? Span(context) : name.Span,
        };
        return Splice(under, context);
    }

    public override object? VisitStyled(FormulaParser.StyledContext context)
    {
        // A bold 1 is the vector of ones.
        var content = Items(context.argument());
        return content is [NumberItem { Text: "1" }] && Token(context).Text is "\\mathbf" or "\\boldsymbol" or "\\bm"
            ? Add(new NameItem("ones") { IsUnit = true }, context) : Splice(content, context);
    }

    public override object? VisitUpright(FormulaParser.UprightContext context)
    {
        var content = Items(context.argument());
        if (Token(context).IsUnit)
        {
            if (content.Count == 0 || !content.TrueForAll(item => item is NameItem))
            {
                throw SyntaxProblems.Missing("a name of your own is made of letters", Span(context), "write \\operatorname{name}");
            }

            return Add(new NameItem(string.Concat(content.Select(item => ((NameItem)item).Text))) { IsUnit = true }, context);
        }

        if (content is [NameItem { Text: "d" }])
        {
            Splice(content, context);
            uprightD = (NameItem)items[^1]; // `\mathrm{d}x` is `dx`
            return null;
        }

        for (var index = 0; index < content.Count; index++)
        {
            if (content[index] is NameItem name)
            {
                content[index] = name with { IsUnit = true };
            }
        }

        return Splice(content, context);
    }

    public override object? VisitStacked(FormulaParser.StackedContext context)
    {
        var remark = Argument(context.argument(0));
        Splice(Items(context.argument(1)), context);
        if (Token(context).IsUnit)
        {
            WantBase(Token(context).Span, $"'{Token(context).Text}'");
            items.Add(new SubscriptItem(remark, ScriptStyle.Braced) { Span = remark.Span });
        }

        return null;
    }

    public override object? VisitGrid(FormulaParser.GridContext context)
    {
        var rows = new List<IReadOnlyList<SyntaxRow>>();
        foreach (var line in context.gridLine())
        {
            rows.Add([.. line.row().Select(cell => RowOf(cell.Items, cell))]);
        }

        // A line break after the last line begins no further line.
        if (rows.Count > 1 && rows[^1] is [{ Items.Count: 0 }])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return Add(new GridItem(Token(context).Text, rows), context);
    }

    private static FormulaToken Token(ParserRuleContext context) => (FormulaToken)context.Start;

    private static SourceSpan Span(ParserRuleContext context) => Token(context).Span.To(((FormulaToken)context.Stop).Span);

    private static bool IsOneLetter(string name)
    {
        var length = 1;
        while (length < name.Length && CharacterKinds.Of(name[length]) == CharacterKinds.Mark)
        {
            length++;
        }

        return length == name.Length;
    }

    private static char OpenCharacter(int type) => type switch
    {
        FormulaLexer.LPAREN => '(',
        FormulaLexer.LBRACK => '[',
        FormulaLexer.LFLOOR => '⌊',
        FormulaLexer.LCEIL => '⌈',
        FormulaLexer.LANGLE => '⟨',
        _ => '{',
    };

    /// <summary>What stands in the brackets that are all of a row (`⁽ⁿ⁾`), or null.</summary>
    private static SyntaxRow? Unwrap(SyntaxRow row) => row.Items is [GroupItem { Open: '(', Parts: [var inner] }] ? inner : null;

    private void WantBase(SourceSpan span, string what)
    {
        if (items.Count == 0)
        {
            throw SyntaxProblems.Missing($"nothing stands before {what}", span);
        }
    }

    private static void WantContent(SyntaxRow row, string what, ParserRuleContext context)
    {
        if (row.Items.Count == 0)
        {
            throw SyntaxProblems.Missing($"{what} is empty", Span(context));
        }
    }

    private object? Add(SyntaxItem item, ParserRuleContext context)
    {
        items.Add(item with { Span = Span(context), SpaceBefore = Token(context).SpaceBefore });
        return null;
    }

    private object? AddToken(FormulaToken token)
    {
        if (uprightD is not null && token is { Type: FormulaLexer.NAME, IsUnit: false } && items.Count > 0 && ReferenceEquals(items[^1], uprightD)
            && char.IsAsciiLetter(token.Text[0]))
        {
            items[^1] = uprightD with { Text = "d" + token.Text, Span = uprightD.Span.To(token.Span) };
            return null;
        }

        items.Add(token.Type switch
        {
            FormulaLexer.NUMBER => new NumberItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore },
            FormulaLexer.NAME => new NameItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore, IsUnit = token.IsUnit },
            FormulaLexer.PRIME => new PrimeItem(token.Text.Length) { Span = token.Span, SpaceBefore = token.SpaceBefore },
            _ => new SignItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore },
        });
        return null;
    }

    /// <summary>Appends items of something that leaves no trace of its own; the space before it is the space before the first.</summary>
    private object? Splice(List<SyntaxItem> content, ParserRuleContext context)
    {
        if (content.Count > 0 && content[0].SpaceBefore != Token(context).SpaceBefore)
        {
            content[0] = content[0] with { SpaceBefore = Token(context).SpaceBefore };
        }

        items.AddRange(content);
        return null;
    }

    /// <summary>What an argument holds.</summary>
    private List<SyntaxItem> Items(FormulaParser.ArgumentContext argument) => argument switch
    {
        FormulaParser.BracedArgumentContext braced => braced.row().Items,
        FormulaParser.CommandArgumentContext command => Items(command.command(), Token(command)),
        _ => Items(null, Token(argument)),
    };

    /// <summary>What a command, or else a token, yields by itself.</summary>
    private List<SyntaxItem> Items(FormulaParser.CommandContext? command, FormulaToken token)
    {
        var outer = items;
        var own = items = [];
        if (command is null)
        {
            AddToken(token);
        }
        else
        {
            command.Accept(this);
        }

        items = outer;
        return own;
    }

    private SyntaxRow Argument(FormulaParser.ArgumentContext context) => RowOf(Items(context), context);

    private static SyntaxRow RowOf(List<SyntaxItem> content, ParserRuleContext context) =>
        content is [SuperscriptItem first, ..] && content is not [_, SignItem { Sign: "√" }, ..] ? throw SyntaxProblems.Missing("nothing stands before the superscript", first.Span)
        : new(content.ToArray(), content.Count == 0 ? new SourceSpan(Token(context).Span.Start, 0) : content[0].Span.To(content[^1].Span));

    private (SyntaxRow Row, ScriptStyle Style) Script(FormulaParser.ScriptContext context) => context switch
    {
        FormulaParser.BracedScriptContext braced => (RowOf(braced.row().Items, braced.row()), ScriptStyle.Braced),
        FormulaParser.ParenthesisedScriptContext round => (RowOf(round.row().Items, round.row()), ScriptStyle.Parenthesised),
        FormulaParser.BracketedScriptContext square => (RowOf(square.row().Items, square.row()), ScriptStyle.Bracketed),
        FormulaParser.SignedScriptContext signed => (SignedRow(signed), ScriptStyle.Bare),
        FormulaParser.BareScriptContext bare => (RowOf(Items(bare.command(), Token(bare)), bare), ScriptStyle.Bare),
        _ => (RowOf(Items(null, Token(context)), context), ScriptStyle.Bare),
    };

    private SyntaxRow SignedRow(FormulaParser.SignedScriptContext context)
    {
        var operand = context.signed();
        var sign = Token(context);
        var content = new List<SyntaxItem> { new SignItem(sign.Text) { Span = sign.Span } };
        if (operand.row() is not { } row)
        {
            content.AddRange(Items(operand.command(), Token(operand)));
        }
        else if (Token(operand).Type == FormulaLexer.LPAREN)
        {
            content.Add(new GroupItem('(', [RowOf(row.Items, row)], []) { Span = Span(operand) });
        }
        else
        {
            content.AddRange(row.Items);
        }

        return RowOf(content, context);
    }

    private object? AddSuperscript(SyntaxRow row, ScriptStyle style, ParserRuleContext context)
    {
        if (row.Items is [PrimeItem, ..] && row.Items.All(item => item is PrimeItem))
        {
            return Add(new PrimeItem(row.Items.Sum(item => ((PrimeItem)item).Count)), context);
        }

        if (row.Items is [SignItem { Sign: "⊤" } or NameItem { Text: "T", IsUnit: true }])
        {
            row = row with { Items = [new NameItem("T") { Span = row.Span }] };
            style = ScriptStyle.Glyph;
        }

        // `W^{[1]}` is LaTeX's `W^[1]`.
        if (row.Items is [GroupItem { Open: '[', Parts: [var mark] }] && style == ScriptStyle.Braced)
        {
            (row, style) = (mark, ScriptStyle.Bracketed);
        }

        return Add(new SuperscriptItem(row, style), context);
    }
}
