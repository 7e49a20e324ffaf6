using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Expressions.Rewriting.Rules;
using MlMath.Expressions.Rewriting.Tracing;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine.Proofs;

/// <summary>
/// Replays the chain of a proof: each step must start where the last one ended, make the replacements that it tells and no others, and be justified by its rule alone. It uses none of the
/// rewriting that found the chain: that two expressions are equal it finds by their values in finite fields (<see cref="ResidueCheck"/>), closed forms of sums by induction. For one thread.
/// </summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="assumptions">What is known of names: `positive`, `integer`, ….</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class ProofChecker(Graph graph, IReadOnlyDictionary<string, IReadOnlyList<string>>? assumptions, CancellationToken cancellation)
{
    private readonly HashSet<string> positives = NamesThatAre("positive", assumptions);
    private readonly HashSet<string> integers = NamesThatAre("integer", assumptions);
    private const int DeepestCases = 4;
    private const int AttemptsForPart = 4000;
    private const int MostRounds = 12;
    private readonly ResidueCheck residues = new(cancellation);

    private static HashSet<string> NamesThatAre(string word, IReadOnlyDictionary<string, IReadOnlyList<string>>? assumptions) =>
        (assumptions ?? new Dictionary<string, IReadOnlyList<string>>()).Where(a => a.Value.Contains(word)).Select(a => a.Key).ToHashSet();

    /// <summary>Why the last chain was not accepted; null where it was.</summary>
    public string? Objection { get; private set; }

    /// <summary>Whether the steps lead from <paramref name="claim"/> to 0.</summary>
    /// <param name="claim">The difference of the sides.</param>
    /// <param name="steps">The chain.</param>
    public bool Accepts(Expr claim, IReadOnlyList<ZeroStep> steps)
    {
        Objection = Follow(claim, steps, 0);
        return Objection is null;
    }

    private string? Follow(Expr claim, IReadOnlyList<ZeroStep> steps, int depth)
    {
        var current = claim;
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!step.Of.SameAs(current))
            {
                return $"'{step.Rule}' does not start where the step before it ended";
            }

            if (Against(step, depth) is { } objection)
            {
                return objection;
            }

            current = step.Gives;
        }

        return IsZero(current) ? null : "the last step does not end at 0";
    }

    private string? Against(ZeroStep step, int depth) => step.Rule switch
    {
        "arithmetic" or "induction" => IsZero(step.Gives) && step.Parts.Count == 0 ? AgainstArithmetic(step) : $"'{step.Rule}' ends at 0",
        "equal-derivatives" => IsZero(step.Gives) && new EqualDerivatives(graph, positives.Contains, residues, cancellation).Shows(step.Of) ? null : "'equal-derivatives': not the same derivative, or not equal at a place of each interval",
        "separation-bound" => IsZero(step.Gives) && new AlgebraicConstant(cancellation).IsZero(step.Of) ? null : "'separation-bound': not shown to be nearer to 0 than a number other than 0 can be",
        "one-sum" => AgainstOneSum(step),
        "positive-names" => AgainstPositiveNames(step),
        "case-by-case" => depth < DeepestCases ? AgainstCases(step, depth) : "too many cases within cases",
        "entry-by-entry" => depth < DeepestCases ? AgainstEntries(step, depth) : "too many cases within cases",
        "known-rules" => AgainstKnownRules(step),
        _ => AgainstReplacements(step),
    };

    private string? AgainstArithmetic(ZeroStep step)
    {
        var isShown = step.Rule == "induction" ? residues.IsZeroByInduction(step.Of, positives, integers)
            : residues.IsZero(step.Of, positives, integers, anySizes: true) || residues.IsZero(step.Of, positives, integers, anySizes: false);
        return isShown ? null : $"'{step.Rule}': the expression is not 0 at random points of finite fields";
    }

    /// <summary>The replacements are made anew, from the leaves up; the result must be what the step says.</summary>
    private string? AgainstReplacements(ZeroStep step)
    {
        if (!ProofRules.Passes.TryGetValue(step.Rule, out var allowed))
        {
            return $"no rule '{step.Rule}' is known";
        }

        foreach (var part in step.Parts)
        {
            if (!allowed.Contains(part.Rule) || ProofRules.AppliesTo(part.Rule) is not { } applies)
            {
                return $"'{part.Rule}' is no rule of '{step.Rule}'";
            }

            if (!part.Before.Node.Reachable().Any(applies))
            {
                return $"'{part.Rule}' does not apply to what it is said to replace";
            }

            var difference = graph.Subtract(part.Before, part.After);
            var isJustified = part.Rule == "closed-sum" ? residues.IsZeroByInduction(difference, positives, integers)
                : part.Rule == "closed-integral" ? new IntegralCheck(graph, new Facts(assumptions), residues, cancellation).IsIntegral(part.Before, part.After) : residues.IsZero(difference, positives, integers, anySizes: false);
            if (!IsZero(difference) && !isJustified)
            {
                return $"'{part.Rule}': what replaces a part is not equal to it";
            }
        }

        return new Replay(graph, step.Parts).Apply(step.Of, cancellation).SameAs(step.Gives) ? null : $"'{step.Rule}': its replacements do not give what it says";
    }

    /// <summary>Each replacement must be what a row of the rule book makes of the part, under what is known of names; the rows themselves are held to their identities by tests.</summary>
    private string? AgainstKnownRules(ZeroStep step)
    {
        var context = new RuleContext(graph, new Facts(assumptions), cancellation);
        foreach (var part in step.Parts)
        {
            context.Allow(AttemptsForPart);
            if (RuleBook.Find(part.Rule) is not { } rule || !rule.Rewritings(context, part.Before).Any(r => r.SameAs(part.After)))
            {
                return $"'{part.Rule}' does not make this of the part";
            }
        }

        var current = step.Of;
        for (var round = 0; round < MostRounds && !current.SameAs(step.Gives); round++)
        {
            current = new Replay(graph, step.Parts).Apply(current, cancellation);
        }

        return current.SameAs(step.Gives) ? null : $"'{step.Rule}': its replacements do not give what it says";
    }

    /// <summary>An expression that is a sum over an index is 0 where what is summed is.</summary>
    private string? AgainstOneSum(ZeroStep step)
    {
        var own = step.Of.FreeIndices();
        if (step.Gives.FreeIndices().Where(i => !own.Contains(i)).ToList() is not [var index])
        {
            return "'one-sum' names no index of its own";
        }

        var difference = graph.Subtract(step.Of, graph.SumOver(step.Gives, [index]));
        return IsZero(difference) || residues.IsZero(difference, positives, integers, anySizes: false) ? null : "'one-sum': the sum is another";
    }

    /// <summary>A name that must be positive wherever the claim is real is e^t, one that must not be negative t² with t not negative.</summary>
    private string? AgainstPositiveNames(ZeroStep step)
    {
        var requirements = new Requirements(graph, new Signs());
        requirements.AddOf(step.Of, cancellation);
        var replaced = new Dictionary<Node, (Expr, Index[])>();
        foreach (var input in step.Of.Node.Inputs())
        {
            var kind = requirements.All.FirstOrDefault(r => ReferenceEquals(r.Of.Node, input));
            if (kind.Kind is not (RequirementKind.Positive or RequirementKind.NonNegative) || !ReferenceEquals(kind.Of.Node, input))
            {
                continue;
            }

            var axes = input.Axes.ToArray().Select(a => new Index("i", a)).ToArray();
            var name = (kind.Kind == RequirementKind.Positive ? "log " : "root ") + input.Name;
            if (!step.Gives.Node.Inputs().Contains(input))
            {
                var free = graph.Input(name, input.Axes.ToArray(), Array.ConvertAll(axes, a => (IndexTerm)a));
                replaced.Add(input, (kind.Kind == RequirementKind.Positive ? graph.Exp(free) : graph.Power(free, 2), axes));
            }
        }

        return replaced.Count > 0 && new InputSubstitution(graph, replaced).Apply(step.Of, cancellation).SameAs(step.Gives) ? null : "'positive-names': the names are not positive, or are replaced otherwise";
    }

    /// <summary>The cases must be all there are, and each be what the expression is there.</summary>
    private string? AgainstCases(ZeroStep step, int depth)
    {
        if (step.Cases.Count == 0 || !IsZero(step.Gives))
        {
            return "'case-by-case' without a case";
        }

        var switches = step.Cases[0].Signs.Select(s => s.Switch).ToList();
        if (step.Cases.Any(c => c.Signs.Count != switches.Count || c.Signs.Where((s, k) => !s.Switch.SameAs(switches[k]) || s.Switch.Node.Rank > 0).Any()))
        {
            return "'case-by-case': the cases do not tell the same expressions apart";
        }

        foreach (var signs in SignCases.Of(switches))
        {
            if (step.Cases.FirstOrDefault(c => c.Signs.Select(s => s.Sign).SequenceEqual(signs)) is not { } found)
            {
                return "'case-by-case': a case is missing";
            }

            if (residues.HasNoValueInCase(step.Of, found.Signs, positives, integers))
            {
                continue;
            }

            if (!residues.IsZeroInCase(graph.Subtract(step.Of, found.Of), found.Signs, positives, integers))
            {
                return "'case-by-case': a case is not what the expression is there";
            }

            if (Follow(found.Of, found.Steps, depth + 1) is { } objection)
            {
                return objection;
            }
        }

        return null;
    }

    /// <summary>Every entry of an array, by the positions of its indices.</summary>
    private string? AgainstEntries(ZeroStep step, int depth)
    {
        List<Expr> entries = [step.Of];
        foreach (var index in step.Of.FreeIndices())
        {
            if (!index.Size.IsKnown || index.Size.Offset * entries.Count > step.Cases.Count)
            {
                return "'entry-by-entry': there are more entries";
            }

            entries = entries.SelectMany(e => Enumerable.Range(1, (int)index.Size.Offset).Select(p => e.Substitute(index, IndexTerm.At((Size)p)))).ToList();
        }

        if (entries.Count != step.Cases.Count || !IsZero(step.Gives))
        {
            return "'entry-by-entry': there are more entries";
        }

        for (var k = 0; k < entries.Count; k++)
        {
            var difference = graph.Subtract(entries[k], step.Cases[k].Of);
            if (!IsZero(difference) && !residues.IsZero(difference, positives, integers, anySizes: false))
            {
                return "'entry-by-entry': an entry is another";
            }

            if (Follow(step.Cases[k].Of, step.Cases[k].Steps, depth + 1) is { } objection)
            {
                return objection;
            }
        }

        return null;
    }

    private static bool IsZero(Expr expression) => expression.Node is NumberNode { Value.IsZero: true };

    /// <summary>Makes the replacements that a step tells, wherever what they replace occurs.</summary>
    private sealed class Replay(Graph graph, IReadOnlyList<RewriteStep> parts) : NodeRewriter(graph)
    {
        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            // What took the place of a part may be replaced in turn, by a later one.
            var current = Graph.Rebuild(original, operands, bound);
            foreach (var part in parts)
            {
                if (ReferenceEquals(part.Before.Node, current.Node) && At(part, current) is { } replaced)
                {
                    current = replaced;
                }
            }

            return current;
        }

        /// <summary>What a part is replaced by, read at the indices at which the part stands here.</summary>
        private static Expr? At(RewriteStep part, Expr plain)
        {
            var (after, seen) = (part.After, new Dictionary<Index, IndexTerm>());
            for (var a = 0; a < plain.Terms.Length; a++)
            {
                var (told, here) = (part.Before.Terms[a], plain.Terms[a]);
                if (told.Index is not { } index || told.Offset != 0)
                {
                    if (!told.Equals(here))
                    {
                        return null;
                    }
                }
                else if (!seen.TryAdd(index, here) && !seen[index].Equals(here))
                {
                    return null;
                }
            }

            foreach (var (index, term) in seen)
            {
                after = after.Substitute(index, term);
            }

            return after;
        }
    }
}
