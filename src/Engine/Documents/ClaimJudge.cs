using System.Globalization;
using System.Text.RegularExpressions;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Documents;

/// <summary>Judges equations: proved, refuted, or undecided. A refutation is claimed only where the names have one reading and nothing says that the equation is a condition.</summary>
/// <param name="context">What puts formulas to the engine.</param>
/// <param name="scope">What names mean above the formula.</param>
/// <param name="item">The formula, with the words around it.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class ClaimJudge(FormulaContext context, DocumentScope scope, FormulaItem item, CancellationToken cancellation)
{
    /// <summary>What is said of an inequality: where no name is left, whether it is true; else it is a condition.</summary>
    public LinkJudgement Inequality(FormulaStatement statement)
    {
        if (Constraint().IsMatch(item.Label))
        {
            return new LinkJudgement(Verdict.Undecided, "a constraint, not a claim");
        }

        var lines = context.Of(statement, null, [], withNumbers: false);
        try
        {
            var answer = context.Ask(Operation.Eval, lines, statement.Text);
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
                context.Ask(Operation.Parse, lines, statement.Text);
                return new LinkJudgement(Verdict.Undecided, "an inequality between names: a condition, or a claim that is not examined");
            }
            catch (ProblemException unreadable)
            {
                return NotRead(unreadable.Problem, lines, statement, 0);
            }
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, lines, statement, 0);
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

        if (DerivativeOfNumber(link) is { } derived)
        {
            return derived;
        }

        if (link.Names.Quotients.Select(q => q.By).Distinct().Count() > 1 && link.Names.Quotients.Any(q => scope.Find(q.By) is { Parameters: null, IsNumber: false }))
        {
            return new LinkJudgement(Verdict.Undecided, "derivatives by names that formulas define: a chain of them is not examined");
        }

        if (UndefinedDerivative(link) is { } name)
        {
            return new LinkJudgement(Verdict.Undecided, $"no formula above says what {name} is: taken as what defines the derivative");
        }

        // Letters that stand for values further up may be meant anew here: what holds for all values holds for those too, and what is false must be so both ways.
        var lines = context.Of(link, null, [], withNumbers: false);
        var values = link.Names.Differentiated.Count > 0 || link.Names.Primed.Count > 0 ? [] : link.Names.Runs.Where(r => scope.Find(r) is { Parameters: null, IsNumber: false, Name.Length: 1 }).ToList();
        var general = values.Count == 0 ? lines : context.Of(link, null, values, withNumbers: false);
        var first = Judge(link, general);
        if (general != lines && first.Verdict is not (Verdict.Proved or Verdict.Computed))
        {
            var special = Judge(link, lines);
            first = special.Verdict == Verdict.Refuted && first.Verdict == Verdict.Refuted ? first : special;
        }

        if (first.Verdict == Verdict.NotRead && side == 1 && FormulaContext.IsAboutChance(link.SideText(0)) && !FormulaContext.IsAboutChance(link.SideText(1)))
        {
            return Mean(link, lines, first);
        }

        if (first.Verdict is Verdict.Undecided or Verdict.NotRead)
        {
            var withNumbers = context.Of(link, null, [], withNumbers: true);
            if (withNumbers != lines && Judge(link, withNumbers) is { Verdict: Verdict.Proved or Verdict.Computed or Verdict.Refuted } second)
            {
                return second.Verdict == Verdict.Proved ? second with { Verdict = Verdict.Computed } : second;
            }
        }

        return first;
    }

    /// <summary>Whether it differentiates a name of which no formula is known.</summary>
    public bool HasUndefinedDerivative(FormulaStatement statement) => UndefinedDerivative(statement) is not null;

    /// <summary>Whether a name that looks like one is a product: `Av` where v stands by itself beside it.</summary>
    public bool IsProduct(string name, FormulaStatement statement) => name.Length is 2 or 3 && name.All(char.IsAsciiLetter) && scope.Find(name) is null
        && FormulaStatement.Read(statement.SideText(1)).Names.Runs is var runs && name.Any(letter => runs.Contains(letter.ToString()));

    /// <summary>Whether a text speaks of P(A|B), H(X), I(X; Y): names of a kind of their own, not products.</summary>
    public bool IsAboutEvents(string text) => Events().IsMatch(text) && !scope.Defines("P") && !scope.Defines("H");

    /// <summary>Something that could not be read.</summary>
    public static LinkJudgement NotRead(Problem problem, int offset) => new(Verdict.NotRead, problem.Hint is null ? problem.Message : $"{problem.Message}; {problem.Hint}") { FaultOffset = offset };

    /// <summary>Something that could not be read, with the place in the document; a fault in the context is put at the formula.</summary>
    public LinkJudgement NotRead(Problem problem, string lines, FormulaStatement statement, int start)
    {
        var inside = (problem.Span?.Start ?? 0) - lines.Length;
        return NotRead(problem, item.Offset + Math.Clamp(inside < 0 ? start : start + inside, 0, Math.Max(0, statement.Text.Length - 1)));
    }

    private string? UndefinedDerivative(FormulaStatement statement)
    {
        if (statement.Names.Differentiated.Count == 0)
        {
            return null;
        }

        var used = scope.For(statement.Names, null, [], withNumbers: true);
        return statement.Names.Differentiated.FirstOrDefault(name => !used.Any(d => d.Letters == name && DocumentScope.Fits(d, statement.Names)) && !FormulaContext.IsCalledFunction(statement, name));
    }

    /// <summary>u′ where the document says u = 1.</summary>
    private LinkJudgement? DerivativeOfNumber(FormulaStatement link)
    {
        if (PrimedName().Match(link.SideText(0)) is not { Success: true } primed || scope.Find(primed.Groups[1].Value) is not { IsNumber: true } definition)
        {
            return null;
        }

        var value = definition.Text[(definition.Text.IndexOf('=') + 1)..];
        var proof = context.Ask(Operation.Prove, "", $"d/dx({value}) = {link.SideText(1)}");
        return proof.Holds == true ? new LinkJudgement(Verdict.Proved, "") : null;
    }

    /// <summary>`E[X] = Σ xᵢ P(xᵢ)`: what a mean is, told by sums over values.</summary>
    private LinkJudgement Mean(FormulaStatement link, string lines, LinkJudgement failed)
    {
        try
        {
            context.Ask(Operation.Parse, lines, link.SideText(1));
            return new LinkJudgement(Verdict.Defined, link.SideText(0));
        }
        catch (ProblemException)
        {
            // The fault of the whole says more.
            return failed;
        }
    }

    private FormulaStatement Link(FormulaStatement statement, int side)
    {
        // Blanks in front keep the places of the document.
        var text = new string(' ', statement.Side(side - 1).Start) + statement.Text[statement.Side(side - 1).Start..statement.Side(side).End];
        var at = statement.Text.IndexOf('=', statement.Side(side - 1).End);
        if (side == 1 && statement.Head is { Parameters: null } head && IsProduct(head.Name, statement))
        {
            text = string.Join(' ', head.Name.ToCharArray()) + text[(text.IndexOf(head.Name, StringComparison.Ordinal) + head.Name.Length)..];
            at += head.Name.Length - 1;
        }

        return FormulaStatement.Read(statement.Signs[side - 1] == "≈" ? text.Remove(at, 1).Insert(at, "≈") : text);
    }

    private LinkJudgement Judge(FormulaStatement link, string lines)
    {
        FormulaAnswer proof;
        EquationSides sides;
        try
        {
            proof = context.AskInAnyShape(Operation.Prove, lines, link.Text, link, out var shapes);
            if (proof.Holds == true)
            {
                return BoldProof(link, lines, shapes) ?? new LinkJudgement(IsArithmetic(link) ? Verdict.Computed : Verdict.Proved, "") { Conditions = Told(proof) };
            }

            if (FormulaContext.RandomNames(link.Text) is { Count: > 0 } random)
            {
                return proof.Holds == false && random.Count == 1 && !IsConditional() && RestsOnLeft(link)
                    ? new LinkJudgement(Verdict.Refuted, "") { Counterexample = proof.Counterexample }
                    : new LinkJudgement(Verdict.Undecided, "a statement about random variables, which may rest on more than it says");
            }

            if (BoldProof(link, lines, shapes) is { } bold)
            {
                return bold;
            }

            sides = EquationSides.Of(lines + link.Text, shapes, context.SplitBy(lines + link.Text), cancellation);
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, lines, link, 0);
        }

        if (sides.Left.Count == 0 && sides.Right.Count == 0 && !sides.HasUnknownFunction)
        {
            return Arithmetic(link, lines);
        }

        if (link.Signs[0] == "≈")
        {
            return new LinkJudgement(Verdict.Undecided, "an approximation between names");
        }

        if (proof.Holds is null)
        {
            return new LinkJudgement(Verdict.Undecided, "no proof was found, and no point where the sides differ");
        }

        return Doubt(link, lines, sides, proof) is { } doubt
            ? new LinkJudgement(Verdict.Undecided, doubt)
            : new LinkJudgement(Verdict.Refuted, "") { Counterexample = proof.Counterexample };
    }

    /// <summary>Where bold letters were taken for numbers: what is said with matrices and vectors in their place; null where they were not.</summary>
    private LinkJudgement? BoldProof(FormulaStatement link, string lines, IReadOnlyDictionary<string, IReadOnlyList<string>> told)
    {
        if (FormulaContext.RandomNames(link.Text).Count > 0)
        {
            return null;
        }

        var bold = Bold().Matches(link.Text).Select(m => m.Groups[1].Value).Distinct().ToList();
        var sides = EquationSides.Of(lines + link.Text, told, context.SplitBy(lines + link.Text), cancellation);
        var isBold = bold.Exists(sides.IsScalar);
        List<string> names = isBold ? bold : [.. sides.DoubtfulCapitals];
        if (names.Count == 0)
        {
            return null;
        }

        var shapes = new Dictionary<string, IReadOnlyList<string>>(told);
        names.ForEach(name => shapes[name] = char.IsUpper(name[^1]) ? ["n", "n"] : ["n"]);
        try
        {
            var proof = context.Ask(Operation.Prove, lines, link.Text, shapes);
            sides = EquationSides.Of(lines + link.Text, shapes, [], cancellation);
            return proof.Holds switch
            {
                true => new LinkJudgement(Verdict.Proved, $"for {string.Join(", ", names)} as square matrices or vectors") { Conditions = Told(proof) },
                false when isBold && Doubt(link, lines, sides, proof) is null => new LinkJudgement(Verdict.Refuted, "") { Counterexample = proof.Counterexample },
                _ => new LinkJudgement(Verdict.Undecided, isBold ? "a relation between matrices or vectors" : $"as an equation of a matrix {names[0]} it is not true for every {names[0]}"),
            };
        }
        catch (ProblemException fault) when (fault.Problem.Code != ProblemCode.Limit)
        {
            return isBold ? new LinkJudgement(Verdict.Undecided, "a relation between matrices or vectors whose shapes it does not tell") : null;
        }
    }

    /// <summary>Why an equation that is not true for all values is no misprint for certain; null where it is one.</summary>
    private string? Doubt(FormulaStatement link, string lines, EquationSides sides, FormulaAnswer proof)
    {
        if (IsConditional())
        {
            return "true for some values only; the words beside it make it a condition or say that it is false";
        }

        if (sides.Left.Contains("i") || sides.Right.Contains("i"))
        {
            return "i stands free: an index, or the imaginary unit";
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

        var isNever = sides.NeverEqual(cancellation) || AreConstant(link, lines, sides);
        var below = Wording.TellsMore(item.After) ? proof.Counterexample?.Keys.FirstOrDefault(n => Mentions(item.After, n)) : null;
        if (below is not null)
        {
            return $"the text below says more of {below}; without that, it fails at {Shown(proof)}";
        }

        if (sides.Right.Count == 0 != (sides.Left.Count == 0) && !isExplicit && !isNever)
        {
            return $"true for some values only: a condition (it fails at {Shown(proof)})";
        }

        if (isNever)
        {
            return null;
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

        var isIdentity = Wording.IsIdentity(item.Before) || Wording.IsIdentity(scope.Title) || scope.For(link.Names, null, [], false).Count > 0;
        return sides.Left.Count > 1 || isIdentity || HasCall().IsMatch(left) || !sides.HasNumbersAlone ? null
            : $"an equation in {sides.Left.First()}, true for some values only (it fails at {Shown(proof)})";
    }

    private bool IsConditional() => Wording.IsConditional(Led().Replace(Commands().Replace(item.Before, " "), "")) || Wording.IsConditional(item.Remark)
        || Wording.Restricts(item.Remark) || (item.Setting == FormulaSetting.Inline && Wording.Restricts(item.After));

    /// <summary>The conditions, without those on the variable of a limit, which is no name of the formula's.</summary>
    private static IReadOnlyList<string> Told(FormulaAnswer proof) => [.. proof.Conditions.Where(c => !c.Contains("lim ", StringComparison.Ordinal))];

    /// <summary>Whether the right side has no letter that the left has not.</summary>
    private static bool RestsOnLeft(FormulaStatement link)
    {
        var left = FormulaStatement.Read(link.SideText(0)).Names;
        return FormulaStatement.Read(link.SideText(1)).Names.Runs is { Count: > 0 } right && right.All(left.Has);
    }

    /// <summary>Whether each side has one value wherever it was looked at, as sin² x + cos² x has: then no value of its names is asked for.</summary>
    private bool AreConstant(FormulaStatement link, string lines, EquationSides sides)
    {
        var names = sides.Left.Union(sides.Right).Order(StringComparer.Ordinal).ToList();
        if (names.Count > 6 || sides.HasUnknownFunction || !sides.HasNumbersAlone)
        {
            return false;
        }

        double? left = null, right = null;
        for (var k = 0; k < 6; k++)
        {
            var point = names.Select((name, j) => (name, Value: new NumericArray(0.31 + (0.43 * k) + (0.17 * j)))).ToDictionary(p => p.name, p => p.Value);
            try
            {
                if (context.ValueAt(lines, link.SideText(0), point) is not { Rank: 0, Values: [var one] } || context.ValueAt(lines, link.SideText(1), point) is not { Rank: 0, Values: [var other] }
                    || !(Math.Abs((left ?? one) - one) < 1e-9) || !(Math.Abs((right ?? other) - other) < 1e-9))
                {
                    return false;
                }

                (left, right) = (one, other);
            }
            catch (ProblemException)
            {
                // Without a value there is nothing to compare.
                return false;
            }
        }

        return true;
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
    private LinkJudgement Arithmetic(FormulaStatement link, string lines)
    {
        NumericArray left, right;
        try
        {
            left = context.Ask(Operation.Eval, lines, link.SideText(0)).Value!;
            right = context.Ask(Operation.Eval, lines, link.SideText(1)).Value!;
        }
        catch (ProblemException fault)
        {
            return NotRead(fault.Problem, lines, link, 0);
        }

        if (left.Rank != right.Rank || left.Values.Length != right.Values.Length)
        {
            return new LinkJudgement(Verdict.Refuted, $"the left side is {ValueText.Of(left)}, the right side {ValueText.Of(right)}");
        }

        var verdict = Verdict.Computed;
        for (var k = 0; k < left.Values.Length; k++)
        {
            var one = PrintedNumbers.Compare(left.Values[k], right.Values[k], link);
            verdict = one == Verdict.Refuted || verdict == Verdict.Refuted ? Verdict.Refuted : one == Verdict.Undecided ? one : verdict;
        }

        return verdict switch
        {
            Verdict.Refuted => new LinkJudgement(Verdict.Refuted, $"the left side is {ValueText.Of(left)}, the right side {ValueText.Of(right)}"),
            Verdict.Undecided when !Array.TrueForAll(left.Values, double.IsFinite) => new LinkJudgement(Verdict.Undecided, $"{ValueText.Of(left)} is not a number that can be compared"),
            Verdict.Undecided => new LinkJudgement(Verdict.Undecided, $"near, but not equal to the printed digits: {ValueText.Of(left)} and {ValueText.Of(right)}"),
            _ => new LinkJudgement(Verdict.Computed, $"= {ValueText.Of(left)}"),
        };
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

    [GeneratedRegex(@"^\s*(\p{L})['′]\s*$")]
    private static partial Regex PrimedName();

    [GeneratedRegex(@"\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*\\?([A-Za-z]+)\s*\}")]
    private static partial Regex Bold();

}
