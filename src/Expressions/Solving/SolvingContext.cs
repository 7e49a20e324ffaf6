using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;

namespace MlMath.Expressions.Solving;

/// <summary>What all parts of one search for solutions share. Not thread-safe: one search, one thread.</summary>
/// <param name="graph">Where expressions are made.</param>
/// <param name="differentiator">What differentiates.</param>
/// <param name="signs">What is known of the signs of names.</param>
/// <param name="taken">Names that new ones must not be.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class SolvingContext(Graph graph, IDifferentiator differentiator, Signs signs, IEnumerable<string> taken, CancellationToken cancellation = default)
{
    private static readonly string[] StandInLetters = ["u", "z", "t", "s", "v", "q", "r", "c"];
    private static readonly string[] IntegerLetters = ["k", "l", "m", "j", "p", "q"];

    private readonly HashSet<string> taken = [.. taken];
    private readonly List<InputNode> integers = [];
    private readonly Simplifier simplifier = new(graph);
    private readonly List<SolvingStep> steps = [];
    private int work;

    /// <summary>The parameters that stand for any integer, as far as any were needed.</summary>
    public IReadOnlyList<InputNode> Integers => integers;

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<SolvingStep> Steps => steps;

    /// <summary>Two sizes that would have to be one for a matrix to have an inverse; null where none were met.</summary>
    public (Size Rows, Size Columns)? UnequalSizes { get; internal set; }

    internal Graph Graph => graph;

    internal IDifferentiator Differentiator => differentiator;

    internal Signs Signs => signs;

    internal CancellationToken Cancellation => cancellation;

    internal Evidence Evidence { get; } = new(graph, signs, cancellation);

    /// <summary>Takes down an equation that the search starts from.</summary>
    public void Note(string rule, Equation equation) => Record(rule, null, equation);

    /// <summary>Counts work. Throws <see cref="ProblemException"/> (limit) past the bound.</summary>
    internal void Work()
    {
        cancellation.ThrowIfCancellationRequested();
        if (++work > Limits.SolvingSteps)
        {
            throw new ProblemException(ProblemCode.Limit, $"the search for solutions takes more than {Limits.SolvingSteps} steps", null, "give values to some of the names");
        }
    }

    internal void Record(string rule, Equation? of, params IReadOnlyList<Equation> gives) => steps.Add(new SolvingStep(rule, of, gives));

    internal void Record(string rule, Expr of, params IReadOnlyList<(Expr Left, Expr Right)> gives) =>
        Record(rule, new Equation(of, graph.Zero, []), [.. gives.Select(g => new Equation(g.Left, g.Right, []))]);

    /// <summary>How many steps there are, to go back to with <see cref="Forget"/>.</summary>
    internal int Mark() => steps.Count;

    /// <summary>Drops the steps of an attempt that came to nothing.</summary>
    internal void Forget(int mark) => steps.RemoveRange(mark, steps.Count - mark);

    internal Expr Simplified(Expr expression) => simplifier.Simplify(expression, cancellation);

    /// <summary>A name that stands for a part of an equation.</summary>
    internal Expr StandIn() => graph.Input(Fresh(StandInLetters));

    /// <summary>A name that stands for any integer.</summary>
    internal Expr AnyInteger()
    {
        var parameter = graph.Input(Fresh(IntegerLetters));
        integers.Add((InputNode)parameter.Node);
        Evidence.AddInteger(((InputNode)parameter.Node).Name);
        return parameter;
    }

    internal ProblemException Refused(string message, string? hint = null) => new(ProblemCode.Unsupported, message, null, hint);

    private string Fresh(string[] letters)
    {
        var name = Array.Find(letters, l => !taken.Contains(l));
        for (var number = 1; name is null; number++)
        {
            name = taken.Contains($"{letters[0]}_{number}") ? null : $"{letters[0]}_{number}";
        }

        taken.Add(name);
        return name;
    }
}
