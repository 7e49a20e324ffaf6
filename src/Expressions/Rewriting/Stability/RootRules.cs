using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>
/// Rules for a root and what is near it: `√a + b` is `(a - b²)/(√a - b)`, which does not cancel where b is negative and the numerator has but one term
/// (Higham: Accuracy and Stability of Numerical Algorithms, 2nd ed., 1.8).
/// </summary>
internal static class RootRules
{
    /// <summary>A root's companion of more terms than this is not squared.</summary>
    private const int MostTerms = 4;

    /// <summary>A root less an expression whose sign is not known: the two forms meet where that is 0.</summary>
    public static Expr? RootAndArgument(Graph graph, Expr value)
    {
        if (PartsOf(graph, value) is not { } parts || parts.Rest.Node is NumberNode || Graph.IsNonNegative(parts.Rest) || Graph.IsNonNegative(graph.Negate(parts.Rest)))
        {
            return null;
        }

        // With b of the root's sign, s(|c|√a + |b|); else the numerator over that.
        var (sign, beside) = (parts.Coefficient.Sign, graph.Scale(parts.Coefficient.Sign, parts.Rest));
        var opposes = graph.Apply(FunctionTable.Less, beside, graph.Zero);
        var size = graph.Select(opposes, graph.Negate(beside), beside);
        var sum = graph.Sum([(parts.Coefficient.Abs(), parts.Root), (Number.One, size)]);
        return graph.Scale(sign, graph.Select(opposes, graph.Divide(parts.Numerator, sum), sum));
    }

    public static Expr? DifferenceOfRoots(Graph graph, Expr value) =>
        PartsOf(graph, value) is { } parts && parts.Rest.Node is not NumberNode && parts.Numerator.Node is NumberNode
        && Graph.IsNonNegative(graph.Scale(-(Number)parts.Coefficient.Sign, parts.Rest)) ? OverSum(graph, parts) : null;

    public static Expr? RootLessNumber(Graph graph, Expr value) => PartsOf(graph, value) is { } parts && parts.Rest.Node is NumberNode ? OverSum(graph, parts) : null;

    /// <summary>`log(x + √(x² ± 1))`, whose sum <see cref="RootAndArgument"/> has rewritten.</summary>
    public static Expr? LogarithmOfRootAndArgument(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { Node: FunctionNode { Function: Select } } cases
            || cases.Open(out _)[2] is not { Node: SumNode { Constant.IsZero: true, Coefficients: [{ IsOne: true }, { IsOne: true }] } } sum)
        {
            return null;
        }

        var terms = sum.Open(out _);
        var root = Array.FindIndex(terms, t => RadicandOf(t) is not null);
        if (root < 0 || terms[1 - root] is not { Node: FunctionNode { Function: Select } } size)
        {
            return null;
        }

        var x = size.Open(out _)[2];
        var difference = Expanded(graph, graph.Subtract(RadicandOf(terms[root])!.Value, graph.Power(x, 2)));
        var inverse = difference?.Node is not NumberNode { Value: var number } ? null
            : number.IsOne ? FunctionTable.Find("arsinh") : number.IsMinusOne ? FunctionTable.Find("arcosh") : null;
        return inverse is null ? null : graph.Apply(inverse, x);
    }

    public static Expr? DifferenceOfSquares(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: <= 2 } sum || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) != 2)
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        return terms[0].Coefficient.IsOppositeOf(terms[1].Coefficient) && SideOf(graph, terms[0].Term) is { } a && SideOf(graph, terms[1].Term) is { } b
            ? graph.Scale(terms[0].Coefficient, graph.Multiply(graph.Subtract(a, b), graph.Add(a, b))) : null;
    }

    /// <summary>`√(x² + y²)`, and its odd powers, where the squares overflow or underflow: by the largest of the sides in front.</summary>
    public static Expr? Length(Graph graph, Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: 0 })
        {
            return null;
        }

        var factors = Graph.FactorsOf(value, out var coefficient);
        var place = factors.FindIndex(f => !f.Exponent.IsInteger && (f.Exponent * 2).IsInteger && Lengths.Of(graph, f.Base) is not null);
        if (place < 0)
        {
            return null;
        }

        factors[place] = (Lengths.Of(graph, factors[place].Base)!.Value, factors[place].Exponent * 2);
        return graph.Scale(coefficient, graph.Product([.. factors]));
    }

    public static Expr? LogarithmOfLength(Graph graph, Expr value) =>
        Exponentials.ArgumentOf(FunctionTable.Log, value) is { } squares && Lengths.Of(graph, squares) is { } length ? graph.Scale(2, graph.Log(length)) : null;

    private static Expr OverSum(Graph graph, Parts parts) => graph.Scale(
        parts.Coefficient.Sign, graph.Divide(parts.Numerator, graph.Sum([(parts.Coefficient.Abs(), parts.Root), (-(Number)parts.Coefficient.Sign, parts.Rest)])));

    /// <summary>`c√a + b` with `c²a - b²`, which has one term; null for other expressions, and where b has the sign of c.</summary>
    private static Parts? PartsOf(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: <= MostTerms } sum || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) < 2)
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out var constant);
        for (var k = 0; k < terms.Count; k++)
        {
            if (RadicandOf(terms[k].Term) is not { } radicand)
            {
                continue;
            }

            var rest = graph.Sum([.. terms.Where((_, t) => t != k), (constant, graph.One)]);
            if (Graph.IsNonNegative(graph.Scale(terms[k].Coefficient.Sign, rest)))
            {
                continue;
            }

            var numerator = Expanded(graph, graph.Subtract(graph.Scale(terms[k].Coefficient * terms[k].Coefficient, radicand), graph.Power(rest, 2)));
            if (numerator is { } one && one.Node is not SumNode { Coefficients.Length: > 1 } and not SumNode { Constant.IsZero: false })
            {
                return new Parts(terms[k].Coefficient, terms[k].Term, rest, one);
            }
        }

        return null;
    }

    private static Expr? Expanded(Graph graph, Expr value) => Expansion.Of(graph, value, 16);

    /// <summary>a of √a; null for other expressions.</summary>
    private static Expr? RadicandOf(Expr value) =>
        value.Node is ProductNode { Bound.Length: 0 } && Graph.FactorsOf(value, out _) is [(var radicand, var exponent)] && exponent == Number.Half ? radicand : null;

    /// <summary>a of a²; null for other expressions.</summary>
    private static Expr? SideOf(Graph graph, Expr value)
    {
        if (value.Node is NumberNode { Value.IsOne: true })
        {
            return graph.One;
        }

        var factors = value.Node is ProductNode { Bound.Length: 0 } ? Graph.FactorsOf(value, out _) : [];
        return factors.Count > 0 && factors.TrueForAll(f => f.Exponent.IsInteger && f.Exponent.Numerator.IsEven) ? graph.Product([.. factors.Select(f => (f.Base, f.Exponent / 2))]) : null;
    }

    private sealed record Parts(Number Coefficient, Expr Root, Expr Rest, Expr Numerator);
}
