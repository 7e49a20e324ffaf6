using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>Exponents that bars or a root sign begin, `e^|x|` and `2^√2`: they get the brackets that the grammar wants around more than one word.</summary>
internal sealed partial class TokenShaper
{
    private bool hasOpenExponent;

    /// <summary>Whether the token that comes next stands right above something: behind `^`, or behind its sign.</summary>
    private bool FollowsPower => Last is { Type: FormulaLexer.POWER } || (Last is { Type: FormulaLexer.PLUS_MINUS } && tokens.Count > 1 && tokens[^2].Type == FormulaLexer.POWER);

    private static bool OpensExponent(FormulaToken token) => token.Type == FormulaLexer.SIGN && token.Text is "|" or "‖" or "√";

    private void BracketExponents()
    {
        if (!hasOpenExponent)
        {
            return;
        }

        var bracketed = new List<FormulaToken>(tokens.Count + 8);
        for (var at = 0; at < tokens.Count; at++)
        {
            var first = at > 0 && tokens[at - 1].Type == FormulaLexer.POWER ? tokens[at].Type == FormulaLexer.PLUS_MINUS ? at + 1 : at : -1;
            if (first < 0 || first >= tokens.Count || !OpensExponent(tokens[first]) || EndOfExponent(first) is not (> 0 and var last))
            {
                bracketed.Add(tokens[at]);
                continue;
            }

            bracketed.AddRange(tokens.GetRange(at, first - at));
            bracketed.Add(Bracket(FormulaLexer.LPAREN, tokens[first]));
            bracketed.AddRange(tokens.GetRange(first, last - first + 1));
            bracketed.Add(Bracket(FormulaLexer.RPAREN, tokens[last]));
            at = last;
        }

        tokens.Clear();
        tokens.AddRange(bracketed);
    }

    private static FormulaToken Bracket(int type, FormulaToken at) =>
        new(type, at.StartIndex, at.StopIndex) { Span = at.Span, SpaceBefore = type == FormulaLexer.LPAREN && at.SpaceBefore };

    /// <summary>The last token of what begins at a bar or root sign: the bar's partner, the root's one factor; 0 where there is none.</summary>
    private int EndOfExponent(int first)
    {
        var depth = 0;
        for (var at = first + 1; at < tokens.Count && tokens[at].Type != FormulaLexer.TERMINATOR; at++)
        {
            var type = tokens[at].Type;
            var opens = type is FormulaLexer.LPAREN or FormulaLexer.LBRACK or FormulaLexer.LBRACE or FormulaLexer.SET_OPEN or FormulaLexer.LFLOOR or FormulaLexer.LCEIL or FormulaLexer.LANGLE;
            var closes = type is FormulaLexer.RPAREN or FormulaLexer.RBRACK or FormulaLexer.RBRACE or FormulaLexer.SET_CLOSE or FormulaLexer.RFLOOR or FormulaLexer.RCEIL or FormulaLexer.RANGLE;
            depth += opens ? 1 : closes ? -1 : 0;
            if (depth < 0)
            {
                return 0;
            }

            var isEnd = tokens[first].Text == "√" ? depth == 0 && (closes || type is FormulaLexer.NUMBER or FormulaLexer.NAME) : depth == 0 && type == FormulaLexer.SIGN && tokens[at].Text == tokens[first].Text;
            if (isEnd)
            {
                return at;
            }

            if (tokens[first].Text == "√" && depth == 0)
            {
                return 0;
            }
        }

        return 0;
    }
}
