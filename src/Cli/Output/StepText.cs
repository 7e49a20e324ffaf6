using MlMath.Engine;

namespace MlMath.Cli.Output;

/// <summary>The steps of a derivation for a person: as lines, each inner one indented below the one that needed it, or as one aligned display.</summary>
internal static class StepText
{
    // Longer lines are broken before their equals sign.
    private const int Width = 100;

    private const string MathStart = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">";
    private const string MathEnd = "</math>";

    /// <summary>Writes them, where there are any.</summary>
    public static void Write(IReadOnlyList<DerivationStep>? steps, AnswerFormat format, TextWriter output)
    {
        if (steps is not { Count: > 0 })
        {
            return;
        }

        switch (format)
        {
            case AnswerFormat.Latex:
                output.WriteLine("\\begin{aligned}");
                WriteLatex(steps, output, 0);
                output.WriteLine("\\end{aligned}");
                break;
            case AnswerFormat.MathMl:
                output.WriteLine($"{MathStart}<mtable columnalign=\"right left left\">");
                WriteMathMl(steps, output, 0);
                output.WriteLine($"</mtable>{MathEnd}");
                break;
            default:
                WriteLines(steps, output, "  ");
                break;
        }
    }

    // As deep as the derivation, which the engine bounds.
    private static void WriteLines(IReadOnlyList<DerivationStep> steps, TextWriter output, string margin)
    {
        foreach (var step in steps)
        {
            var head = $"{margin}{step.Rule}: ";
            var line = $"{head}{step.Of} = {step.Gives}{Addition(step, ", ")}";
            if (line.Length <= Width)
            {
                output.WriteLine(line);
            }
            else
            {
                output.WriteLine(head + step.Of);
                output.WriteLine($"{margin}  = {step.Gives}{Addition(step, ", ")}");
            }

            if (step.Formula is not null)
            {
                output.WriteLine($"{margin}  [{step.Formula}]");
            }

            WriteLines(step.Steps, output, margin + "  ");
        }
    }

    private static string Addition(DerivationStep step, string comma) =>
        (step.Where is null ? "" : comma + step.Where) + (step.Note is null ? "" : $" ({step.Note})");

    private static void WriteLatex(IReadOnlyList<DerivationStep> steps, TextWriter output, int depth)
    {
        foreach (var step in steps)
        {
            var where = step.Where is null ? "" : $",\\quad {step.Where}";
            var words = LatexWords(step.Rule) + (step.Formula is null ? "" : $":\\ {step.Formula}") + (step.Note is null ? "" : LatexWords($"; {step.Note}"));
            output.WriteLine($"{string.Concat(Enumerable.Repeat("\\quad ", depth))}{step.Of} &= {step.Gives}{where} && {words} \\\\");
            WriteLatex(step.Steps, output, depth + 1);
        }
    }

    /// <summary>Words as LaTeX's text.</summary>
    private static string LatexWords(string words)
    {
        var text = words.Replace("\\", "\\textbackslash ", StringComparison.Ordinal);
        foreach (var special in "&%$#_{}")
        {
            text = text.Replace(special.ToString(), "\\" + special, StringComparison.Ordinal);
        }

        return $"\\text{{{text.Replace("^", "\\^{}", StringComparison.Ordinal)}}}";
    }

    private static void WriteMathMl(IReadOnlyList<DerivationStep> steps, TextWriter output, int depth)
    {
        foreach (var step in steps)
        {
            var where = step.Where is null ? "" : $"<mo>,</mo><mspace width=\"1em\"/>{Bare(step.Where)}";
            var words = System.Security.SecurityElement.Escape(string.Join("; ", new[] { step.Rule, step.Formula, step.Note }.Where(w => w is not null)));
            var indent = depth == 0 ? "" : $"<mspace width=\"{depth}em\"/>";
            output.WriteLine($"<mtr><mtd>{Bare(step.Of)}</mtd><mtd><mrow><mo>=</mo>{Bare(step.Gives)}{where}</mrow></mtd><mtd><mrow>{indent}<mtext>{words}</mtext></mrow></mtd></mtr>");
            WriteMathMl(step.Steps, output, depth + 1);
        }
    }

    /// <summary>What stands between the tags of the `math` elements, which may be several with words between them.</summary>
    private static string Bare(string mathMl) => mathMl.Replace(MathStart, "", StringComparison.Ordinal).Replace(MathEnd, "", StringComparison.Ordinal);
}
