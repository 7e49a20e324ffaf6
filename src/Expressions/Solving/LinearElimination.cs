using MlMath.Expressions.Domains;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>Systems of linear equations in scalars: by elimination where coefficients are numbers, by determinants, which divide once at the end, where they are symbols.</summary>
internal static class LinearElimination
{
    private const int MostSymbolic = 6;

    /// <summary>What came out.</summary>
    /// <param name="Values">The names that are determined, by those that are free.</param>
    /// <param name="Free">The names that may be chosen.</param>
    /// <param name="Conditions">What must not be 0.</param>
    /// <param name="Contradiction">Where there is no solution: under which conditions; else null.</param>
    public sealed record Outcome(
        IReadOnlyList<(InputNode Name, Expr Value)> Values, IReadOnlyList<InputNode> Free, IReadOnlyList<Requirement> Conditions, (IReadOnlyList<Requirement> Conditions, bool IsCertain)? Contradiction);

    /// <summary>The solution; null where the equations are not all linear in the names together, or elimination would divide by what may be 0.</summary>
    public static Outcome? TrySolve(SolvingContext context, IReadOnlyList<(Expr Body, Index[] Axes)> equations, IReadOnlyList<InputNode> unknowns)
    {
        if (unknowns.Count < 2 || unknowns.Any(u => u.Rank > 0) || equations.Any(e => e.Axes.Length > 0))
        {
            return null;
        }

        var rows = new List<Expr[]>();
        foreach (var (body, _) in equations)
        {
            if (Row(context, body, unknowns) is not { } row)
            {
                return null;
            }

            rows.Add(row);
        }

        return rows.TrueForAll(r => r.Take(unknowns.Count).All(Evidence.IsNumber)) ? Eliminated(context, rows, unknowns)
            : rows.Count == unknowns.Count && unknowns.Count <= MostSymbolic ? ByDeterminants(context, rows, unknowns) : null;
    }

    /// <summary>The coefficients of the names and the right side; null where the equation is not linear in them.</summary>
    private static Expr[]? Row(SolvingContext context, Expr body, IReadOnlyList<InputNode> unknowns)
    {
        var graph = context.Graph;
        var spread = new SpreadSums(graph, n => unknowns.Any(u => n.DependsOn(u))).Apply(body, context.Cancellation);
        if (Expansion.Of(graph, spread) is not { } rest)
        {
            return null;
        }

        var row = new Expr[unknowns.Count + 1];
        for (var k = 0; k < unknowns.Count; k++)
        {
            if (UnknownPolynomial.Of(graph, rest, unknowns[k], 1) is not { } polynomial || polynomial.Keys.Any(d => d > 1))
            {
                return null;
            }

            row[k] = polynomial.GetValueOrDefault(1, graph.Zero);
            rest = polynomial.GetValueOrDefault(0, graph.Zero);
            if (unknowns.Any(u => row[k].Node.DependsOn(u)))
            {
                return null;
            }
        }

        row[^1] = graph.Negate(rest);
        return row;
    }

    private static Outcome Eliminated(SolvingContext context, List<Expr[]> rows, IReadOnlyList<InputNode> unknowns)
    {
        var graph = context.Graph;
        var pivots = new List<int>();
        var top = 0;
        for (var column = 0; column < unknowns.Count && top < rows.Count; column++)
        {
            var pivot = rows.FindIndex(top, r => context.Evidence.IsZero(r[column]) == false);
            if (pivot < 0)
            {
                continue;
            }

            (rows[top], rows[pivot]) = (rows[pivot], rows[top]);
            rows[top] = Array.ConvertAll(rows[top], v => context.Simplified(graph.Divide(v, rows[top][column])));
            for (var r = 0; r < rows.Count; r++)
            {
                context.Work();
                if (r != top && rows[r][column].Node is not NumberNode { Value.IsZero: true })
                {
                    var factor = rows[r][column];
                    rows[r] = [.. rows[r].Select((v, k) => Collected(context, graph.Subtract(v, graph.Multiply(factor, rows[top][k]))))];
                }
            }

            pivots.Add(column);
            top++;
            Record(context, rows, unknowns, "eliminate " + unknowns[column].Name);
        }

        foreach (var row in rows.Skip(top))
        {
            var isZero = context.Evidence.IsZero(row[^1]);
            if (isZero == false)
            {
                List<Requirement> unless = context.Evidence.Sign(row[^1]) is 1 or -1 ? [] : [new Requirement(RequirementKind.NonZero, row[^1])];
                return new Outcome([], [], [], (unless, unless.Count == 0));
            }

            if (isZero is null)
            {
                throw context.Refused("whether the equations contradict each other is not decided");
            }
        }

        var free = unknowns.Where((_, k) => !pivots.Contains(k)).ToList();
        var values = pivots.Select((column, r) =>
        {
            var terms = new List<(Number, Expr)> { (Number.One, rows[r][^1]) };
            terms.AddRange(free.Select(u => (Number.MinusOne, graph.Multiply(rows[r][IndexOf(unknowns, u)], new Expr(u, [])))));
            return (unknowns[column], Collected(context, graph.Sum(terms.ToArray())));
        });
        return new Outcome([.. values], free, [], null);
    }

    private static int IndexOf(IReadOnlyList<InputNode> names, InputNode name) => names.ToList().IndexOf(name);

    private static Expr Collected(SolvingContext context, Expr value) => context.Simplified(Expansion.Of(context.Graph, value) ?? value);

    private static void Record(SolvingContext context, List<Expr[]> rows, IReadOnlyList<InputNode> unknowns, string rule)
    {
        var graph = context.Graph;
        context.Record(rule, null, [.. rows.Select(r => new Equation(graph.Sum(unknowns.Select((u, k) => (Number.One, graph.Multiply(r[k], new Expr(u, [])))).ToArray()), r[^1], [])).Where(e => e.Left.Node.HasInputs)]);
    }

    /// <summary>Cramer's rule.</summary>
    private static Outcome? ByDeterminants(SolvingContext context, List<Expr[]> rows, IReadOnlyList<InputNode> unknowns)
    {
        var graph = context.Graph;
        var n = unknowns.Count;
        if (Determinant(context, [.. rows.Select(r => r[..n])]) is not { } whole || context.Evidence.IsZero(whole) != false)
        {
            return null;
        }

        var values = new List<(InputNode, Expr)>();
        for (var k = 0; k < n; k++)
        {
            if (Determinant(context, [.. rows.Select(r => r[..k].Append(r[^1]).Concat(r[(k + 1)..n]).ToArray())]) is not { } replaced)
            {
                return null;
            }

            values.Add((unknowns[k], context.Simplified(graph.Divide(replaced, whole))));
        }

        var condition = new Requirement(RequirementKind.NonZero, whole);
        context.Record("Cramer's rule: quotients of determinants", null, [.. values.Select(v => new Equation(new Expr(v.Item1, []), v.Item2, []))]);
        return new Outcome(values, [], context.Evidence.Holds(condition) == true ? [] : [condition], null);
    }

    /// <summary>The determinant, expanded by minors of the first row.</summary>
    private static Expr? Determinant(SolvingContext context, IReadOnlyList<Expr[]> matrix)
    {
        context.Work();
        var graph = context.Graph;
        if (matrix.Count == 1)
        {
            return matrix[0][0];
        }

        var terms = new List<(Number, Expr)>();
        for (var k = 0; k < matrix.Count; k++)
        {
            if (matrix[0][k].Node is NumberNode { Value.IsZero: true })
            {
                continue;
            }

            var minor = matrix.Skip(1).Select(r => r[..k].Concat(r[(k + 1)..]).ToArray()).ToList();
            if (Determinant(context, minor) is not { } inner)
            {
                return null;
            }

            terms.Add((k % 2 == 0 ? Number.One : Number.MinusOne, graph.Multiply(matrix[0][k], inner)));
        }

        return Expansion.Of(graph, graph.Sum(terms.ToArray()), 2000);
    }
}
