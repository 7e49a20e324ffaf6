using Antlr4.Runtime;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Generated;

namespace MlMath.Grammar.Syntax;

/// <summary>Ends parsing at the first fault, as a problem in the user's words; repairs nothing and prints nothing.</summary>
internal sealed class SyntaxErrorStrategy(SyntaxBuilder builder) : DefaultErrorStrategy
{
    public override void Recover(Parser recognizer, RecognitionException e) => throw ProblemAt(recognizer);

    public override IToken RecoverInline(Parser recognizer) => throw ProblemAt(recognizer);

    public override void ReportError(Parser recognizer, RecognitionException e)
    {
        // Said by Recover, which follows.
    }

    public override void Sync(Parser recognizer)
    {
        // Nothing is skipped to find a place to go on.
    }

    private ProblemException ProblemAt(Parser parser)
    {
        builder.Stop();
        var stream = (FormulaTokenStream)parser.InputStream;
        var found = (FormulaToken)stream.LT(1);
        var before = stream.LT(-1) as FormulaToken;
        for (RuleContext? context = parser.Context; context is not null; context = context.Parent)
        {
            switch (context)
            {
                case FormulaParser.ScriptContext or FormulaParser.SignedContext when before is not null:
                    return MissingScript(before, found);
                case FormulaParser.CommandContext command:
                    return MissingArgument((FormulaToken)command.Start);
                default:
                    continue;
            }
        }

        return SyntaxProblems.Missing("this does not fit here", found.Span);
    }

    private static ProblemException MissingScript(FormulaToken before, FormulaToken found)
    {
        var hint = found.Type == FormulaLexer.TERMINATOR ? null : "put what belongs to it into brackets, as in x^(n+1) or x_(n+1)";
        return before.Type == FormulaLexer.SUBSCRIPT
            ? SyntaxProblems.Missing("a subscript is missing after '_'", found.Span, hint ?? "write x_1 or x_(i+1)")
            : SyntaxProblems.Missing("an exponent is missing after '^'", found.Span, hint ?? "write x^2 or x^(n+1)");
    }

    private static ProblemException MissingArgument(FormulaToken command) => command.Type switch
    {
        FormulaLexer.FRACTION =>
            SyntaxProblems.Missing($"'{command.Text}' wants a numerator and a denominator", command.Span, $"write {command.Text}{{a}}{{b}}"),
        FormulaLexer.STACK =>
            SyntaxProblems.Missing($"'{command.Text}' wants two arguments", command.Span, $"write {command.Text}{{a}}{{b}}"),
        _ => SyntaxProblems.Missing($"'{command.Text}' wants an argument", command.Span, $"write {command.Text}{{x}}"),
    };
}
