using MlMath.Expressions.Building;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting.Tracing;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>Tells that an expression is 0 wherever it has a value, by normal forms that bring equal expressions together, and by which steps. Not thread-safe, as its graph is not.</summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="arithmetic">What else shows an expression to be 0 by the laws of arithmetic, beside a common denominator.</param>
public sealed class ZeroTest(Graph graph, Func<Expr, bool>? arithmetic = null)
{
    private const int MostJoined = 2;

    /// <summary>True where a form shows it to be 0; false where none does, which proves nothing.</summary>
    public bool IsZero(Expr expression, CancellationToken cancellation = default) => Chain(expression, cancellation) is not null;

    /// <summary>The steps that lead to 0; null where no form shows it, which proves nothing.</summary>
    public IReadOnlyList<ZeroStep>? Chain(Expr expression, CancellationToken cancellation = default) => Chain(expression, MostJoined, cancellation);

    private List<ZeroStep>? Chain(Expr expression, int depth, CancellationToken cancellation)
    {
        if (IsNumberZero(expression))
        {
            return [];
        }

        List<ZeroStep> steps = [];
        var form = Rewritten(steps, "as-exponentials", expression, t => new ExponentialForm(graph) { Trace = t }, cancellation);
        if (IsZeroAsRational(form, steps, cancellation))
        {
            return steps;
        }

        steps.Clear();
        var magnitudes = Rewritten(steps, "magnitudes", expression, t => new MagnitudeForm(graph) { Trace = t }, cancellation);
        var matrices = Rewritten(steps, "matrices", magnitudes, t => new MatrixAlgebra(graph) { Trace = t }, cancellation);
        var angles = Rewritten(steps, "angles", matrices, t => new AngleForm(graph, matrices) { Trace = t }, cancellation);
        var exponentials = Rewritten(steps, "as-exponentials", angles, t => new ExponentialForm(graph) { Trace = t }, cancellation);
        List<ZeroStep> others = [.. steps];
        if (IsZeroAsRational(Rewritten(steps, "closed-sums", exponentials, t => new ClosedSums(graph) { Trace = t }, cancellation), steps, cancellation))
        {
            return steps;
        }

        if (IsZeroAsRational(Rewritten(others, "matrices", exponentials, t => new MatrixAlgebra(graph) { Trace = t }, cancellation), others, cancellation))
        {
            return others;
        }

        if (IsNumberZero(new Simplifier(graph).Simplify(expression, cancellation)) || arithmetic?.Invoke(expression) == true)
        {
            return [Arithmetic(expression)];
        }

        return depth > 0 && JoinedSums.Entry(graph, expression) is { } entry && Chain(entry, depth - 1, cancellation) is { } rest
            ? [new ZeroStep("one-sum", expression, entry), .. rest] : null;
    }

    /// <summary>As the test of a whole, entry by entry where axes have few entries: for matrices that are written out; the chain of each entry.</summary>
    public IReadOnlyList<ZeroStep>? ChainByEntries(Expr expression, CancellationToken cancellation = default)
    {
        if (new SmallArrays(graph).Entries(expression) is not { } entries)
        {
            return null;
        }

        var cases = new List<ZeroCase>();
        foreach (var entry in entries)
        {
            List<ZeroStep> steps = [];
            var written = Rewritten(steps, "written-out", entry, t => new SmallArrays(graph) { Trace = t }, cancellation);
            if (Chain(written, cancellation) is not { } rest)
            {
                return null;
            }

            cases.Add(new ZeroCase([], entry, [.. steps, .. rest]));
        }

        return [new ZeroStep("entry-by-entry", expression, graph.Zero, [], cases)];
    }

    private static Expr Rewritten(List<ZeroStep> steps, string rule, Expr expression, Func<RewriteTrace, NodeRewriter> form, CancellationToken cancellation)
    {
        var trace = new RewriteTrace();
        var result = form(trace).Apply(expression, cancellation);
        if (!result.SameAs(expression))
        {
            steps.Add(new ZeroStep(rule, expression, result, trace.Steps, []));
        }

        return result;
    }

    private ZeroStep Arithmetic(Expr expression) => new("arithmetic", expression, graph.Zero);

    private bool IsZeroAsRational(Expr form, List<ZeroStep> steps, CancellationToken cancellation)
    {
        if (IsNumberZero(form))
        {
            return true;
        }

        if (CommonDenominator.Numerator(graph, form, cancellation) is { } numerator
            && (IsNumberZero(numerator) || (AngleForm.WithoutSquaredSines(graph, numerator, cancellation) is { } reduced && IsNumberZero(reduced))))
        {
            steps.Add(Arithmetic(form));
            return true;
        }

        return false;
    }

    private static bool IsNumberZero(Expr expression) => expression.Node is NumberNode { Value.IsZero: true };
}
