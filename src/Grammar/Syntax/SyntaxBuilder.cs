using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>Makes items of a parse tree: a method for each alternative of the grammar appends to the row under construction.</summary>
internal sealed class SyntaxBuilder : FormulaParserBaseVisitor<bool>
{
    private List<SyntaxItem> items = [];
    private bool inScript;

    /// <summary>The row of a statement.</summary>
    internal SyntaxRow Build(FormulaParser.StatementContext statement) => Row(statement.row());

    public override bool VisitNumber(FormulaParser.NumberContext context) => AddToken(Token(context));

    public override bool VisitName(FormulaParser.NameContext context) => AddToken(Token(context));

    public override bool VisitSign(FormulaParser.SignContext context) => AddToken(Token(context));

    public override bool VisitSeparator(FormulaParser.SeparatorContext context) =>
        Add(new SignItem(Token(context).Type == FormulaLexer.COMMA ? "," : ";"), context);

    public override bool VisitPrime(FormulaParser.PrimeContext context)
    {
        if (!inScript)
        {
            WantBase(Token(context), "the prime");
        }

        return AddToken(Token(context));
    }

    public override bool VisitGroup(FormulaParser.GroupContext context)
    {
        var open = Token(context);
        var parts = new List<SyntaxRow>();
        var separators = new List<char>();
        foreach (var child in ((FormulaParser.PartsContext)context.GetChild(1)).children)
        {
            if (child is FormulaParser.PartContext part)
            {
                parts.Add(Row(part));
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

    public override bool VisitInvisible(FormulaParser.InvisibleContext context) => Splice(Items(context.row()), context);

    public override bool VisitSubscript(FormulaParser.SubscriptContext context)
    {
        WantBase(Token(context), "'_'");
        var script = context.script();
        var (row, style) = Script(script);
        if (style == ScriptStyle.Bare && row.Items is [NameItem { Text: var word }] && Accents.MarkOf(word) is not '\0' and var mark
            && items[^1] is NameItem letter && IsOneLetter(letter.Text))
        {
            items[^1] = letter with { Text = Accents.Put(letter.Text, mark), IsUnit = true, Span = letter.Span.To(Span(context)) };
            return true;
        }

        return Add(new SubscriptItem(row, style), context);
    }

    public override bool VisitSuperscript(FormulaParser.SuperscriptContext context)
    {
        WantBase(Token(context), "'^'");
        var (row, style) = Script(context.script());
        return AddSuperscript(row, style, context);
    }

    public override bool VisitSubscriptGlyphs(FormulaParser.SubscriptGlyphsContext context)
    {
        WantBase(Token(context), "the subscript");
        var row = Row(context.row());
        return Add(Unwrap(row) is { } inner ? new SubscriptItem(inner, ScriptStyle.Parenthesised) : new SubscriptItem(row, ScriptStyle.Glyph), context);
    }

    public override bool VisitSuperscriptGlyphs(FormulaParser.SuperscriptGlyphsContext context)
    {
        WantBase(Token(context), "the superscript");
        var row = Row(context.row());
        return Add(Unwrap(row) is { } inner ? new SuperscriptItem(inner, ScriptStyle.Parenthesised) : new SuperscriptItem(row, ScriptStyle.Glyph), context);
    }

    public override bool VisitFraction(FormulaParser.FractionContext context) =>
        Add(new FractionItem(Argument(context.argument(0)), Argument(context.argument(1))), context);

    public override bool VisitRoot(FormulaParser.RootContext context)
    {
        var body = context.argument() is { } argument ? Argument(argument) : Row(context.row());
        return Add(new RootItem(body, context.degree() is { } degree ? Row(degree.row()) : null), context);
    }

    public override bool VisitAccented(FormulaParser.AccentedContext context)
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

    public override bool VisitStyled(FormulaParser.StyledContext context) => Splice(Items(context.argument()), context);

    public override bool VisitUpright(FormulaParser.UprightContext context)
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

        for (var index = 0; index < content.Count; index++)
        {
            if (content[index] is NameItem name)
            {
                content[index] = name with { IsUnit = true };
            }
        }

        return Splice(content, context);
    }

    public override bool VisitStacked(FormulaParser.StackedContext context)
    {
        var remark = Argument(context.argument(0));
        Splice(Items(context.argument(1)), context);
        if (Token(context).IsUnit)
        {
            WantBase(Token(context), $"'{Token(context).Text}'");
            items.Add(new SubscriptItem(remark, ScriptStyle.Braced) { Span = remark.Span });
        }

        return true;
    }

    public override bool VisitGrid(FormulaParser.GridContext context)
    {
        var rows = new List<IReadOnlyList<SyntaxRow>>();
        foreach (var line in context.gridLine())
        {
            rows.Add([.. line.row().Select(cell => Row(cell))]);
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

    private void WantBase(FormulaToken token, string what)
    {
        if (items.Count == 0)
        {
            throw SyntaxProblems.Missing($"nothing stands before {what}", token.Span);
        }
    }

    private bool Add(SyntaxItem item, ParserRuleContext context)
    {
        items.Add(item with { Span = Span(context), SpaceBefore = Token(context).SpaceBefore });
        return true;
    }

    private bool AddToken(FormulaToken token)
    {
        items.Add(token.Type switch
        {
            FormulaLexer.NUMBER => new NumberItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore },
            FormulaLexer.NAME => new NameItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore, IsUnit = token.IsUnit },
            FormulaLexer.PRIME => new PrimeItem(token.Text.Length) { Span = token.Span, SpaceBefore = token.SpaceBefore },
            _ => new SignItem(token.Text) { Span = token.Span, SpaceBefore = token.SpaceBefore },
        });
        return true;
    }

    /// <summary>Appends items of something that leaves no trace of its own; the space before it is the space before the first.</summary>
    private bool Splice(List<SyntaxItem> content, ParserRuleContext context)
    {
        if (content.Count > 0 && content[0].SpaceBefore != Token(context).SpaceBefore)
        {
            content[0] = content[0] with { SpaceBefore = Token(context).SpaceBefore };
        }

        items.AddRange(content);
        return true;
    }

    private List<SyntaxItem> Items(IParseTree tree, bool script = false)
    {
        var (outer, outerInScript) = (items, inScript);
        (items, inScript) = ([], script);
        switch (tree)
        {
            case FormulaParser.BracedArgumentContext braced:
                VisitChildrenOf(braced.row());
                break;
            case FormulaParser.BareArgumentContext bare:
                AddToken(Token(bare));
                break;
            default:
                VisitChildrenOf(tree);
                break;
        }

        var result = items;
        (items, inScript) = (outer, outerInScript);
        return result;
    }

    private void VisitChildrenOf(IParseTree tree)
    {
        for (var index = 0; index < tree.ChildCount; index++)
        {
            tree.GetChild(index).Accept(this);
        }
    }

    private SyntaxRow Row(ParserRuleContext context, bool script = false) => RowOf(Items(context, script), context);

    private SyntaxRow Argument(FormulaParser.ArgumentContext context) => RowOf(Items(context), context);

    private static SyntaxRow RowOf(List<SyntaxItem> content, ParserRuleContext context) =>
        new(content, content.Count == 0 ? new SourceSpan(Token(context).Span.Start, 0) : content[0].Span.To(content[^1].Span));

    private (SyntaxRow Row, ScriptStyle Style) Script(FormulaParser.ScriptContext context)
    {
        switch (context)
        {
            case FormulaParser.BracedScriptContext braced:
                return (Row(braced.row(), script: true), ScriptStyle.Braced);
            case FormulaParser.ParenthesisedScriptContext parenthesised:
                return (Row(parenthesised.row(), script: true), ScriptStyle.Parenthesised);
            case FormulaParser.BracketedScriptContext bracketed:
                return (Row(bracketed.row(), script: true), ScriptStyle.Bracketed);
            case FormulaParser.SignedScriptContext signed:
                return (SignedRow(signed), ScriptStyle.Bare);
            default:
                return (BareRow(context), ScriptStyle.Bare);
        }
    }

    private SyntaxRow BareRow(ParserRuleContext context)
    {
        // A token, or a command.
        var (outer, outerInScript) = (items, inScript);
        items = [];
        if (context.GetChild(0) is FormulaParser.CommandContext command)
        {
            command.Accept(this);
        }
        else
        {
            AddToken(Token(context));
        }

        var result = items;
        (items, inScript) = (outer, outerInScript);
        return RowOf(result, context);
    }

    private SyntaxRow SignedRow(FormulaParser.SignedScriptContext context)
    {
        var operand = context.signed();
        var sign = Token(context);
        var content = new List<SyntaxItem> { new SignItem(sign.Text) { Span = sign.Span } };
        if (operand.row() is not { } row)
        {
            content.AddRange(BareRow(operand).Items);
        }
        else if (Token(operand).Type == FormulaLexer.LPAREN)
        {
            content.Add(new GroupItem('(', [Row(row)], []) { Span = Span(operand) });
        }
        else
        {
            content.AddRange(Items(row));
        }

        return RowOf(content, context);
    }

    private bool AddSuperscript(SyntaxRow row, ScriptStyle style, ParserRuleContext context)
    {
        if (row.Items.Count > 0 && row.Items.All(item => item is PrimeItem))
        {
            return Add(new PrimeItem(row.Items.Sum(item => ((PrimeItem)item).Count)), context);
        }

        if (row.Items is [SignItem { Sign: "⊤" } or NameItem { Text: "T", IsUnit: true }])
        {
            row = row with { Items = [new NameItem("T") { Span = row.Span }] };
            style = ScriptStyle.Glyph;
        }

        return Add(new SuperscriptItem(row, style), context);
    }
}
