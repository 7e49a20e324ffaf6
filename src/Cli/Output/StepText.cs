using MlMath.Engine;

namespace MlMath.Cli.Output;

/// <summary>The steps of a derivation, each inner one indented below the one that needed it.</summary>
internal static class StepText
{
    /// <summary>Writes them.</summary>
    public static void Write(IReadOnlyList<DerivationStep> steps, TextWriter output) => Write(steps, output, "  ");

    // As deep as the derivation, which the engine bounds.
    private static void Write(IReadOnlyList<DerivationStep> steps, TextWriter output, string margin)
    {
        foreach (var step in steps)
        {
            output.WriteLine($"{margin}{step.Rule}: {step.Of} = {step.Gives}");
            Write(step.Steps, output, margin + "  ");
        }
    }
}
