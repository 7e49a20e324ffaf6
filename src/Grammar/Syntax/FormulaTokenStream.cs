using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace MlMath.Grammar.Syntax;

/// <summary>The shaped tokens as the parser reads them: a list and a place in it.</summary>
internal sealed class FormulaTokenStream(List<FormulaToken> tokens, FormulaToken end) : ITokenStream
{
    private int index;

    public int Index => index;

    public int Size => tokens.Count;

    public string SourceName => "formula";

    public ITokenSource? TokenSource => null;

    /// <summary>Whether nothing is left.</summary>
    internal bool IsAtEnd => index >= tokens.Count;

    public IToken LT(int k)
    {
        var at = k < 0 ? index + k : index + k - 1;
        return at < 0 ? null! : at < tokens.Count ? tokens[at] : end;
    }

    public int LA(int i) => LT(i)?.Type ?? TokenConstants.InvalidType;

    public IToken Get(int i) => i < tokens.Count ? tokens[i] : end;

    public void Consume() => index++;

    public int Mark() => 0;

    public void Release(int marker)
    {
    }

    public void Seek(int position) => index = position;

    public string GetText(Interval interval) => "";

    public string GetText() => "";

    public string GetText(RuleContext ctx) => "";

    public string GetText(IToken start, IToken stop) => "";
}
