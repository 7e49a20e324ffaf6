using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Identities;

/// <summary>
/// Antiderivatives of single terms in one variable: powers of what is linear in it, its powers times exponentials, sines, cosines, derivatives of unknown functions, and what a table of integrals
/// begins with (I. Gradshteyn, I. Ryzhik: Table of Integrals, Series, and Products, 2.1-2.7, 3.32, 5.41). Those with a pole are found only where signs show that it is outside the range.
/// </summary>
/// <param name="graph">Where results are made.</param>
/// <param name="facts">What is known of names.</param>
/// <param name="range">Where the integral runs.</param>
/// <param name="t">The variable.</param>
internal sealed class Antiderivatives(Graph graph, Facts facts, Continuum range, Expr t)
{
    private const int MostByParts = 8;

    /// <summary>An antiderivative, and its values at the ends where these are not found by putting 0 and 1 for the variable.</summary>
    /// <param name="Value">The antiderivative.</param>
    /// <param name="AtStart">Its value at the start of the range; null for the one at 0.</param>
    /// <param name="AtEnd">Its value at the end of the range; null for the one at 1.</param>
    public readonly record struct Piece(Expr Value, Expr? AtStart = null, Expr? AtEnd = null);

    private readonly record struct Line(Expr Slope, Expr Constant);

    private bool IsBounded => ReferenceEquals(range, Continuum.Unit);

    private bool IsHalfLine => ReferenceEquals(range, Continuum.HalfLine);

    /// <summary>Adds the antiderivative of a term, and what of it stays an integral; false where none is found.</summary>
    public bool TryAdd(Number coefficient, Expr term, List<Piece> closed, List<(Number, Expr)> rest)
    {
        var fixedFactors = new List<(Expr, Number)> { (graph.Number(coefficient), Number.One) };
        var others = new List<(Expr Base, Number Exponent)>();
        Expr? exponent = null;
        var power = Number.Zero;
        foreach (var (factor, own) in Graph.FactorsOf(term, out var front))
        {
            if (!Varies(factor))
            {
                fixedFactors.Add((factor, own));
            }
            else if (factor.SameAs(t))
            {
                power = own;
            }
            else if (Argument(factor, "exp") is { } z)
            {
                exponent = graph.Add(exponent ?? graph.Zero, graph.Scale(own, z));
            }
            else
            {
                others.Add((factor, own));
            }

            fixedFactors.Add((graph.Number(front), Number.One));
            front = Number.One;
        }

        var scale = graph.Product([.. fixedFactors]);
        var whole = power.ToInt64() is >= 0 and <= MostByParts and var n ? (int)n : -1;
        var found = new List<Piece>();
        var isFound = (exponent, others) switch
        {
            (null, []) => Power(new Line(graph.One, graph.Zero), power, found),
            ({ } z, []) => whole >= 0 && Exponential(z, whole, found),
            ({ } z, [var (wave, one)]) => whole == 0 && one.IsOne && IsBounded && DampedWave(z, wave, found),
            (null, [var (value, own)]) => IsBounded && own.IsOne && whole >= 0 && value.Node is UnknownFunctionNode unknown ? Unknown(unknown, value, whole, scale, found, rest)
                : whole >= 0 && Single(value, own, whole, found),
            (null, [var (first, a), var (second, b)]) => IsBounded && whole == 0 && a.IsOne && b.IsOne && SineTimesCosine(first, second, found),
            _ => false,
        };
        if (isFound)
        {
            closed.AddRange(found.ConvertAll(p => new Piece(graph.Multiply(scale, p.Value), Scaled(p.AtStart), Scaled(p.AtEnd))));
        }

        return isFound;

        Expr? Scaled(Expr? value) => value is { } v ? graph.Multiply(scale, v) : null;
    }

    private bool Varies(Expr value) => Array.Exists(value.Node.Reachable(), n => ReferenceEquals(n, t.Node));

    private static Expr? Argument(Expr value, string function) => value.Node is FunctionNode { Function.Name: var name } && name == function ? value.Open(out _)[0] : null;

    private Expr Apply(string function, Expr value) => graph.Apply(FunctionTable.Find(function)!, value);

    /// <summary>c and d of `ct + d`; null for what is not linear, or does not vary.</summary>
    private Line? LineOf(Expr value) => Coefficients(value, 1) is [var constant, var slope] ? new Line(slope, constant) : null;

    /// <summary>The coefficients of a polynomial in the variable of exactly this degree, from the constant up.</summary>
    private Expr[]? Coefficients(Expr value, int degree)
    {
        var parts = new List<(Number, Expr)>[degree + 1];
        for (var k = 0; k <= degree; k++)
        {
            parts[k] = [];
        }

        var terms = Graph.TermsOf(Expansion.Of(graph, value) ?? value, out var constant);
        parts[0].Add((constant, graph.One));
        foreach (var (coefficient, term) in terms)
        {
            var factors = Graph.FactorsOf(term, out var front);
            var place = factors.FindIndex(f => f.Base.SameAs(t));
            var power = place < 0 ? 0 : factors[place].Exponent.ToInt64() ?? -1;
            if (place >= 0)
            {
                factors.RemoveAt(place);
            }

            if (power < 0 || power > degree || factors.Exists(f => Varies(f.Base)))
            {
                return null;
            }

            parts[power].Add((coefficient * front, graph.Product([.. factors])));
        }

        var found = Array.ConvertAll(parts, p => graph.Sum([.. p]));
        return found[degree].Node is NumberNode { Value.IsZero: true } ? null : found;
    }

    /// <summary>The antiderivative of (ct + d)^r.</summary>
    private bool Power(Line line, Number r, List<Piece> found)
    {
        var u = graph.Add(graph.Multiply(line.Slope, t), line.Constant);
        var (first, last) = (line.Constant, graph.Add(line.Slope, line.Constant));
        var isAway = IsBounded ? (facts.IsPositive(first) && facts.IsPositive(last)) || (facts.IsNegative(first) && facts.IsNegative(last))
            : IsHalfLine && facts.IsPositive(first) && facts.IsPositive(line.Slope);
        var isSafe = isAway || (IsBounded && (r.Sign >= 0 || (!r.IsInteger && r.CompareTo(Number.MinusOne) > 0 && facts.IsNonNegative(first) && facts.IsNonNegative(last))));
        if (!isSafe || ReferenceEquals(range, Continuum.Line) || (IsHalfLine && r.CompareTo(Number.MinusOne) >= 0))
        {
            return false;
        }

        found.Add(r.IsMinusOne ? new Piece(graph.Divide(graph.Log(graph.Apply(FunctionTable.Abs, u)), line.Slope))
            : new Piece(graph.Divide(graph.Power(u, r + Number.One), graph.Scale(r + Number.One, line.Slope)), null, IsHalfLine ? graph.Zero : null));
        return true;
    }

    /// <summary>tⁿ e^(ct + d) by parts; over the whole line tⁿ e^(-at² + bt + c).</summary>
    private bool Exponential(Expr z, int n, List<Piece> found)
    {
        if (ReferenceEquals(range, Continuum.Line))
        {
            return Gaussian(z, n, found);
        }

        if (LineOf(z) is not { } line)
        {
            return n == 0 && Bell(z, found);
        }

        if (!IsBounded && !facts.IsNegative(line.Slope))
        {
            return false;
        }

        foreach (var (factor, power, steps) in ByParts(n))
        {
            found.Add(new Piece(graph.Product([(graph.Number(factor), 1), (t, power), (line.Slope, -(Number)steps), (graph.Exp(z), 1)]), null, IsBounded ? null : graph.Zero));
        }

        return true;
    }

    /// <summary>∫ tⁿ e^(-at² + bt + c) over the line, whose antiderivative is not elementary: √(π/a) e^(b²/4a + c), times b/2a, times (b/2a)² + 1/2a.</summary>
    private bool Gaussian(Expr z, int n, List<Piece> found)
    {
        if (n > 2 || Coefficients(z, 2) is not [var c, var b, var minusA] || !facts.IsNegative(minusA))
        {
            return false;
        }

        var twoA = graph.Scale(-2, minusA);
        var middle = graph.Divide(b, twoA);
        var moment = n == 0 ? graph.One : n == 1 ? middle : graph.Add(graph.Power(middle, 2), graph.Power(twoA, Number.MinusOne));
        var height = graph.Exp(graph.Add(graph.Divide(graph.Power(b, 2), graph.Scale(2, twoA)), c));
        var value = graph.Product([(graph.Constant("π", Math.PI), Number.Half), (graph.Negate(minusA), -Number.Half), (height, 1), (moment, 1)]);
        found.Add(new Piece(graph.Zero, graph.Zero, value));
        return true;
    }

    /// <summary>e^(-at² + bt + c), whose antiderivative is √(π/a)/2 e^(b²/4a + c) erf((2at - b)/2√a).</summary>
    private bool Bell(Expr z, List<Piece> found)
    {
        if (Coefficients(z, 2) is not [var c, var b, var minusA] || !(IsBounded ? facts.IsNonNegative(graph.Negate(minusA)) : facts.IsNegative(minusA)))
        {
            return false;
        }

        var twoA = graph.Scale(-2, minusA);
        var height = graph.Exp(graph.Add(graph.Divide(graph.Power(b, 2), graph.Scale(2, twoA)), c));
        var area = graph.Product([(graph.Number(Number.Half), 1), (graph.Constant("π", Math.PI), Number.Half), (graph.Negate(minusA), -Number.Half), (height, 1)]);
        var turn = graph.Divide(graph.Subtract(graph.Multiply(twoA, t), b), graph.Scale(2, graph.Root(graph.Negate(minusA))));
        found.Add(new Piece(graph.Multiply(area, Apply("erf", turn)), null, IsHalfLine ? area : null));
        return true;
    }

    /// <summary>The terms of repeated integration by parts: `(-1)^j n!/(n-j)! t^(n-j)` beside the antiderivative of order j + 1.</summary>
    private static IEnumerable<(Number Factor, Number Power, int Steps)> ByParts(int n)
    {
        var factor = Number.One;
        for (var j = 0; j <= n; j++)
        {
            yield return (factor, n - j, j + 1);
            factor *= -(Number)(n - j);
        }
    }

    /// <summary>e^z sin v and e^z cos v.</summary>
    private bool DampedWave(Expr z, Expr wave, List<Piece> found)
    {
        var isSine = Argument(wave, "sin") is not null;
        if ((Argument(wave, "sin") ?? Argument(wave, "cos")) is not { } v || LineOf(z) is not { } growth || LineOf(v) is not { } turn)
        {
            return false;
        }

        var (sine, cosine) = (Apply("sin", v), Apply("cos", v));
        var top = isSine ? graph.Subtract(graph.Multiply(growth.Slope, sine), graph.Multiply(turn.Slope, cosine)) : graph.Add(graph.Multiply(growth.Slope, cosine), graph.Multiply(turn.Slope, sine));
        found.Add(new Piece(graph.Divide(graph.Multiply(graph.Exp(z), top), graph.Add(graph.Power(growth.Slope, 2), graph.Power(turn.Slope, 2)))));
        return true;
    }

    /// <summary>tⁿ f⁽ᵐ⁾(ct + d) by parts; what is left where the function itself is reached stays an integral.</summary>
    private bool Unknown(UnknownFunctionNode unknown, Expr value, int n, Expr scale, List<Piece> found, List<(Number, Expr)> rest)
    {
        var orders = unknown.Orders.ToArray();
        if (orders is not [> 0 and var order] || LineOf(value.Open(out _)[0]) is not { } line)
        {
            return false;
        }

        foreach (var (factor, power, steps) in ByParts(n))
        {
            if (steps > order)
            {
                rest.Add((factor, graph.Product([(scale, 1), (t, power), (line.Slope, -(Number)(steps - 1)), (Order(0), 1)])));
                break;
            }

            found.Add(new Piece(graph.Product([(graph.Number(factor), 1), (t, power), (line.Slope, -(Number)steps), (Order(order - steps), 1)])));
        }

        return true;

        Expr Order(int k) => graph.Unknown(unknown.Name, [k], value.Open(out _)[0]);
    }

    private bool SineTimesCosine(Expr first, Expr second, List<Piece> found)
    {
        if ((Argument(first, "sin") ?? Argument(second, "sin")) is not { } u || (Argument(first, "cos") ?? Argument(second, "cos")) is not { } v || !u.SameAs(v) || LineOf(u) is not { } line)
        {
            return false;
        }

        found.Add(new Piece(graph.Divide(graph.Power(Apply("sin", u), 2), graph.Scale(2, line.Slope))));
        return true;
    }

    /// <summary>A power of the variable times one other factor.</summary>
    private bool Single(Expr value, Number own, int n, List<Piece> found)
    {
        if (value.Node is SumNode)
        {
            return (n == 0 && LineOf(value) is { } linear && Power(linear, own, found)) || (own.IsMinusOne && n <= 1 && Quadratic(value, n, found));
        }

        if (value.Node is not FunctionNode { Function: { } function } || !IsBounded)
        {
            return false;
        }

        var arguments = value.Open(out _);
        if (ReferenceEquals(function, FunctionTable.Power))
        {
            return n == 0 && own.IsOne && SymbolicPower(arguments[0], arguments[1], found);
        }

        if (LineOf(arguments[0]) is not { } line)
        {
            return false;
        }

        var u = arguments[0];
        if (own == 2 && n == 0 && function.Name is "sin" or "cos")
        {
            // sin² is (1 - cos 2u)/2.
            found.Add(new Piece(graph.Scale(Number.Half, t)));
            found.Add(new Piece(graph.Divide(Apply("sin", graph.Scale(2, u)), graph.Scale(function.Name == "sin" ? -4 : 4, line.Slope))));
            return true;
        }

        return own.IsOne && (function.Name is "sin" or "cos" or "sinh" or "cosh" ? Wave(function.Name, u, line, n, found) : n == 0 ? Tabled(function.Name, u, line, found) : PowerTimesLogarithm(function.Name, u, line, n, found));
    }

    private bool Wave(string name, Expr u, Line line, int n, List<Piece> found)
    {
        foreach (var (factor, power, steps) in ByParts(n))
        {
            var (own, sign) = (name, Number.One);
            for (var k = 0; k < steps; k++)
            {
                (own, sign) = own switch { "sin" => ("cos", -sign), "cos" => ("sin", sign), "sinh" => ("cosh", sign), _ => ("sinh", sign) };
            }

            found.Add(new Piece(graph.Product([(graph.Number(factor * sign), 1), (t, power), (line.Slope, -(Number)steps), (Apply(own, u), 1)])));
        }

        return true;
    }

    private bool Tabled(string name, Expr u, Line line, List<Piece> found)
    {
        Expr? whole = name switch
        {
            "log" when facts.IsNonNegative(line.Constant) && facts.IsNonNegative(graph.Add(line.Slope, line.Constant)) => graph.Subtract(graph.Multiply(u, graph.Log(u)), u),
            "sigmoid" => Apply("softplus", u),
            "tanh" => graph.Log(Apply("cosh", u)),
            "arctan" => graph.Subtract(graph.Multiply(u, Apply("arctan", u)), graph.Scale(Number.Half, graph.Log(graph.Add(graph.One, graph.Power(u, 2))))),
            "erf" => graph.Add(graph.Multiply(u, Apply("erf", u)), Density()),
            "erfc" => graph.Subtract(graph.Multiply(u, Apply("erfc", u)), Density()),
            _ => null,
        };
        if (whole is not { } value)
        {
            return false;
        }

        found.Add(new Piece(graph.Divide(value, line.Slope)));
        return true;

        // e^(-u²)/√π
        Expr Density() => graph.Divide(graph.Exp(graph.Negate(graph.Power(u, 2))), graph.Root(graph.Constant("π", Math.PI)));
    }

    private bool PowerTimesLogarithm(string name, Expr u, Line line, int n, List<Piece> found)
    {
        if (name != "log" || line.Constant.Node is not NumberNode { Value.IsZero: true })
        {
            return false;
        }

        var power = graph.Power(t, n + 1);
        found.Add(new Piece(graph.Scale(Number.Fraction(1, n + 1), graph.Multiply(power, graph.Log(u)))));
        found.Add(new Piece(graph.Scale(Number.Fraction(-1, (n + 1) * (n + 1)), power)));
        return true;
    }

    /// <summary>a^v for linear v, and u^p for linear u.</summary>
    private bool SymbolicPower(Expr value, Expr exponent, List<Piece> found)
    {
        if (!Varies(value) && LineOf(exponent) is { } growth)
        {
            found.Add(new Piece(graph.Divide(graph.Power(value, exponent), graph.Multiply(growth.Slope, graph.Log(value)))));
            return true;
        }

        var next = graph.Add(exponent, graph.One);
        if (Varies(exponent) || LineOf(value) is not { } line || !facts.IsPositive(next))
        {
            return false;
        }

        found.Add(new Piece(graph.Divide(graph.Power(value, next), graph.Multiply(next, line.Slope))));
        return true;
    }

    /// <summary>1/(at² + bt + c) and t/(at² + bt + c) where the quadratic has no real zero.</summary>
    private bool Quadratic(Expr value, int n, List<Piece> found)
    {
        if (Coefficients(value, 2) is not [var c, var b, var a] || graph.Subtract(graph.Scale(4, graph.Multiply(a, c)), graph.Power(b, 2)) is var minus && !facts.IsPositive(minus))
        {
            return false;
        }

        if (n > 0 && !IsBounded)
        {
            return false;
        }

        var root = graph.Root(minus);
        var turn = Apply("arctan", graph.Divide(graph.Add(graph.Scale(2, graph.Multiply(a, t)), b), root));
        var weight = n == 0 ? graph.Divide(graph.Number(2), root) : graph.Negate(graph.Divide(b, graph.Multiply(a, root)));
        var limit = graph.Product([(weight, 1), (Apply("sign", a), 1), (graph.Constant("π", Math.PI), 1), (graph.Number(Number.Half), 1)]);
        found.Add(new Piece(graph.Multiply(weight, turn), ReferenceEquals(range, Continuum.Line) ? graph.Negate(limit) : null, IsBounded ? null : limit));
        if (n == 1)
        {
            found.Add(new Piece(graph.Divide(graph.Log(graph.Apply(FunctionTable.Abs, value)), graph.Scale(2, a))));
        }

        return true;
    }
}
