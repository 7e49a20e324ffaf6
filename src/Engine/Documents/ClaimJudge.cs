using System.Globalization;
using System.Text.RegularExpressions;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Documents;

/// <summary>Judges equations: proved, refuted, or undecided. A refutation is claimed only where the names have one reading and nothing says that the equation is a condition.</summary>
/// <param name="engine">What reads, computes and proves.</param>
/// <param name="scope">What names mean above the formula.</param>
/// <param name="item">The formula, with the words around it.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class ClaimJudge(FormulaEngine engine, DocumentScope scope, FormulaItem item, CancellationToken cancellation)
{
    private static readonly string[] s_unknownFunctions = ["f", "g", "h"];

    /// <summary>Lines before a formula that say what its names mean.</summary>
    public string Context(FormulaStatement statement, string? except, IReadOnlyCollection<string> hidden, bool withNumbers)
    {
        var lines = scope.For(statement.Names, except, hidden, withNumbers).Select(d => d.Text).ToList();
        lines.AddRange(StandIns(statement, except));
        return lines.Count == 0 ? "" : string.Join('\n', lines) + "\n";
    }

    /// <summary>Asks about a formula.</summary>
    public FormulaAnswer Ask(Operation operation, string context, string formula) => engine.Answer(
        new FormulaRequest(operation, context + formula) { Random = RandomNames(formula), Shapes = ProbabilityVectors(formula) }, cancellation);

    /// <summary>Asks about a formula; where its shapes do not fit as they are inferred, once more with matrices for the capitals whose entries it names.</summary>
    public FormulaAnswer AskInAnyShape(Operation operation, string context, string formula, FormulaStatement statement)
    {
        var capitals = statement.Names.TwiceSubscripted.Where(s => s.Length == 1 && char.IsLower(s[0]) && statement.Names.Has(s.ToUpperInvariant())).Select(s => s.ToUpperInvariant()).Order(StringComparer.Ordinal).ToList();
        foreach (var sizes in capitals.Count == 0 ? [] : new string[][] { ["m", "p", "n"], ["m", "n", "m"] })
        {
            var shapes = new Dictionary<string, IReadOnlyList<string>>(ProbabilityVectors(formula));
            for (var k = 0; k < capitals.Count; k++)
            {
                shapes[capitals[k]] = sizes[2] == "m" ? ["m", "n"] : k == 0 ? [sizes[0], sizes[1]] : [sizes[1], sizes[2]];
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

    /// <summary>What is said of an inequality: where no name is left, whether it is true; else it is a condition.</summary>
    public LinkJudgement Inequality(FormulaStatement statement)
    {
        var context = Context(statement, null, [], withNumbers: false);
        try
        {
            var answer = Ask(Operation.Eval, context, statement.Text);
            return answer.Truth switch
            {
                true => new LinkJudgement(Verdict.Computed, "true"),
                false => new LinkJudgement(Verdict.Refuted, "false as it stands"),
                null => new LinkJudgement(Verdict.Undecided, "a relation between arrays"),
            };
        }
        catch (ProblemException fault) when (fault.Problem.Code == ProblemCode.UnknownName)
        {
            try
            {
                Ask(Operation.Parse, context, statement.Text);
                return new LinkJudgement(Verdict.Undecided, "an inequality between names: a condition, or a claim that is not examined");
            }
            catch (ProblemException unreadable)
            {
                return NotRead(unreadable.Problem, context, statement, 0);
            }
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, context, statement, 0);
        }
    }

    /// <summary>What is said of the link between a side and the one before it.</summary>
    public LinkJudgement Judge(FormulaStatement statement, int side)
    {
        var link = Link(statement, side);
        if (Constraint().IsMatch(item.Label))
        {
            return new LinkJudgement(Verdict.Undecided, "a constraint, not a claim");
        }

        if (IsAboutEvents(link.Text))
        {
            return new LinkJudgement(Verdict.Undecided, "a statement about events or amounts of information, whose names are not computed with");
        }

        if (HasUndefinedDerivative(link))
        {
            var name = link.Names.Differentiated.First(d => !IsDefined(d));
            return new LinkJudgement(Verdict.Undecided, $"no formula above says what {name} is: taken as what defines the derivative");
        }

        var context = Context(link, null, [], withNumbers: false);
        var first = Judge(link, context);
        if (first.Verdict is Verdict.Undecided or Verdict.NotRead)
        {
            var withNumbers = Context(link, null, [], withNumbers: true);
            if (withNumbers != context && Judge(link, withNumbers) is { Verdict: Verdict.Proved or Verdict.Computed or Verdict.Refuted } second)
            {
                return second.Verdict == Verdict.Proved ? second with { Verdict = Verdict.Computed } : second;
            }
        }

        return first;
    }

    /// <summary>Whether it differentiates a name of which no formula is known.</summary>
    public bool HasUndefinedDerivative(FormulaStatement statement) => statement.Names.Differentiated.Any(d => !IsDefined(d));

    /// <summary>Whether a text speaks of P(A|B), H(X), I(X; Y): names of a kind of their own, not products.</summary>
    public bool IsAboutEvents(string text) => Events().IsMatch(text) && !scope.Defines("P") && !scope.Defines("H");

    /// <summary>Something that could not be read.</summary>
    public static LinkJudgement NotRead(Problem problem, int offset) => new(Verdict.NotRead, problem.Hint is null ? problem.Message : $"{problem.Message}; {problem.Hint}") { FaultOffset = offset };

    /// <summary>Something that could not be read, with the place in the document; a fault in the context is put at the formula.</summary>
    public LinkJudgement NotRead(Problem problem, string context, FormulaStatement statement, int start)
    {
        var inside = (problem.Span?.Start ?? 0) - context.Length;
        return NotRead(problem, item.Offset + Math.Clamp(inside < 0 ? start : start + inside, 0, Math.Max(0, statement.Text.Length - 1)));
    }

    private bool IsDefined(string letters) => scope.Defines(letters);

    private static FormulaStatement Link(FormulaStatement statement, int side)
    {
        // Blanks in front keep the places of the document.
        var text = new string(' ', statement.Side(side - 1).Start) + statement.Text[statement.Side(side - 1).Start..statement.Side(side).End];
        var at = statement.Text.IndexOf('=', statement.Side(side - 1).End);
        return FormulaStatement.Read(statement.Signs[side - 1] == "≈" ? text.Remove(at, 1).Insert(at, "≈") : text);
    }

    private LinkJudgement Judge(FormulaStatement link, string context)
    {
        FormulaAnswer proof;
        EquationSides sides;
        try
        {
            proof = AskInAnyShape(Operation.Prove, context, link.Text, link);
            if (proof.Holds == true)
            {
                return new LinkJudgement(IsArithmetic(link) ? Verdict.Computed : Verdict.Proved, "") { Conditions = proof.Conditions };
            }

            if (RandomNames(link.Text).Count > 0)
            {
                return new LinkJudgement(Verdict.Undecided, "a statement about random variables");
            }

            sides = EquationSides.Of(context + link.Text, ProbabilityVectors(link.Text), cancellation);
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, context, link, 0);
        }

        if (sides.Left.Count == 0 && sides.Right.Count == 0 && !sides.HasUnknownFunction)
        {
            return Arithmetic(link, context);
        }

        if (link.Signs[0] == "≈")
        {
            return new LinkJudgement(Verdict.Undecided, "an approximation between names");
        }

        if (proof.Holds is null)
        {
            return new LinkJudgement(Verdict.Undecided, "no proof was found, and no point where the sides differ");
        }

        return Doubt(link, sides, proof) is { } doubt
            ? new LinkJudgement(Verdict.Undecided, doubt)
            : new LinkJudgement(Verdict.Refuted, "") { Counterexample = proof.Counterexample };
    }

    /// <summary>Why an equation that is not true for all values is no misprint for certain; null where it is one.</summary>
    private string? Doubt(FormulaStatement link, EquationSides sides, FormulaAnswer proof)
    {
        var words = Led().Replace(Commands().Replace(item.Before, " "), "");
        if (Wording.IsConditional(words) || Wording.IsConditional(item.Remark))
        {
            return "true for some values only; the words beside it make it a condition or say that it is false";
        }

        if (proof.Warnings.Count > 0)
        {
            return $"its reading is in doubt: {proof.Warnings[0]}";
        }

        var left = link.SideText(0);
        var isOperation = Operator().IsMatch(left);
        var isExplicit = ExplicitOperator().IsMatch(left);
        if (sides.HasUnknownFunction && !(isExplicit && sides.UnknownRight.IsSubsetOf(sides.UnknownLeft)))
        {
            return "it speaks of functions of which no formula is known";
        }

        var below = Wording.TellsMore(item.After) ? proof.Counterexample?.Keys.FirstOrDefault(n => Mentions(item.After, n)) : null;
        if (below is not null)
        {
            return $"the text below says more of {below}; without that, it fails at {Shown(proof)}";
        }

        if (sides.Right.Count == 0 != (sides.Left.Count == 0) && !isExplicit)
        {
            return $"true for some values only: a condition (it fails at {Shown(proof)})";
        }

        if (isOperation)
        {
            var strange = sides.Right.FirstOrDefault(n => !MayComeFrom(n, link));
            return strange is null ? null : $"{strange} stands on one side only, and no formula above connects it";
        }

        if (!sides.Left.SetEquals(sides.Right))
        {
            var strange = sides.Left.Except(sides.Right).Concat(sides.Right.Except(sides.Left)).First();
            return $"{strange} stands on one side only: a condition, or a definition of what no formula above connects";
        }

        var isIdentity = Wording.IsIdentity(words) || Wording.IsIdentity(scope.Title) || scope.For(link.Names, null, [], false).Count > 0;
        return sides.Left.Count > 1 || isIdentity || HasCall().IsMatch(left) || sides.NeverEqual(cancellation) ? null
            : $"an equation in {sides.Left.First()}, true for some values only (it fails at {Shown(proof)})";
    }

    /// <summary>Whether a name of the right side can come from the left: it stands there, or in a definition that it rests on.</summary>
    private bool MayComeFrom(string name, FormulaStatement link)
    {
        var letters = name.AsSpan().IndexOfAny("_^'([₀₁₂₃₄₅₆₇₈₉") is > 0 and var end ? name[..end] : name;
        var left = FormulaStatement.Read(link.SideText(0)).Names;
        return left.Has(letters) || left.Has(letters.ToLowerInvariant()) || scope.For(left, null, [], withNumbers: true).Any(d => d.Names.Has(letters) || (d.Parameters?.Contains(name) ?? false));
    }

    private static string Shown(FormulaAnswer proof) => string.Join(", ", (proof.Counterexample ?? new Dictionary<string, NumericArray>()).Take(3).Select(p => $"{p.Key} = {Short(p.Value)}"));

    private static string Short(NumericArray value) => value.Rank == 0 ? value.Values[0].ToString("0.###", CultureInfo.InvariantCulture) : value.ShapeText;

    private static bool Mentions(string text, string name) => text.Contains(name, StringComparison.Ordinal) || text.Contains(name.Split('_')[0], StringComparison.Ordinal);

    private static bool IsArithmetic(FormulaStatement link) => !link.Names.Runs.Any(r => link.Names.Calls(r).Count == 0 && r is not ("π" or "e"));

    /// <summary>An equation between numbers, exactly or to the digits that are printed.</summary>
    private LinkJudgement Arithmetic(FormulaStatement link, string context)
    {
        NumericArray left, right;
        try
        {
            left = Ask(Operation.Eval, context, link.SideText(0)).Value!;
            right = Ask(Operation.Eval, context, link.SideText(1)).Value!;
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, context, link, 0);
        }

        if (left.Rank != right.Rank || left.Values.Length != right.Values.Length)
        {
            return new LinkJudgement(Verdict.Refuted, $"the left side is {ValueText.Of(left)}, the right side {ValueText.Of(right)}");
        }

        var verdict = Verdict.Computed;
        for (var k = 0; k < left.Values.Length; k++)
        {
            var one = Compared(left.Values[k], right.Values[k], link);
            verdict = one == Verdict.Refuted || verdict == Verdict.Refuted ? Verdict.Refuted : one == Verdict.Undecided ? one : verdict;
        }

        return verdict switch
        {
            Verdict.Refuted => new LinkJudgement(Verdict.Refuted, $"the left side is {ValueText.Of(left)}, the right side {ValueText.Of(right)}"),
            Verdict.Undecided => new LinkJudgement(Verdict.Undecided, $"near, but not equal to the printed digits: {ValueText.Of(left)} and {ValueText.Of(right)}"),
            _ => new LinkJudgement(Verdict.Computed, $"= {ValueText.Of(left)}"),
        };
    }

    private static Verdict Compared(double left, double right, FormulaStatement link)
    {
        if (!double.IsFinite(left) || !double.IsFinite(right))
        {
            return left.Equals(right) ? Verdict.Computed : Verdict.Undecided;
        }

        var difference = Math.Abs(left - right);
        double unit = Unit(link.SideText(0)), unitRight = Unit(link.SideText(1));
        var isAbout = link.Signs[0] == "≈";
        var literal = Math.Max(IsLiteral(link.SideText(0)) ? unit : 0, IsLiteral(link.SideText(1)) ? unitRight : 0);
        var scale = Math.Max(Math.Abs(left), Math.Abs(right));
        if (difference <= Math.Max(literal < 1 || isAbout ? literal * 1.0000001 : 0, 1e-12 * scale))
        {
            return Verdict.Computed;
        }

        // Numbers that were rounded on the way, or a rough estimate, are no misprint for certain.
        var isRounded = (!IsLiteral(link.SideText(0)) && unit < 1) || (!IsLiteral(link.SideText(1)) && unitRight < 1);
        return (isAbout || isRounded) && difference <= (isAbout ? 0.1 : 0.01) * scale ? Verdict.Undecided : Verdict.Refuted;
    }

    private static bool IsLiteral(string side) => Literal().IsMatch(side);

    /// <summary>One in the last printed place of the roughest number on a side; 1 where it has whole numbers alone.</summary>
    private static double Unit(string side)
    {
        var places = int.MaxValue;
        foreach (Match number in Decimal().Matches(side))
        {
            places = Math.Min(places, number.Groups[1].Length);
        }

        return places == int.MaxValue ? 1 : Math.Pow(10, -places);
    }

    /// <summary>Names that stand for random variables: the capitals inside E[…], Var(…), Cov(…).</summary>
    private static List<string> RandomNames(string text) => Expectation().IsMatch(text)
        ? [.. Capital().Matches(ExpectationName().Replace(text, " ")).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)] : [];

    /// <summary>P and Q of an entry, P(xᵢ), are lists of probabilities.</summary>
    private Dictionary<string, IReadOnlyList<string>> ProbabilityVectors(string text) =>
        ProbabilityOfEntry().Matches(text).Select(m => m.Groups[1].Value).Distinct().Where(p => !scope.Defines(p)).ToDictionary(p => p, _ => (IReadOnlyList<string>)["n"]);

    /// <summary>Functions of which no formula is known, for names that must be functions: u and v in (u/v)′ = …, J in ∇J(θ).</summary>
    private IEnumerable<string> StandIns(FormulaStatement statement, string? except)
    {
        var free = new Queue<string>(s_unknownFunctions.Where(f => !statement.Names.Has(f) && !scope.Defines(f)));
        if (statement.Names.Bound.Count == 1)
        {
            foreach (var name in statement.Names.Primed.Where(n => !scope.Defines(n) && n.Length == 1 && char.IsLower(n[0])).Order(StringComparer.Ordinal))
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
            if (name != except && !s_unknownFunctions.Contains(name) && !scope.Defines(name) && free.TryDequeue(out var function))
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

    [GeneratedRegex(@"(?<![A-Za-z])(?:P|Pr|p)\s*\([^()]*(?:\||∩|∪|\\mid|\\cap|\\cup)|(?<![A-Za-z])P\s*\(\s*[A-Z]|(?<![A-Za-z])(?:H|I|KL|D_\{?KL\}?)\s*\([^()]*(?:[A-Z]|\|)")]
    private static partial Regex Events();

    [GeneratedRegex(@"^.*\b(?:then|so|hence|therefore|thus|gives|give|get|obtain|have|yields|is|are)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Led();

    [GeneratedRegex(@"\\[A-Za-z]+")]
    private static partial Regex Commands();

    [GeneratedRegex(@"^subject to$|^s\.t\.$|^such that$|constraint", RegexOptions.IgnoreCase)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"d\S*\s*/\s*d|∂|∇|'|′|\\frac\s*\{\s*(?:d|\\partial)|\\partial|\\nabla|∫|\\int|\blim\b|\\lim")]
    private static partial Regex Operator();

    [GeneratedRegex(@"\bd[²³]?\s*/\s*d\p{L}\S*?\s*[(\[]|∂[²³]?\s*/\s*∂\S+?\s*[(\[]|\\frac\s*\{\s*(?:d|\\partial)(?:\^\{?\d\}?)?\s*\}|∫|\\int|\blim\b|\\lim")]
    private static partial Regex ExplicitOperator();

    [GeneratedRegex(@"[A-Za-z]{2,}\s*[²³]?\s*\(|\\(?:sin|cos|tan|log|ln|exp|sqrt)")]
    private static partial Regex HasCall();

    [GeneratedRegex(@"^\s*-?\s*\d+(?:\.\d+)?(?:e-?\d+)?\s*$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\d+\.(\d+)")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"(?<![A-Za-z])(?:E\s*\[|E\s*\(|Var\s*[(\[]|Cov\s*\(|\\mathbb\{E\}|\\operatorname\{(?:Var|Cov|E)\}|\\mathrm\{(?:Var|Cov|E)\})|√Var")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\\?(?:Var|Cov|mathbb\{E\}|operatorname|mathrm|mathbf)|(?<![A-Za-z])E(?=\s*[\[(])")]
    private static partial Regex ExpectationName();

    [GeneratedRegex(@"[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"(?<![A-Za-z])([PQp-q])\s*\(\s*\p{L}(?:[ᵢⱼₖ]|_\{?[ijk]\}?)\s*\)")]
    private static partial Regex ProbabilityOfEntry();

    [GeneratedRegex(@"(?:∇|\\nabla)(?:_\S+?)?\s*([A-Z])\s*\(([^()]*)\)")]
    private static partial Regex GradientCall();
}
