using System.Text.RegularExpressions;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Documents;

/// <summary>Puts a formula of a document to the engine: with the definitions that it rests on, and with what its notation says of shapes, random names and functions.</summary>
/// <param name="engine">What reads, computes and proves.</param>
/// <param name="scope">What names mean above the formula.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class FormulaContext(FormulaEngine engine, DocumentScope scope, CancellationToken cancellation)
{
    private static readonly string[] s_unknownFunctions = ["f", "g", "h"];

    /// <summary>Lines before a formula that say what its names mean.</summary>
    public string Of(FormulaStatement statement, string? except, IReadOnlyCollection<string> hidden, bool withNumbers)
    {
        var used = scope.For(statement.Names, except, hidden, withNumbers);
        var lines = used.Select(d => d.Text).ToList();
        lines.AddRange(StandIns(statement, except, used));
        return lines.Count == 0 ? "" : string.Join('\n', lines) + "\n";
    }

    /// <summary>Asks about a formula with shapes of its names.</summary>
    public FormulaAnswer Ask(Operation operation, string context, string formula, IReadOnlyDictionary<string, IReadOnlyList<string>> shapes) =>
        engine.Answer(new FormulaRequest(operation, context + formula) { Shapes = shapes }, cancellation);

    /// <summary>Asks about a formula.</summary>
    public FormulaAnswer Ask(Operation operation, string context, string formula) => engine.Answer(
        new FormulaRequest(operation, context + formula) { Random = RandomNames(formula), Shapes = ProbabilityVectors(formula) }, cancellation);

    /// <summary>Asks about a formula; where its shapes do not fit as they are inferred, once more with matrices for the capitals whose entries it names.</summary>
    public FormulaAnswer AskInAnyShape(Operation operation, string context, string formula, FormulaStatement statement)
    {
        var capitals = statement.Names.TwiceSubscripted.Where(s => s.Length == 1 && char.IsLower(s[0]) && statement.Names.Has(s.ToUpperInvariant())).Select(s => s.ToUpperInvariant()).Order(StringComparer.Ordinal).ToList();
        var rows = statement.Names.TwiceSubscripted.Where(s => s.Length == 1 && char.IsLower(s[0]) && !statement.Names.Has(s.ToUpperInvariant()) && statement.Text.Contains($"{s}ᵢ)", StringComparison.Ordinal)).Select(s => s.ToUpperInvariant()).ToList();
        foreach (var way in capitals.Count + rows.Count == 0 && !statement.Names.HasCapitalSigma ? [] : new[] { 0, 1 })
        {
            var shapes = new Dictionary<string, IReadOnlyList<string>>(ProbabilityVectors(formula));
            for (var k = 0; k < capitals.Count; k++)
            {
                shapes[capitals[k]] = way == 1 ? ["m", "n"] : k == 0 ? ["m", "p"] : ["p", "n"];
            }

            foreach (var row in rows)
            {
                shapes[row] = ["m", "n"];
            }

            if (statement.Names.HasCapitalSigma)
            {
                shapes["Σ"] = way == 0 ? ["m", "n"] : ["n", "n"];
            }

            try
            {
                return engine.Answer(new FormulaRequest(operation, context + formula) { Shapes = shapes }, cancellation);
            }
            catch (ProblemException fault) when (fault.Problem.Code is not ProblemCode.Limit)
            {
                // These shapes do not fit; others may.
                continue;
            }
        }

        return Ask(operation, context, formula);
    }

    /// <summary>Whether a text speaks of E[…], Var(…) or Cov(…).</summary>
    public static bool IsAboutChance(string text) => Expectation().IsMatch(text);

    /// <summary>f in df/dx where f(x) stands beside it.</summary>
    public static bool IsCalledFunction(FormulaStatement statement, string name) => statement.Names.Calls(name).Contains(1) && statement.Names.Quotients.Any(q => q.Of == name) && s_unknownFunctions.Contains(name);

    /// <summary>Names that stand for random variables: the capitals inside E[…], Var(…), Cov(…).</summary>
    public static List<string> RandomNames(string text) => Expectation().IsMatch(text)
        ? [.. Capital().Matches(ExpectationName().Replace(text, " ")).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)] : [];

    /// <summary>P and Q of an entry, P(xᵢ), are lists of probabilities.</summary>
    public Dictionary<string, IReadOnlyList<string>> ProbabilityVectors(string text) =>
        ProbabilityOfEntry().Matches(text).Select(m => m.Groups[1].Value).Distinct().Where(p => !scope.Defines(p)).ToDictionary(p => p, _ => (IReadOnlyList<string>)["n"]);

    /// <summary>Functions of which no formula is known, for names that must be functions: u and v in (u/v)′ = …, J in ∇J(θ).</summary>
    private static IEnumerable<string> StandIns(FormulaStatement statement, string? except, IReadOnlyList<DocumentDefinition> used)
    {
        var free = new Queue<string>(s_unknownFunctions.Where(f => !statement.Names.Has(f) && !used.Any(d => d.Letters == f || d.Names.Has(f))));
        foreach (var (of, by) in statement.Names.Quotients.Distinct())
        {
            if (of != except && !used.Any(d => d.Letters == of) && IsCalledFunction(statement, of) && free.TryDequeue(out var function))
            {
                yield return $"{of}({by}) = {function}({by})";
            }
        }

        if (statement.Names.Bound.Count == 1)
        {
            foreach (var name in statement.Names.Primed.Where(n => !used.Any(d => d.Letters == n) && n.Length == 1 && char.IsLower(n[0])).Order(StringComparer.Ordinal))
            {
                if (free.TryDequeue(out var function))
                {
                    yield return $"{name} = {function}({statement.Names.Bound.First()})";
                }
            }
        }

        foreach (Match gradient in GradientCall().Matches(statement.Text))
        {
            var name = gradient.Groups[1].Value;
            if (name != except && !used.Any(d => d.Letters == name) && free.TryDequeue(out var function))
            {
                var separators = gradient.Groups[2].Value.Where(c => c is ',' or ';').ToList();
                var left = "q₁";
                for (var k = 0; k < separators.Count; k++)
                {
                    left += $"{separators[k]} q{(char)('₂' + k)}";
                }

                yield return $"{name}({left}) = {function}({left.Replace(';', ',')})";
                yield break;
            }
        }
    }

    [GeneratedRegex(@"(?<![A-Za-z])(?:E\s*\[|E\s*\(|Var\s*[(\[]|Cov\s*\(|\\mathbb\{E\}|\\operatorname\{(?:Var|Cov|E)\}|\\mathrm\{(?:Var|Cov|E)\})|√Var")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\\?(?:Var|Cov|mathbb\{E\}|operatorname|mathrm|mathbf)|E(?=\s*[\[(])")]
    private static partial Regex ExpectationName();

    [GeneratedRegex(@"[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"(?<![A-Za-z])([PQp-q])\s*\(\s*\p{L}(?:[ᵢⱼₖ]|_\{?[ijk]\}?)\s*\)")]
    private static partial Regex ProbabilityOfEntry();

    [GeneratedRegex(@"(?:∇|\\nabla)(?:_\S+?)?\s*([A-Z])\s*\(([^()]*)\)")]
    private static partial Regex GradientCall();
}
