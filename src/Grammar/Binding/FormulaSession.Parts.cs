using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Binding;

/// <summary>Parts of the last formula that an answer has to look at by themselves.</summary>
public sealed partial class FormulaSession
{
    private readonly List<PartialOperation> partials = [];
    private readonly List<(TensorExpr Value, SourceSpan Place)> integrals = [];

    /// <summary>The parts of the last formula that have no real value everywhere: quotients, roots, logarithms, inverses; the user's own, not the library's.</summary>
    public IReadOnlyList<PartialOperation> Partials => partials;

    /// <summary>The integrals of the last formula with their places.</summary>
    public IReadOnlyList<(TensorExpr Value, SourceSpan Place)> Integrals => integrals;

    internal void Note(PartialOperation operation) => partials.Add(operation);

    /// <summary>Notes an integral; what its integrand asks of the variable alone is asked of no name of the user's.</summary>
    internal void NoteIntegral(TensorExpr value, SourceSpan place, InputNode variable, int partialsBefore)
    {
        integrals.Add((value, place));
        for (var k = partials.Count - 1; k >= partialsBefore; k--)
        {
            if (partials[k].Operand.Body.Node.Inputs().Contains(variable))
            {
                partials.RemoveAt(k);
            }
        }
    }
}
