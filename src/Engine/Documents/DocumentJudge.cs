using System.Text.RegularExpressions;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;

namespace MlMath.Engine.Documents;

/// <summary>Says of one formula of a document what it does: define, compute, hold, fail. What it may and may not claim is told in ADR 8.</summary>
/// <param name="engine">What reads, computes and proves.</param>
/// <param name="document">The document.</param>
/// <param name="scope">What its names mean above the formula.</param>
/// <param name="item">The formula.</param>
/// <param name="cancellation">Stops long work.</param>
internal sealed partial class DocumentJudge(FormulaEngine engine, DocumentText document, DocumentScope scope, FormulaItem item, CancellationToken cancellation)
{
    private DocumentScope? changed;
    private IReadOnlyList<string> letters = [];
    private readonly FormulaContext questions = new(engine, scope, $"{item.Before} {item.After}", cancellation);
    private readonly ClaimJudge claims = new(new FormulaContext(engine, scope, $"{item.Before} {item.After}", cancellation), scope, item, cancellation);

    /// <summary>What the document's names mean behind the formula.</summary>
    public DocumentScope Scope => (changed ?? scope).Seeing(letters);

    /// <summary>What is said of the formula, link by link; the first is the whole where there is one alone.</summary>
    public IReadOnlyList<LinkJudgement> Judge()
    {
        FormulaStatement statement;
        if (Kind().Match(item.Text) is { Success: true } kind)
        {
            return [new LinkJudgement(Verdict.NotFormula, $"'{kind.Value.Trim()}' says of what kind a name is; there is nothing to compute")];
        }

        if (Counting().IsMatch(item.Text))
        {
            return [new LinkJudgement(Verdict.NotFormula, "it says over what an index runs")];
        }

        try
        {
            statement = FormulaStatement.Read(item.Text);
            letters = [.. statement.Names.Runs.Where(r => r.Length == 1)];
        }
        catch (ProblemException) when (Mention().IsMatch(item.Text))
        {
            return [new LinkJudgement(Verdict.NotFormula, "names are mentioned")];
        }
        catch (ProblemException fault)
        {
            return [ClaimJudge.NotRead(fault.Problem, item.Offset + (fault.Problem.Span?.Start ?? 0))];
        }

        if (statement.SideCount == 1)
        {
            return [Expression(statement)];
        }

        if (statement.Signs.FirstOrDefault(s => s is not ("=" or "≈")) is not null)
        {
            return [claims.Inequality(statement)];
        }

        if (ListedSet().IsMatch(statement.Text))
        {
            return [new LinkJudgement(Verdict.NotFormula, "it lists a set")];
        }

        var links = new List<LinkJudgement>();
        for (var k = 1; k < statement.SideCount; k++)
        {
            var judged = k == 1 && statement.Head is not null && statement.Signs[0] == "=" ? Definition(statement) : claims.Judge(statement, k);
            links.Add(judged with { Text = $"{statement.SideText(k - 1)} {statement.Signs[k - 1]} {statement.SideText(k)}" });
        }

        return links;
    }

    /// <summary>An expression that nothing is claimed of: a name that is mentioned, or something to compute.</summary>
    private LinkJudgement Expression(FormulaStatement statement)
    {
        if (item.Label is var label && Objective().IsMatch(label))
        {
            return new LinkJudgement(Verdict.Undecided, $"what is to be {label.ToLowerInvariant()}d, not a claim");
        }

        if (Mention().IsMatch(item.Text) || IsMention(item.Text) || claims.HasUndefinedDerivative(statement))
        {
            return new LinkJudgement(Verdict.NotFormula, "a name is mentioned");
        }

        var context = questions.Of(statement, null, [], withNumbers: true);
        try
        {
            var answer = questions.Ask(Operation.Simplify, context, statement.Text);
            var result = answer.Value is { } value ? ValueText.Of(value) : answer.Result!.Unicode;
            return new LinkJudgement(Verdict.Computed, $"= {result}");
        }
        catch (ProblemException fault) when (fault.Problem.Code != ProblemCode.Limit)
        {
            return statement.Names.Differentiated.Count > 0 || statement.Names.Runs.Any(r => statement.Names.Calls(r).Count > 0)
                ? new LinkJudgement(Verdict.NotFormula, $"a name is mentioned; it claims nothing ({fault.Problem.Message})")
                : claims.NotRead(fault.Problem, context, statement, 0);
        }
    }

    private static bool IsMention(string text)
    {
        try
        {
            return FormulaStatement.Read($"{text} = 0") is { Head: not null, SideCount: 2 };
        }
        catch (ProblemException)
        {
            // Then it is no name; what it is, is told elsewhere.
            return false;
        }
    }

    /// <summary>The first link of `name = …` and `f(x) = …`.</summary>
    private LinkJudgement Definition(FormulaStatement statement)
    {
        var head = statement.Head!;
        var letters = FirstLetters(head.Name);
        // `f(x + 1) = …` is no definition, though the language may bind a value under that name.
        var isCall = head.Parameters is null && head.Name.Contains('(') && !head.Name.Contains("_(", StringComparison.Ordinal) && !claims.IsAboutEvents(statement.SideText(0));

        // σ² and R² are names of their own; other squares are squares.
        var isPower = PowerName().IsMatch(head.Name) && head.Name[0] is not ('σ' or 's' or 'R' or 'χ');
        if (isCall || isPower || FormulaContext.IsAboutChance(statement.SideText(0)) || claims.IsProduct(head.Name, statement))
        {
            return claims.Judge(statement, 1);
        }

        if (claims.IsAboutEvents(statement.SideText(1)))
        {
            return new LinkJudgement(Verdict.Defined, $"{statement.SideText(0)}; its right side names events or amounts of information, which are not computed with");
        }

        if (claims.IsAboutEvents(statement.SideText(0)))
        {
            return Amount(statement);
        }

        if (head.IsBuiltIn || (head is { Name: "π" or "e", Parameters: null } && Number().IsMatch(statement.SideText(1))))
        {
            return claims.Judge(statement, 1);
        }

        if (Wording.IsCase(item.Before) && item.Setting == FormulaSetting.Inline)
        {
            return new LinkJudgement(Verdict.Undecided, "a case that the sentence names, not a claim");
        }

        var right = new FormulaPart(statement, 1);
        if (!statement.IsAssignment && Restated(statement, head, right) is { } restated)
        {
            return restated;
        }

        return Defined(statement, head, letters, right);
    }

    /// <summary>`H(X) = …`, `KL(P‖Q) = …`, `P(y = 1|x) = …`: the left side is a name, the right side is read.</summary>
    private LinkJudgement Amount(FormulaStatement statement)
    {
        var right = FormulaStatement.Read(statement.SideText(1));
        var context = questions.Of(right, null, [], withNumbers: false);
        try
        {
            questions.AskInAnyShape(Operation.Parse, context, right.Text, right, out _);
            return new LinkJudgement(Verdict.Defined, statement.SideText(0));
        }
        catch (ProblemException fault)
        {
            return claims.NotRead(fault.Problem, context, statement, statement.Side(1).Start);
        }
    }

    /// <summary>A name that has a meaning already: the same again, a condition on it, or (null) a new meaning.</summary>
    private LinkJudgement? Restated(FormulaStatement statement, Grammar.Binding.DefinitionHead head, FormulaPart right)
    {
        var known = scope.Find(head.Name);
        var isBuiltIn = known is null && head.Parameters is not null && Library.Textbook.Standard.Find(head.Name) is not null;
        if ((known is null && !isBuiltIn) || right.Names.Has(FirstLetters(head.Name)) || (known is not null && known.Parameters?.Count != head.Parameters?.Count))
        {
            return null;
        }

        var judged = claims.Judge(statement, 1);
        if (judged.Verdict is Verdict.Proved or Verdict.Computed)
        {
            return judged with { Detail = known is null ? $"agrees with {head.Name} as it is built in" : $"agrees with line {known.Line}" };
        }

        // f(x) = 0 where f is known asks for x; where x is known, it is arithmetic.
        return known is not { IsNumber: false } || head.Parameters is null || right.Names.Runs.Count > 0 ? null
            : judged.Verdict == Verdict.Refuted ? judged : new LinkJudgement(Verdict.Undecided, $"a condition on what line {known.Line} defines");
    }

    private LinkJudgement Defined(FormulaStatement statement, Grammar.Binding.DefinitionHead head, string letters, FormulaPart right)
    {
        var isOwn = head.Name == letters || head.Indices.Count > 0 || head.Parameters is not null ? right.Names.HasUnmarked(letters) || (head.Indices.Count > 0 && right.Names.Has(letters)) : right.Text.Contains(statement.SideText(0), StringComparison.Ordinal);
        var isUpdate = statement.IsAssignment || isOwn || IsOwnEntries(letters, right);
        IReadOnlyCollection<string> hidden = [.. head.Parameters ?? [], .. head.Indices];
        var context = questions.Of(statement, head.Name, hidden, withNumbers: false);
        FormulaAnswer answer;
        try
        {
            // In an update the old value stands on the right: what has to be read is the right side.
            // In `y(t) = y₀ e^(-kt)` the language would take y₀ for an entry of what is defined.
            isUpdate |= head.Parameters is not null && right.Names.Runs.Contains(letters) && !right.Names.HasUnmarked(letters);
            answer = questions.AskInAnyShape(Operation.Parse, context, isUpdate ? right.Text : statement.Text[..statement.Side(1).End], statement, out _);
        }
        catch (ProblemException fault)
        {
            return claims.NotRead(fault.Problem, context, statement, isUpdate ? statement.Side(1).Start : 0);
        }

        if (isUpdate)
        {
            changed = scope.Without(head.Name);
            return new LinkJudgement(Verdict.Defined, IsOwnEntries(letters, right) || right.Text[0] is '[' or '\\' ? $"{statement.SideText(0)} by its entries"
                : head.Parameters is not null && !right.Names.HasUnmarked(letters) ? Signature(statement, head)
                : $"{statement.SideText(0)}, from other values of {letters} (an update or a recursion)");
        }

        if (Wording.Restricts(item.Remark))
        {
            changed = scope.Without(head.Name);
            return new LinkJudgement(Verdict.Defined, $"{Signature(statement, head)}, for some values only: {item.Remark}");
        }

        var isNumber = head.Parameters is null && answer.Value is not null;
        var previous = scope.Find(head.Name);
        if (!claims.HasUndefinedDerivative(statement))
        {
            var (line, _) = document.Position(item.Offset);
            // Of `h(x) = w₀ + w₁x₁ + … + wₙxₙ = wᵀx + b` the form without dots is the one to go on with.
            var last = statement.SideCount > 2 && Dots().IsMatch(right.Text) ? new FormulaPart(statement, statement.SideCount - 1) : right;
            var text = $"{statement.SideText(0)} = {last.Text}";
            changed = scope.With(new DocumentDefinition(head.Name, letters, head.Parameters, text, line, scope.Section) { Names = last.Names, IsNumber = isNumber });
        }

        var value = isNumber && !Number().IsMatch(right.Text) ? $" = {ValueText.Of(answer.Value!)}" : "";
        var detail = previous is null ? "" : $"; from here on, in place of line {previous.Line}";
        return new LinkJudgement(Verdict.Defined, $"{Signature(statement, head)}{value}{detail}") { Conditions = [] };
    }

    private static string Signature(FormulaStatement statement, Grammar.Binding.DefinitionHead head) =>
        head.Parameters is null ? statement.SideText(0) : $"{head.Name}({string.Join(", ", head.Parameters)})";

    /// <summary>`A = [aᵢⱼ]`: the entries of a matrix bear its letter in lower case.</summary>
    private static bool IsOwnEntries(string letters, FormulaPart right) => letters.Length == 1 && right.Text is ['[', ..] or ['\\', 'b', 'e', ..]
        && (right.Names.Runs.Contains(letters) || (char.IsUpper(letters[0]) && right.Names.Runs.Contains(letters.ToLowerInvariant())));

    private static string FirstLetters(string name)
    {
        var end = name.AsSpan().IndexOfAny("_^'([₀₁₂₃₄₅₆₇₈₉");
        return end > 0 ? name[..end] : name;
    }

    [GeneratedRegex(@"\^\d+$")]
    private static partial Regex PowerName();

    [GeneratedRegex(@"\.\.\.|…|\\[lc]?dots")]
    private static partial Regex Dots();

    [GeneratedRegex(@"^(?:minimi[sz]e|maximi[sz]e)$", RegexOptions.IgnoreCase)]
    private static partial Regex Objective();

    // A name, a list of names, or a function of a list of names, abbreviated or not.
    [GeneratedRegex(@"^(?:\\?[\p{L}]+(?:[_^](?:\{[^{}]*\}|\w|\[\w+\])|[₀-ₜᵢⱼ'])*\s*,\s*(?:(?:\.\.\.|…|\\[lc]?dots)\s*,\s*)?)+\\?[\p{L}]+(?:[_^](?:\{[^{}]*\}|\w)|[₀-ₜᵢⱼ'])*$|^\p{L}\((?:[\p{L}\d_{}, ₀-ₜᵢⱼ.…]|\\ldots|\\dots|\\cdots)+\)$|^\\math\w+\{\\?\w+\}$|^\p{L}(?:⁻¹|ᵀ|\^T|\^\{-1\}|\^\{T\}|\^\{\\top\})$")]
    private static partial Regex Mention();

    [GeneratedRegex(@"=\s*\\?\{(?![^{}]*\b(?:if|for|otherwise)\b)[^{}]*,|=\s*\\\{(?!.*\b(?:if|otherwise)\b).*\\\}\s*$")]
    private static partial Regex ListedSet();

    [GeneratedRegex(@"∈|\\in(?![a-z])|⊂|⊆|\\subset(?:eq)?(?![a-z])|∼|\\sim(?![a-z])|(?<=\s)~(?=\s)|∝|\\propto(?![a-z])|↦|\\mapsto(?![a-z])|^\s*\p{L}\s*:\s*\S+\s*(?:→|\\to(?![a-z])|\\rightarrow)")]
    private static partial Regex Kind();

    [GeneratedRegex(@"^\s*\p{L}(?:\s*,\s*\p{L})*\s*=\s*\w+\s*,(?:\s*\w+\s*,)*\s*(?:\.\.\.|…|\\[lc]?dots)")]
    private static partial Regex Counting();

    [GeneratedRegex(@"^-?[\d.]+(?:e-?\d+)?$")]
    private static partial Regex Number();
}

/// <summary>A side of a statement.</summary>
internal sealed class FormulaPart(FormulaStatement statement, int index)
{
    /// <summary>Its text.</summary>
    public string Text { get; } = statement.SideText(index);

    /// <summary>Its names.</summary>
    public NamesOnPage Names { get; } = FormulaStatement.Read(statement.SideText(index)).Names;
}
