using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>What a local name stands for: an index, or an argument that is bound when it is first needed.</summary>
internal sealed class Local
{
    private readonly Func<Expressions.Indexing.Index?, TensorExpr>? bind;
    private TensorExpr? value;
    private Expressions.Indexing.Index? boundFor;

    public Local(IndexTerm index) => Index = index;

    /// <summary>An argument, which inside E[…] is bound for the index over the sample's entries.</summary>
    public Local(Func<Expressions.Indexing.Index?, TensorExpr> bind) => this.bind = bind;

    public Local(TensorExpr value) => this.value = value;

    public IndexTerm? Index { get; }

    public bool IsIndex => Index is not null;

    /// <summary>The value at a place where the sample runs over the given index, or none does.</summary>
    public TensorExpr ValueAt(Expressions.Indexing.Index? sample)
    {
        if (value is null || (bind is not null && !ReferenceEquals(boundFor, sample)))
        {
            (value, boundFor) = (bind!(sample), sample);
        }

        return value;
    }
}

/// <summary>The local names at a place of a formula, innermost first.</summary>
internal sealed class Environment
{
    public static readonly Environment Global = new(null, []);

    private readonly Environment? outer;
    private readonly Dictionary<string, Local> names;

    private Environment(Environment? outer, Dictionary<string, Local> names)
    {
        this.outer = outer;
        this.names = names;
        Sample = outer?.Sample;
        DefinedAs = outer?.DefinedAs;
        IsConditional = outer?.IsConditional ?? false;
        Guarded = outer?.Guarded ?? [];
        Path = outer?.Path ?? "";
    }

    /// <summary>Where the definitions that are being bound were called from; it keeps apart what one text means at several calls.</summary>
    public string Path { get; private init; }

    /// <summary>Inside E[…]: the index over the sample's entries.</summary>
    public Index? Sample { get; private init; }

    /// <summary>Inside an arm of a case distinction, whose value is looked at only where its condition holds.</summary>
    public bool IsConditional { get; private init; }

    /// <summary>The definition that is being bound, whose declared shape tells how a product of vectors is meant.</summary>
    public string? DefinedAs { get; private init; }

    public Environment With(string name, Local local) => new(this, new Dictionary<string, Local> { [name] = local });

    public Environment With(Dictionary<string, Local> locals) => new(this, locals);

    public Environment WithSample(Index? sample) => new(this, []) { Sample = sample };

    /// <summary>
    /// The names that the conditions of the case distinctions around compare, with a number or with something else: an index among them may run past an end, where another arm is taken.
    /// </summary>
    public IReadOnlyCollection<(string Name, bool IsByNumber)> Guarded { get; private init; }

    public Environment Conditional(IEnumerable<Ast?> conditions) => new(this, []) { IsConditional = true, Guarded = [.. Guarded, .. conditions.OfType<ComparisonAst>().SelectMany(Compared)] };

    private static IEnumerable<(string, bool)> Compared(ComparisonAst comparison) =>
        comparison.Sides.OfType<NameAst>().Select(n => (n.Name, comparison.Sides.Any(s => s is NumberAst)));

    public Environment Called(Ast from) => new(this, []) { Path = $"{Path}/{from.Span.Start}" };

    /// <summary>The global scope, at the same place of the chain of calls and inside the same E[…].</summary>
    public Environment Root() => new(null, []) { Path = Path, Sample = Sample, IsConditional = IsConditional, Guarded = Guarded };

    public Environment Defining(string? name) => new(this, []) { DefinedAs = name };

    public Local? Find(string name)
    {
        for (var at = this; at is not null; at = at.outer)
        {
            if (at.names.TryGetValue(name, out var local))
            {
                return local;
            }
        }

        return null;
    }
}

/// <summary>Problems that several parts of the binder raise.</summary>
internal static class BindingProblems
{
    public static ProblemException Shape(Ast at, string message, string? hint = null) => new(ProblemCode.Shape, message, at.Span, hint);

    public static ProblemException Unsupported(Ast at, string message, string? hint = null) => new(ProblemCode.Unsupported, message, at.Span, hint);

    /// <summary>`2×3`, `3` or `a scalar`, sizes by name where they have one.</summary>
    public static string ShapeText(IEnumerable<Size> sizes)
    {
        var text = string.Join("×", sizes.Select(s => SizeTable.IsGenerated(s) ? "?" : s.ToString()));
        return text.Length == 0 ? "a scalar" : text;
    }
}
