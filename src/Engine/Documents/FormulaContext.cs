using System.Text.RegularExpressions;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Syntax;
using MlMath.Library;

namespace MlMath.Engine.Documents;

/// <summary>Puts a formula of a document to the engine: with the definitions that it rests on, and with what its notation says of shapes, random names and functions.</summary>
/// <param name="engine">What reads, computes and proves.</param>
/// <param name="scope">What names mean above the formula.</param>
/// <param name="aside">The words around it.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class FormulaContext(FormulaEngine engine, DocumentScope scope, string aside, CancellationToken cancellation)
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
        engine.Answer(new FormulaRequest(operation, context + formula) { Shapes = shapes, By = SplitBy(context + formula) }, cancellation);

    /// <summary>Asks about a formula.</summary>
    public FormulaAnswer Ask(Operation operation, string context, string formula) => engine.Answer(
        new FormulaRequest(operation, context + formula) { Random = RandomNames(formula), Shapes = ToldShapes(formula), By = SplitBy(context + formula) }, cancellation);

    /// <summary>A formula's value at a point.</summary>
    public NumericArray? ValueAt(string context, string formula, IReadOnlyDictionary<string, NumericArray> point) =>
        engine.Answer(new FormulaRequest(Operation.Eval, context + formula) { Variables = point }, cancellation).Value;

    /// <summary>Asks about a formula; first with the shapes that its notation tells, then with those that its use tells.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="context">Lines before it.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="statement">The formula's pieces.</param>
    /// <param name="shapes">The shapes that were told.</param>
    public FormulaAnswer AskInAnyShape(Operation operation, string context, string formula, FormulaStatement statement, out IReadOnlyDictionary<string, IReadOnlyList<string>> shapes)
    {
        foreach (var guess in ShapeGuesses(formula, statement))
        {
            try
            {
                shapes = guess;
                return Ask(operation, context, formula, guess);
            }
            catch (ProblemException fault) when (fault.Problem.Code is not ProblemCode.Limit)
            {
                // These shapes do not fit; others may.
                continue;
            }
        }

        shapes = ToldShapes(formula);
        return Ask(operation, context, formula);
    }

    /// <summary>Letters that are known to stand alone, by which runs such as `wx` are products: a document speaks of w and of x before.</summary>
    public IReadOnlyList<string> SplitBy(string text)
    {
        List<SyntaxRow> rows;
        try
        {
            rows = [.. SyntaxParser.Parse(text).Statements];
        }
        catch (ProblemException)
        {
            // The engine tells the fault, with its place.
            return [];
        }

        var runs = rows.SelectMany(row => NamesOnPage.Of(row).Runs).ToHashSet();
        // The d of dx is no factor.
        return [.. runs.Where(run => run.Length is 2 or 3 && run[0] != 'd' && run.All(char.IsAsciiLetterLower) && !Wording.IsMathematical(run) && scope.Find(run) is null
            && run.All(letter => scope.HasSeen(letter.ToString()) || runs.Contains(letter.ToString()))).Select(run => run[..1]).Distinct()];
    }

    /// <summary>Shapes that the notation tells: `aᵢⱼ` beside A, `Σ` as a matrix, `det(A)`, a mark of columns that the text explains (`P_k`).</summary>
    private IEnumerable<IReadOnlyDictionary<string, IReadOnlyList<string>>> ShapeGuesses(string formula, FormulaStatement statement)
    {
        var letters = statement.Names.TwiceSubscripted.Where(s => s.Length == 1 && char.IsLower(s[0])).Order(StringComparer.Ordinal).ToList();
        var capitals = letters.Where(s => statement.Names.Has(s.ToUpperInvariant())).Select(s => s.ToUpperInvariant()).ToList();
        var rows = letters.Where(s => !statement.Names.Has(s.ToUpperInvariant()) && formula.Contains($"{s}ᵢ)", StringComparison.Ordinal)).Select(s => s.ToUpperInvariant()).ToList();
        var square = SquareCall().Matches(formula).SelectMany(m => m.Groups[1].Value).Where(char.IsAsciiLetterUpper).Select(c => c.ToString()).Distinct().ToList();
        var columns = MarkedCapital().Matches(formula).Select(m => m.Value).Where(m => aside.Contains(m, StringComparison.Ordinal)).Distinct().ToList();
        if (capitals.Count + rows.Count + square.Count + columns.Count == 0 && !statement.Names.HasCapitalSigma)
        {
            yield break;
        }

        for (var way = 0; way < 2; way++)
        {
            var shapes = new Dictionary<string, IReadOnlyList<string>>(ToldShapes(formula));
            for (var k = 0; k < capitals.Count; k++)
            {
                shapes[capitals[k]] = way == 1 ? ["m", "n"] : k == 0 ? ["m", "p"] : ["p", "n"];
            }

            rows.ForEach(row => shapes[row] = ["m", "n"]);
            square.ForEach(name => shapes[name] = ["n", "n"]);
            columns.ForEach(name => shapes[name] = ["n", "r"]);
            if (statement.Names.HasCapitalSigma)
            {
                shapes["Σ"] = way == 0 ? ["m", "n"] : ["n", "n"];
            }

            yield return shapes;
        }
    }

    /// <summary>Whether a text speaks of E[…], Var(…) or Cov(…).</summary>
    public static bool IsAboutChance(string text) => Expectation().IsMatch(text);

    /// <summary>f in df/dx where f(x) stands beside it.</summary>
    public static bool IsCalledFunction(FormulaStatement statement, string name) => statement.Names.Calls(name).Contains(1) && statement.Names.Quotients.Any(q => q.Of == name) && s_unknownFunctions.Contains(name);

    /// <summary>Names that stand for random variables: the capitals inside E[…], Var(…), Cov(…).</summary>
    public static List<string> RandomNames(string text) => Expectation().IsMatch(text)
        ? [.. Capital().Matches(ExpectationName().Replace(text, " ")).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)] : [];

    /// <summary>The shapes that are told by what names are: P and Q of an entry, P(xᵢ), are lists of probabilities.</summary>
    public Dictionary<string, IReadOnlyList<string>> ToldShapes(string text)
    {
        var shapes = ProbabilityOfEntry().Matches(text).Select(m => m.Groups[1].Value).Distinct().Where(p => !scope.Defines(p)).ToDictionary(p => p, _ => (IReadOnlyList<string>)["n"]);

        // A function of the library without an argument (`precision`) is a number of the document's.
        foreach (Match word in Word().Matches(text))
        {
            if (Textbook.Standard.Find(word.Value) is not null && scope.Find(word.Value) is null)
            {
                shapes.TryAdd(word.Value, []);
            }
        }

        return shapes;
    }

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

    [GeneratedRegex(@"\\?(?:det|tr|trace)\s*\(([A-Za-zᵀ ]+)\)")]
    private static partial Regex SquareCall();

    [GeneratedRegex(@"(?<![A-Za-z])[A-Z]_[a-z](?![A-Za-z])")]
    private static partial Regex MarkedCapital();

    [GeneratedRegex(@"(?<![A-Za-z\\{])[A-Za-z]{3,}(?![A-Za-z('′]|\s*\()")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?:∇|\\nabla)(?:_\S+?)?\s*([A-Z])\s*\(([^()]*)\)")]
    private static partial Regex GradientCall();
}
