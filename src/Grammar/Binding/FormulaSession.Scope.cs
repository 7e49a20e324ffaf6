using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>What the reader may know of the session's names.</summary>
public sealed partial class FormulaSession
{
    /// <summary>Whether a run of letters that is no name of its own is a product: `aX` where X is known, `AB` as the matrix of `det(AB)`.</summary>
    private bool IsProductOfNames(string run, bool isOfMatrix) => run.All(char.IsAsciiLetter) && !IsFunctionName(run) && !IsDeclared(run)
        && (run.Any(l => IsDeclared(l.ToString())) || (isOfMatrix && run.All(char.IsAsciiLetterUpper)));

    private sealed class SessionScope(FormulaSession session) : IReadingScope
    {
        public bool IsValue(string name) => session.IsDeclared(name) || session.extraNames.Contains(name) || session.Inference.IsSize(name) || session.FreeLetters.Contains(name)
            || (session.definitions.TryGetValue(name, out var d) && d is not FunctionDefinition);

        public bool IsFunction(string name) => session.IsFunctionName(name);

        public bool HasRandomNames => session.HasRandomNames;

        public bool IsPrimed(string name) => session.primed.Contains(name);

        public bool IsOpen => session.Unbound == UnboundNames.Infer;

        public bool StandsAlone(string name) => session.Unbound == UnboundNames.Infer && !session.IsLibrary && session.standing.Contains(name);

        public bool IsFamily(string name) => session.families.ContainsKey(name);
    }
}
