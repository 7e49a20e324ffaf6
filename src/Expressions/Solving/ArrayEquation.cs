using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Solving;

/// <summary>
/// An equation `f = 0` between arrays that is linear in an unknown vector or matrix: what stands before the unknown is the derivative of f by it, which must be
/// free of it, and the right side is -f where the unknown is 0.
/// </summary>
/// <param name="context">What the search shares.</param>
internal sealed class ArrayEquation(SolvingContext context)
{
    private readonly Graph graph = context.Graph;

    /// <summary>The unknown's entry over indices of its own, with the conditions. Throws <see cref="ProblemException"/> where the equation is not of this kind.</summary>
    public (Expr Body, Index[] Axes, List<Requirement> Conditions) Solve(Expr f, Index[] axes, InputNode unknown)
    {
        context.Work();
        var derivative = context.Differentiator.Gradient(graph, f, [unknown], context.Cancellation)[0];
        var slope = context.Simplified(derivative.Body);
        if (slope.Node.DependsOn(unknown))
        {
            slope = context.Simplified(new SpreadSums(graph, n => n.DependsOn(unknown)).Apply(slope, context.Cancellation));
        }

        if (slope.Node.DependsOn(unknown))
        {
            throw context.Refused($"the equation is not linear in {unknown.Name}: no closed form is known for it", "train the model instead, or give it numbers");
        }

        var at = derivative.Axes;
        var zero = new Dictionary<Node, (Expr, Index[])> { [unknown] = (graph.Zero, [.. at.Select(a => a.Fresh())]) };
        var right = context.Simplified(graph.Negate(new InputSubstitution(graph, zero).Apply(f, context.Cancellation)));
        return (axes.Length, at.Length) switch
        {
            (1, 1) => OfVector(slope, right, axes[0], at[0], unknown),
            (2, 2) => OfMatrix(slope, right, axes, at, unknown),
            (0, _) => throw context.Refused($"one equation does not determine the entries of {unknown.Name}"),
            _ => throw context.Refused($"an equation with {axes.Length} axes for {unknown.Name}, which has {at.Length}, is not solved"),
        };
    }

    private (Expr, Index[], List<Requirement>) OfVector(Expr slope, Expr right, Index row, Index column, InputNode unknown)
    {
        var conditions = new List<Requirement>();
        if (row.Size == column.Size && Diagonal(slope, row, column) is { } diagonal)
        {
            // Entry by entry.
            var entry = right.Substitute(row, column);
            AddUnlessZero(conditions, diagonal);
            return (context.Simplified(graph.Divide(entry, diagonal)), [column], conditions);
        }

        var inverse = Inverse(slope, row, column, conditions, unknown);
        var solved = graph.SumOver(graph.Multiply(inverse.Entry, inverse.Scaled(graph, right.Substitute(row, inverse.Inner))), inverse.Inner);
        return (context.Simplified(solved.Substitute(inverse.Outer, column)), [column], conditions);
    }

    private (Expr, Index[], List<Requirement>) OfMatrix(Expr slope, Expr right, Index[] axes, Index[] at, InputNode unknown)
    {
        for (var order = 0; order < 2; order++)
        {
            var (i, j) = order == 0 ? (axes[0], axes[1]) : (axes[1], axes[0]);
            var (k, l) = (at[0], at[1]);
            if (j.Size == l.Size && Sides(slope, j, l) is { } left)
            {
                // M·W = B: M is what stands before the unknown.
                var conditions = new List<Requirement>();
                if (i.Size == k.Size && Diagonal(left, i, k) is { } factor)
                {
                    AddUnlessZero(conditions, factor);
                    return (context.Simplified(graph.Divide(right.Substitute(i, k).Substitute(j, l), factor)), [k, l], conditions);
                }

                var inverse = Inverse(left, i, k, conditions, unknown);
                var solved = graph.SumOver(graph.Multiply(inverse.Entry, inverse.Scaled(graph, right.Substitute(i, inverse.Inner).Substitute(j, l))), inverse.Inner);
                return (context.Simplified(solved.Substitute(inverse.Outer, k)), [k, l], conditions);
            }

            if (i.Size == k.Size && Sides(slope, i, k) is { } behind)
            {
                // W·N = B: ∂(Σ W_ik N_kj)/∂W_kl = δ_ik N_lj.
                var conditions = new List<Requirement>();
                var inverse = Inverse(behind, l, j, conditions, unknown);
                var solved = graph.SumOver(graph.Multiply(inverse.Entry, inverse.Scaled(graph, right.Substitute(i, k).Substitute(j, inverse.Outer))), inverse.Outer);
                return (context.Simplified(solved.Substitute(inverse.Inner, l)), [k, l], conditions);
            }
        }

        throw context.Refused($"{unknown.Name} stands between or on both sides of matrices here; such an equation (of Sylvester's kind) has no closed form with inverses of these matrices alone");
    }

    /// <summary>c where the expression is `c·[a = b]`, over b.</summary>
    private Expr? Diagonal(Expr slope, Index a, Index b)
    {
        var sum = context.Simplified(graph.SumOver(slope, a));
        return !sum.DependsOn(a) && IsZero(graph.Subtract(slope, graph.Multiply(sum, graph.Bracket(a, IndexRelation.Equal, b)))) ? sum : null;
    }

    /// <summary>M where the expression is `M·[a = b]` with an M that is free of both.</summary>
    private Expr? Sides(Expr slope, Index a, Index b)
    {
        var sum = context.Simplified(graph.SumOver(slope, b));
        return !sum.DependsOn(a) && IsZero(graph.Subtract(slope, graph.Multiply(sum, graph.Bracket(a, IndexRelation.Equal, b)))) ? sum : null;
    }

    private bool IsZero(Expr expression) => context.Simplified(expression).Node is NumberNode { Value.IsZero: true }
        || (Expansion.Of(graph, expression) is { } expanded && context.Simplified(expanded).Node is NumberNode { Value.IsZero: true });

    private void AddUnlessZero(List<Requirement> conditions, Expr value)
    {
        var requirement = new Requirement(RequirementKind.NonZero, value);
        if (context.Evidence.Holds(requirement) != true)
        {
            conditions.Add(requirement);
        }
    }

    /// <summary>The inverse of a square matrix without the scalar factors that stand before it.</summary>
    private (Expr Entry, Index Outer, Index Inner, Func<Graph, Expr, Expr> Scaled) Inverse(Expr matrix, Index row, Index column, List<Requirement> conditions, InputNode unknown)
    {
        if (row.Size != column.Size)
        {
            context.UnequalSizes = (row.Size, column.Size);
            throw new ProblemException(
                ProblemCode.Shape,
                $"there are {row.Size} equations for the {column.Size} entries of {unknown.Name}, so what stands before it has no inverse",
                null,
                "ask for the least squares: ∇J(w) = 0 with J(w) = ½‖Xw - y‖²");
        }

        var (scale, rest) = WithoutScalars(matrix);
        if (scale.Node is not NumberNode)
        {
            AddUnlessZero(conditions, scale);
        }

        conditions.Add(new Requirement(RequirementKind.NonZero, graph.Tensor(TensorFunction.Determinant, rest, [row, column])));
        var (outer, inner) = (column.Fresh(), row.Fresh());
        var entry = graph.Tensor(TensorFunction.Inverse, rest, [row, column], outer, inner);
        return (entry, outer, inner, (g, value) => g.Divide(value, scale));
    }

    /// <summary>The scalar factors in front of a matrix, and what is left.</summary>
    private (Expr Scale, Expr Matrix) WithoutScalars(Expr matrix)
    {
        var rest = new List<(Expr, Number)>();
        var factors = Graph.FactorsOf(matrix, out var coefficient);
        var scale = new List<(Expr, Number)> { (graph.Number(coefficient), Number.One) };
        foreach (var (factor, exponent) in factors)
        {
            (factor.FreeIndices().Count == 0 ? scale : rest).Add((factor, exponent));
        }

        if (rest is [({ Node: SumNode sum } only, { IsOne: true })] && Content(sum) is { IsOne: false } content)
        {
            scale.Add((graph.Number(content), Number.One));
            rest = [(graph.Sum(Graph.TermsOf(only, out var constant).ConvertAll(t => (t.Coefficient / content, t.Term)).Append((constant / content, graph.One)).ToArray()), Number.One)];
        }

        return (graph.Product(scale.ToArray()), graph.Product(rest.ToArray()));
    }

    /// <summary>The number that divides all coefficients of a sum.</summary>
    private static Number Content(SumNode sum)
    {
        var (above, below) = (sum.Constant.IsExact ? sum.Constant.Numerator : 1, sum.Constant.IsExact ? sum.Constant.Denominator : 1);
        foreach (var coefficient in sum.Coefficients)
        {
            if (!coefficient.IsExact)
            {
                return Number.One;
            }

            above = System.Numerics.BigInteger.GreatestCommonDivisor(above, coefficient.Numerator);
            below = below / System.Numerics.BigInteger.GreatestCommonDivisor(below, coefficient.Denominator) * coefficient.Denominator;
        }

        return above.IsZero ? Number.One : Number.Fraction(above, below);
    }
}
