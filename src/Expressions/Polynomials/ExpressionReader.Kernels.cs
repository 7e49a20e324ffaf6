using System.Numerics;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Polynomials;

/// <summary>What becomes a kernel, and which.</summary>
internal sealed partial class ExpressionReader
{
    private const int LargestTrialDivisor = 1_000;
    private const int MostTermsOfExponent = 8;

    /// <summary>The expression as a variable.</summary>
    private Monomial Atom(Expr expression)
    {
        if (Kernels.Find(expression, KernelKind.Power) is { } found)
        {
            return Monomial.Of(found, Kernels[found].Root);
        }

        HasMasks |= expression.Node.IsMasked;
        if (expression.Node is BracketNode)
        {
            return Monomial.Of(Kernels.Find(expression, KernelKind.Bracket) ?? Kernels.Add(new Kernel(KernelKind.Bracket, expression, 1) { Degree = 2 }), 1);
        }

        var kernel = new Kernel(KernelKind.Power, expression, roots.Of(expression.Node, KernelKind.Power));
        if (expression.Node is FunctionNode { Function: var function } && (ReferenceEquals(function, FunctionTable.Abs) || function is CubeRoot))
        {
            // |u|² = u², (∛u)³ = u.
            var (power, exponent) = ReferenceEquals(function, FunctionTable.Abs) ? (2, 2) : (3, 1);
            kernel.Degree = power * kernel.Root;
            kernel.Meaning = () => AsPolynomial(Read(expression.Open(out _)[0])) is { } inner ? Power(inner, exponent) : null;
        }

        return Monomial.Of(Kernels.Add(kernel), kernel.Root);
    }

    private static Polynomial? AsPolynomial(Quotient quotient) => quotient.Denominator.Count == 0 ? quotient.Numerator : null;

    /// <summary>A power that is not whole, or has a negative exponent and is to stay a factor.</summary>
    private Monomial PowerOf(Expr value, Number exponent)
    {
        switch (value.Node)
        {
            case NumberNode { Value.IsZero: true }:
                throw new WorkBoundReached();
            case NumberNode { Value: { IsExact: true, Sign: > 0 } number } when mode == ReadingMode.Quotient && exponent.IsExact:
                return RootOfNumber(number, exponent);
            case NumberNode:
                return Atom(graph.Power(value, exponent));
            case SumNode or ProductNode { Bound.Length: 0 }:
                return mode == ReadingMode.Quotient ? Radical(value, exponent) : SumPower(value, exponent);
            default:
                return !roots.Fits(value.Node, KernelKind.Power, exponent) ? Atom(graph.Power(value, exponent))
                    : Units(Kernels.Find(value, KernelKind.Power) ?? VariableOf(Atom(value)), exponent);
        }
    }

    private static int VariableOf(in Monomial variable)
    {
        var v = 0;
        while (variable[v] == 0)
        {
            v++;
        }

        return v;
    }

    private Monomial Units(int variable, Number exponent)
    {
        var units = exponent * Kernels[variable].Root;
        return units.ToInt64() is { } whole && Math.Abs(whole) <= Monomial.LargestExponent ? Monomial.Of(variable, (int)whole) : throw new WorkBoundReached();
    }

    /// <summary>A power of a sum that stays a factor.</summary>
    private Monomial SumPower(Expr value, Number exponent)
    {
        if (!roots.Fits(value.Node, KernelKind.Power, exponent))
        {
            return Atom(graph.Power(value, exponent));
        }

        if (Kernels.Find(value, KernelKind.Power) is not { } variable)
        {
            var root = roots.Of(value.Node, KernelKind.Power);
            variable = Kernels.Add(new Kernel(KernelKind.Power, value, root) { Degree = root, Meaning = () => AsPolynomial(Read(value)) });
        }

        return Units(variable, exponent);
    }

    /// <summary>A root of a sum or product: roots of equal polynomials are one kernel, however they are written.</summary>
    private Monomial Radical(Expr value, Number exponent)
    {
        if (AsPolynomial(Read(value)) is not { IsConstant: false } polynomial)
        {
            return Atom(graph.Power(value, exponent));
        }

        var radicand = polynomial.Primitive(out var content);
        if (content.Sign < 0)
        {
            (radicand, content) = (-radicand, -content);
        }

        if (!roots.FitsRadicands(exponent))
        {
            return Atom(graph.Power(value, exponent));
        }

        if (!radicands.TryGetValue(radicand, out var variable))
        {
            var shown = content.IsOne ? value : Kernels.ToExpr(radicand);
            variable = Kernels.Add(new Kernel(KernelKind.Power, shown, roots.OfRadicands) { Degree = roots.OfRadicands, Meaning = () => radicand });
            radicands.Add(radicand, variable);
        }

        return content.IsOne ? Units(variable, exponent) : Units(variable, exponent) * RootOfNumber(content, exponent);
    }

    /// <summary>A power of a positive number: roots of primes are kernels, so that √8 and √2 meet.</summary>
    private Monomial RootOfNumber(Number value, Number exponent)
    {
        if (value.Numerator.GetBitLength() > 200 || value.Denominator.GetBitLength() > 200)
        {
            throw new WorkBoundReached();
        }

        var product = Monomial.One;
        foreach (var (prime, times) in Primes(value.Numerator).Concat(Primes(value.Denominator).Select(p => (p.Prime, -p.Times))))
        {
            var @base = graph.Number(Number.Fraction(prime, 1));
            var power = exponent * times;
            if (!roots.Fits(graph.One.Node, KernelKind.Power, power))
            {
                return Atom(graph.Power(graph.Number(value), exponent));
            }

            // All roots of numbers have one denominator: that learnt for 1.
            var root = roots.Of(graph.One.Node, KernelKind.Power);
            var variable = Kernels.Find(@base, KernelKind.Power)
                ?? Kernels.Add(new Kernel(KernelKind.Power, @base, root) { Degree = root, Meaning = () => Polynomial.Constant(Number.Fraction(prime, 1)) });
            product *= Units(variable, power);
        }

        return product;
    }

    private static IEnumerable<(BigInteger Prime, int Times)> Primes(BigInteger value)
    {
        for (var divisor = 2; divisor < LargestTrialDivisor && (BigInteger)divisor * divisor <= value; divisor++)
        {
            var times = 0;
            for (; (value % divisor).IsZero; times++)
            {
                value /= divisor;
            }

            if (times > 0)
            {
                yield return (divisor, times);
            }
        }

        if (!value.IsOne)
        {
            yield return (value, 1);
        }
    }

    /// <summary>Exponentials and powers with exponents that are no numbers; null for what is neither.</summary>
    private Quotient? Special(Expr expression)
    {
        if (expression.Node is not FunctionNode { Function: var function })
        {
            return null;
        }

        if (ReferenceEquals(function, FunctionTable.Exp))
        {
            return Exponential(expression.Open(out _)[0]);
        }

        return ReferenceEquals(function, FunctionTable.Power) ? SymbolicPower(expression) : null;
    }

    private Quotient? Exponential(Expr exponent)
    {
        var terms = Graph.TermsOf(exponent, out var constant);
        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        if (terms.Count > MostTermsOfExponent || !terms.TrueForAll(t => t.Coefficient.IsExact))
        {
            return null;
        }

        var product = Quotient.One;
        foreach (var (coefficient, term) in terms)
        {
            if (!roots.Fits(term.Node, KernelKind.Exponential, coefficient))
            {
                return null;
            }

            var variable = Kernels.Find(term, KernelKind.Exponential)
                ?? Kernels.Add(new Kernel(KernelKind.Exponential, term, roots.Of(term.Node, KernelKind.Exponential), coefficient.Sign < 0));
            product = Multiplied(product, Units(variable, Kernels[variable].IsNegative ? -coefficient : coefficient));
        }

        return product;
    }

    private Quotient? SymbolicPower(Expr expression)
    {
        var parts = expression.Open(out _);
        var terms = Graph.TermsOf(parts[1], out var constant);
        if (terms.Count != 1 || !constant.IsInteger || !terms[0].Coefficient.IsExact || constant.Abs().CompareTo(100) > 0)
        {
            return null;
        }

        // a^(2n + 1) is (a^n)²·a.
        var (coefficient, term) = terms[0];
        var unit = graph.Power(parts[0], coefficient.IsInteger ? term : graph.Scale(Number.Fraction(1, coefficient.Denominator), term));
        if (unit.Node is not FunctionNode { Function: var function } || !ReferenceEquals(function, FunctionTable.Power))
        {
            return null;
        }

        var variable = VariableOf(Atom(unit));
        var product = Multiplied(Quotient.One, Units(variable, Number.Fraction(coefficient.Numerator, 1)));
        if (constant.IsZero)
        {
            return product;
        }

        var rest = FactorOf(parts[0], constant);
        return Cancelled(new Quotient(Checked(product.Numerator.Times(rest.Numerator, work)), Divisors.Resolved([.. product.Denominator, .. rest.Denominator])));
    }

    /// <summary>A quotient times a monomial with exponents of any sign.</summary>
    private Quotient Multiplied(Quotient quotient, in Monomial monomial)
    {
        var above = Monomial.Least(monomial, Monomial.One) is var below && below.IsOne ? monomial : monomial / below;
        if (below.IsOne)
        {
            return quotient with { Numerator = quotient.Numerator.Times(above, Number.One) };
        }

        var inverse = Inverse(new Quotient(Polynomial.Of(Monomial.One / below, Number.One), []));
        return new Quotient(quotient.Numerator.Times(above, Number.One), Divisors.Resolved([.. quotient.Denominator, .. inverse.Denominator]));
    }
}
