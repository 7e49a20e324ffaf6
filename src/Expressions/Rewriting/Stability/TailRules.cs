using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Stability;

/// <summary>Rules for the tails of the normal distribution: far out `1 - erf(u)` cancels, its logarithm is -∞ and the quotient of density and tail 0/0.</summary>
internal static class TailRules
{
    /// <summary>In sums of more terms than this no pairs are looked for.</summary>
    private const int MostTerms = 16;

    /// <summary>How often a factor may occur for the rule on quotients.</summary>
    private const int HighestPower = 8;

    /// <summary>
    /// A term that holds f(u) beside one that f(u) nearly makes equal to it: `c - c erf(u)` is `c erfc(u)`, `c + c erf(u)` is `c erfc(-u)`, `c - c erfc(u)` is `c erf(u)`,
    /// `2c - c erfc(u)` is `c erfc(-u)`; and the same of a rate less its argument, which derivatives hold.
    /// </summary>
    public static Expr? Complement(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Coefficients.Length: <= MostTerms } sum || sum.Coefficients.Length + (sum.Constant.IsZero ? 0 : 1) < 2)
        {
            return null;
        }

        var terms = Graph.TermsOf(value, out _);
        for (var k = 0; k < terms.Count; k++)
        {
            if (TailIn(terms[k].Term) is not { } tail)
            {
                continue;
            }

            var (coefficient, term) = terms[k];
            var around = graph.Scale(coefficient, graph.Divide(term, tail));
            var rest = graph.Subtract(value, graph.Scale(coefficient, term));
            var u = tail.Open(out _)[0];
            foreach (var (near, less) in Neighbours(graph, ((FunctionNode)tail.Node).Function, u))
            {
                // f = near + less, and the rest holds -near.
                var cancelled = graph.Add(rest, graph.Multiply(around, near));
                if (CountOf(cancelled) < CountOf(rest))
                {
                    return graph.Add(cancelled, graph.Multiply(around, less));
                }
            }
        }

        return null;
    }

    /// <summary>`log(½ erfc(u))` is a function of its own; `log(erfc(u))` by it, and near 0, where the value is, by `log1p(-erf(u))`.</summary>
    public static Expr? Logarithm(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { } argument
            || Graph.FactorsOf(argument, out var coefficient) is not [(var tail, { IsOne: true })] || Exponentials.ArgumentOf(FunctionTable.ComplementaryError, tail) is not { } u)
        {
            return null;
        }

        var logarithm = graph.Apply(FunctionTable.LogTail, u);
        if (coefficient == Number.Half)
        {
            return logarithm;
        }

        return coefficient.IsOne
            ? graph.Select(
                graph.Apply(FunctionTable.Less, u, graph.One),
                graph.Apply(FunctionTable.LogOnePlus, graph.Negate(graph.Apply(FunctionTable.Error, u))),
                graph.Add(logarithm, graph.Log(graph.Number(2))))
            : coefficient.Sign > 0 ? graph.Add(logarithm, graph.Log(graph.Number(2 * coefficient))) : null;
    }

    /// <summary>`log(erf a - erf b)` where both are far on one side, so that the difference underflows: `log erfc(b) + log(1 - erfc(a)/erfc(b))`, by the logarithms of both.</summary>
    public static Expr? LogarithmOfDifference(Graph graph, Expr value)
    {
        if (Exponentials.ArgumentOf(FunctionTable.Log, value) is not { Node: SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum } difference
            || !(sum.Coefficients[0] + sum.Coefficients[1]).IsZero)
        {
            return null;
        }

        var terms = difference.Open(out _);
        var first = sum.Coefficients[0].Sign > 0 ? 0 : 1;
        var (larger, smaller) = (terms[first], terms[1 - first]);
        if (Exponentials.ArgumentOf(FunctionTable.Error, larger) is { } a && Exponentials.ArgumentOf(FunctionTable.Error, smaller) is { } b)
        {
            // As it is meant: the error function of a is the larger.
        }
        else if (Exponentials.ArgumentOf(FunctionTable.ComplementaryError, larger) is { } c && Exponentials.ArgumentOf(FunctionTable.ComplementaryError, smaller) is { } d)
        {
            (a, b) = (d, c);
        }
        else
        {
            return null;
        }

        var front = graph.Log(graph.Number(2 * sum.Coefficients[first]));
        var isRight = graph.Apply(FunctionTable.Less, graph.One, graph.Apply(FunctionTable.Minimum, a, b));
        var isLeft = graph.Apply(FunctionTable.Less, graph.Apply(FunctionTable.Maximum, a, b), graph.Number(-1));
        return graph.Select(isRight, Far(a, b), graph.Select(isLeft, Far(graph.Negate(b), graph.Negate(a)), graph.Log(Rounded.Of(graph, difference))));

        Expr Far(Expr outer, Expr inner)
        {
            var logarithm = graph.Apply(FunctionTable.LogTail, inner);
            return graph.Sum([(Number.One, front), (Number.One, logarithm), (Number.One, LogarithmRules.LogOfComplement(graph, graph.Subtract(graph.Apply(FunctionTable.LogTail, outer), logarithm)))]);
        }
    }

    /// <summary>`e^(-u²)/erfc(u)` is √π times the rate, `e^(u²) erfc(u)` is erfcx(u): what an exponential has in common with the tail is taken from both.</summary>
    public static Expr? ExponentialBesideTail(Graph graph, Expr value)
    {
        if (value.Node is not ProductNode { Bound.Length: 0, Exponents.Length: >= 2 } || Graph.FactorsOf(value, out var coefficient) is not { } factors)
        {
            return null;
        }

        for (var k = 0; k < factors.Count; k++)
        {
            var (tail, power) = factors[k];
            if (!power.IsInteger || power.Abs().CompareTo(HighestPower) > 0 || Exponentials.ArgumentOf(FunctionTable.ComplementaryError, tail) is not { } u)
            {
                continue;
            }

            var exponentials = factors.FindAll(f => f.Exponent.IsInteger && Exponentials.ExponentOf(f.Base) is not null);
            if (exponentials.Count == 0)
            {
                continue;
            }

            var exponent = graph.Sum([.. exponentials.Select(f => (f.Exponent, Exponentials.ExponentOf(f.Base)!.Value))]);
            var square = graph.Power(u, 2);
            for (var taken = power; !taken.IsZero; taken -= power.Sign)
            {
                var left = graph.Subtract(exponent, graph.Scale(taken, square));
                if (CountOf(left) >= CountOf(exponent))
                {
                    continue;
                }

                var scaled = power.Sign < 0
                    ? (graph.Multiply(graph.Root(graph.Pi), graph.Apply(FunctionTable.TailRate, u)), -taken)
                    : (graph.Apply(FunctionTable.ScaledComplementaryError, u), taken);
                return graph.Scale(coefficient, graph.Product([
                    .. factors.Where((f, at) => at != k && !exponentials.Contains(f)), (graph.Exp(left), Number.One), scaled, (tail, power - taken)]));
            }
        }

        return null;
    }

    /// <summary>`erf(a) - erf(b)` by the tails on the side where both lie.</summary>
    public static Expr? DifferenceOfErrors(Graph graph, Expr value)
    {
        if (value.Node is not SumNode { Constant.IsZero: true, Coefficients.Length: 2 } sum || !sum.Coefficients[0].IsOppositeOf(sum.Coefficients[1]))
        {
            return null;
        }

        var terms = value.Open(out _);
        if (Exponentials.ArgumentOf(FunctionTable.Error, terms[0]) is not { } a || Exponentials.ArgumentOf(FunctionTable.Error, terms[1]) is not { } b)
        {
            return null;
        }

        var (right, left) = (graph.Subtract(Tail(b), Tail(a)), graph.Subtract(Tail(graph.Negate(a)), Tail(graph.Negate(b))));
        return graph.Scale(sum.Coefficients[0], graph.Select(graph.Apply(FunctionTable.Less, graph.Zero, graph.Add(a, b)), right, left));

        Expr Tail(Expr u) => graph.Apply(FunctionTable.ComplementaryError, u);
    }

    /// <summary>Forms near + less of f(u) with a simple first part.</summary>
    private static (Expr Near, Expr Less)[] Neighbours(Graph graph, Function function, Expr u)
    {
        if (ReferenceEquals(function, FunctionTable.Error))
        {
            return [(graph.One, graph.Negate(Tail(u))), (graph.Number(-1), Tail(graph.Negate(u)))];
        }

        if (ReferenceEquals(function, FunctionTable.ComplementaryError))
        {
            return [(graph.One, graph.Negate(graph.Apply(FunctionTable.Error, u))), (graph.Number(2), graph.Negate(Tail(graph.Negate(u))))];
        }

        var excess = graph.Apply(FunctionTable.TailExcess, u);
        return ReferenceEquals(function, FunctionTable.TailRate) ? [(u, excess)]
            : [(graph.Power(graph.Multiply(graph.Root(graph.Pi), u), -1), graph.Negate(graph.Divide(graph.Multiply(excess, graph.Apply(function, u)), u)))];

        Expr Tail(Expr argument) => graph.Apply(FunctionTable.ComplementaryError, argument);
    }

    /// <summary>The first factor of a term that is a function of this kind.</summary>
    private static Expr? TailIn(Expr term)
    {
        if (IsTail(term))
        {
            return term;
        }

        if (term.Node is not ProductNode { Bound.Length: 0 } product || !product.Edges[..product.Exponents.Length].ToArray().Any(e => e.Operand is FunctionNode { Function: var f } && IsTail(f)))
        {
            return null;
        }

        var factors = Graph.FactorsOf(term, out _);
        var at = factors.FindIndex(f => f.Exponent.IsOne && IsTail(f.Base));
        return at < 0 ? null : factors[at].Base;
    }

    private static bool IsTail(Expr value) => value.Node is FunctionNode { Function: var function } && IsTail(function);

    private static bool IsTail(Function function) => ReferenceEquals(function, FunctionTable.Error) || ReferenceEquals(function, FunctionTable.ComplementaryError)
        || ReferenceEquals(function, FunctionTable.ScaledComplementaryError) || ReferenceEquals(function, FunctionTable.TailRate);

    private static int CountOf(Expr sum) => Graph.TermsOf(sum, out var constant).Count + (constant.IsZero ? 0 : 1);
}
