using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// Brings what stands in a limit into a form that has series: kinks and steps are resolved by the sign that their argument has in the end, functions at ∞ and at
/// their singular points become exponentials, logarithms and powers, sines of what goes to ∞ become bounded oscillations.
/// </summary>
/// <param name="search">The search for the limit.</param>
internal sealed class TractableForm(LimitSearch search) : NodeRewriter(search.Graph)
{
    private readonly Dictionary<(string, Node), Expr> oscillations = [];

    /// <inheritdoc/>
    protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
    {
        RequireBounded(original.Node, operands);
        if (!Array.Exists(operands, search.Depends))
        {
            return Graph.Rebuild(original, operands, bound);
        }

        return original.Node switch
        {
            FunctionNode function => OfFunction(function.Function, operands) ?? Graph.Rebuild(original, operands, bound),
            UnknownFunctionNode unknown => OfUnknown(unknown, original, operands, bound),
            ReductionNode { Kind: ReductionKind.LogSumExp } reduction => Graph.Log(Graph.SumOver(
                reduction.HasMask ? Graph.Multiply(operands[1], Graph.Exp(operands[0])) : Graph.Exp(operands[0]), bound)),
            ProductNode when bound.Any(b => Continuum.Of(b.Size) is not null) => throw new ProblemException(
                ProblemCode.Unsupported, "the limit of an integral in which its variable stands is not supported", null, "write the integral's value, where it is known"),
            ReductionNode or TensorNode or BracketNode => throw new ProblemException(
                ProblemCode.Unsupported, "the limit of this is not supported: its variable stands inside an operation on whole arrays"),
            _ => Graph.Rebuild(original, operands, bound),
        };
    }

    /// <summary>What divides by an oscillation, or takes its logarithm, is not bounded: nothing can be said of it.</summary>
    private void RequireBounded(Node node, Expr[] operands)
    {
        for (var k = 0; k < operands.Length; k++)
        {
            var isSafe = node switch
            {
                ProductNode product => k >= product.Exponents.Length || product.Exponents[k] is { IsInteger: true, Sign: > 0 },
                FunctionNode { Function.Name: var name } => name is "exp" or "sin" or "cos" or "sinh" or "cosh" or "tanh" or "arctan" or "arsinh" or "erf" or "erfc" or "sigmoid" or "softplus" or "abs",
                SumNode => true,
                _ => false,
            };
            if (!isSafe && search.Oracle.Oscillates(operands[k]) && search.Oracle.Oscillates(search.LeadingConstant(operands[k])))
            {
                throw CoefficientOracle.Oscillating();
            }
        }
    }

    private Expr OfUnknown(UnknownFunctionNode unknown, Expr original, Expr[] operands, Index[] bound)
    {
        for (var k = 0; k < unknown.Orders.Length; k++)
        {
            if (search.Depends(operands[k]) && search.Limit(operands[k]).Infinite != 0)
            {
                throw new ProblemException(ProblemCode.Unsupported, $"how '{unknown.Name}' ends as its argument goes to infinity is not known");
            }
        }

        return Graph.Rebuild(original, operands, bound);
    }

    private Expr? OfFunction(Function function, Expr[] operands)
    {
        var x = operands[0];
        switch (function.Name)
        {
            case "expm1":
                return Graph.Subtract(Graph.Exp(x), Graph.One);
            case "log1p":
                return Graph.Log(Graph.Add(Graph.One, x));
            case "xlogy":
                return Graph.Multiply(x, Graph.Log(operands[1]));
            case "xlog1py":
                return Graph.Multiply(x, Graph.Log(Graph.Add(Graph.One, operands[1])));
            case "pow":
                return OfPower(x, operands[1]);
            case "cbrt":
                return OfCubeRoot(x);
            case "sigmoid" when Ends(x).Infinite != 0:
                return Graph.Power(Graph.Add(Graph.One, Graph.Exp(Graph.Negate(x))), Number.MinusOne);
            case "softplus" when Ends(x).Infinite != 0:
                return Graph.Log(Graph.Add(Graph.One, Graph.Exp(x)));
            case "tanh" when Ends(x).Infinite != 0:
                return Graph.Divide(Hyperbolic(x, Number.MinusOne), Hyperbolic(x, Number.One));
            case "sinh" when Ends(x).Infinite != 0:
                return Hyperbolic(x, Number.MinusOne);
            case "cosh" when Ends(x).Infinite != 0:
                return Hyperbolic(x, Number.One);
            case "sin" or "cos" when Ends(x).Infinite != 0:
                return Bounded(function, x);
            case "tan" when Ends(x).Infinite != 0:
                throw CoefficientOracle.Oscillating();
            case "tan" when !IsRegular(function, Ends(x).Value):
                return Graph.Divide(OfFunction(FunctionTable.Sin, operands) ?? Graph.Apply(FunctionTable.Sin, x), OfFunction(FunctionTable.Cos, operands) ?? Graph.Apply(FunctionTable.Cos, x));
            case "arctan" when Ends(x).Infinite is var side and not 0:
                return Graph.Sum([(Number.Half * side, Graph.Pi), (Number.MinusOne, Graph.Apply(function, Graph.Power(x, Number.MinusOne)))]);
            case "arccot" when search.Depends(x):
                var reciprocal = Graph.Power(x, Number.MinusOne);
                return OfFunction(FunctionTable.ArcTan, [reciprocal]) ?? Graph.Apply(FunctionTable.ArcTan, reciprocal);
            case "arcsin" or "arccos" when Ends(x) is var end && (end.Infinite != 0 || !IsRegular(function, end.Value)):
                return OfArcAtEnd(function, x, end);
            case "arsinh" when Ends(x).Infinite is var side and not 0:
                var larger = Graph.Scale(side, x);
                return Graph.Scale(side, Graph.Log(Graph.Add(larger, Graph.Root(Graph.Add(Graph.Power(x, 2), Graph.One)))));
            case "arcosh" when Ends(x) is var end && (end.Infinite != 0 || !IsRegular(function, end.Value)):
                return Graph.Log(Graph.Add(x, Graph.Multiply(Graph.Root(Graph.Subtract(x, Graph.One)), Graph.Root(Graph.Add(x, Graph.One)))));
            case "artanh" when Ends(x) is var end && (end.Infinite != 0 || !IsRegular(function, end.Value)):
                return Graph.Sum([(Number.Half, Graph.Log(Graph.Add(Graph.One, x))), (-Number.Half, Graph.Log(Graph.Subtract(Graph.One, x)))]);
            case "erfc" when search.Depends(x):
                return Graph.Subtract(Graph.One, OfFunction(FunctionTable.Error, [x]) ?? Graph.Apply(FunctionTable.Error, x));
            case "erfcx" when search.Depends(x):
                return Graph.Multiply(Graph.Exp(Graph.Power(x, 2)), Graph.Subtract(Graph.One, OfFunction(FunctionTable.Error, [x]) ?? Graph.Apply(FunctionTable.Error, x)));
            case "erf" or "gamma" or "lgamma" or "digamma" or "polygamma":
                return AtInfinity.Of(search, function, operands);
            default:
                return OfStep(function, operands);
        }
    }

    private Ending Ends(Expr x) => search.Depends(x) ? search.Limit(x) : new Ending(0, x);

    /// <summary>Kinks and jumps, by the sign that decides them in the end.</summary>
    private Expr? OfStep(Function function, Expr[] operands)
    {
        var x = operands[0];
        switch (function.Name)
        {
            case "abs":
                return Deciding(x).Node is NumberNode { Value: var known } ? Graph.Scale(known.Sign, x) : null;
            case "sign":
                return Graph.Apply(FunctionTable.Sign, Deciding(x));
            case "max" or "min":
                var difference = Deciding(Graph.Subtract(x, operands[1]));
                return difference.Node is NumberNode { Value: var larger } ? larger.Sign >= 0 == (function.Name == "max") ? x : operands[1] : null;
            case "less" or "less_equal" or "greater" or "greater_equal" or "equal" or "not_equal":
                var gap = Deciding(Graph.Subtract(x, operands[1]));
                return Graph.Apply(function, gap, Graph.Zero);
            case "floor" or "ceil":
                return OfRounding(function, x);
            default:
                return null;
        }
    }

    /// <summary>A constant with the sign that the expression has in the end, 1 or -1 where that is known.</summary>
    private Expr Deciding(Expr expression)
    {
        var constant = search.LeadingConstant(expression);
        if (constant.Node is NumberNode { Value.IsZero: true })
        {
            return constant;
        }

        search.Oracle.RequireNotZero(constant);
        var sign = search.Oracle.TrySign(constant);
        return sign != 0 ? Graph.Number(sign) : constant;
    }

    private Expr? OfRounding(Function function, Expr x)
    {
        var end = Ends(x);
        if (end.Infinite != 0)
        {
            // x - 1 < floor(x) ≤ x: the rest is bounded.
            return Graph.Add(x, Bounded(function, x));
        }

        if (end.Value.Node is not NumberNode { Value: { IsExact: true } value })
        {
            throw new ProblemException(ProblemCode.Unsupported, "where this is rounded to is not decided");
        }

        var floor = System.Numerics.BigInteger.Divide(value.Numerator - (value.Sign < 0 ? value.Denominator - 1 : 0), value.Denominator);
        if (value.IsInteger)
        {
            var side = Deciding(Graph.Subtract(x, end.Value)).Node is NumberNode { Value: var sign } ? sign.Sign : throw LimitSearch.NotFound();
            return Graph.Number(value + (function.Name == "floor" ? Math.Min(side, 0) : Math.Max(side, 0)));
        }

        return Graph.Number(Number.Fraction(floor + (function.Name == "floor" ? 0 : 1), 1));
    }

    private Expr Hyperbolic(Expr x, Number sign) => Graph.Sum([(Number.Half, Graph.Exp(x)), (Number.Half * sign, Graph.Exp(Graph.Negate(x)))]);

    /// <summary>A bounded quantity of which no more is known; the same one for the same function of the same argument.</summary>
    private Expr Bounded(Function function, Expr x)
    {
        if (x.Terms.Length > 0)
        {
            throw CoefficientOracle.Oscillating();
        }

        if (!oscillations.TryGetValue((function.Name, x.Node), out var known))
        {
            known = Graph.Input($"lim {function.Name}#{oscillations.Count}");
            oscillations.Add((function.Name, x.Node), known);
            var (one, another) = function.Name switch
            {
                "pow" => (Number.One, Number.MinusOne),
                "floor" => (-Number.Half, Number.Zero),
                _ => (Number.Half, Number.Zero),
            };
            search.Oracle.AddOscillation(known.Node, one, another);
        }

        return known;
    }

    private Expr? OfPower(Expr x, Expr exponent)
    {
        if (!search.Depends(exponent))
        {
            var end = Ends(x);
            if (end.Infinite == 0 && !search.Oracle.IsZero(end.Value))
            {
                return null;
            }
        }
        else if (!search.Depends(x) && !search.Oracle.IsZero(x) && search.Oracle.TrySign(x) < 0)
        {
            // (-½)ⁿ for whole n: a size that an exponential has, a sign that keeps changing.
            return Graph.Multiply(Graph.Exp(Graph.Multiply(exponent, ExactValues.Logarithm(Graph, Graph.Negate(x)))), Bounded(FunctionTable.Power, exponent));
        }

        if (search.Depends(x) && search.Oracle.TrySign(search.LeadingConstant(x)) < 0)
        {
            throw search.Depends(exponent) ? new LimitInterruption(InterruptionKind.NoReal, "a negative base has a power that is not whole")
                : new LimitInterruption(InterruptionKind.NeedsValues);
        }

        return Graph.Exp(Graph.Multiply(exponent, ExactValues.Logarithm(Graph, x)));
    }

    private Expr? OfCubeRoot(Expr x)
    {
        var end = Ends(x);
        if (end.Infinite == 0 && !search.Oracle.IsZero(end.Value) && search.Oracle.TrySign(end.Value) == 0)
        {
            return null;
        }

        var sign = search.SignOf(x);
        return Graph.Scale(sign, Graph.Power(Graph.Scale(sign, x), Number.Fraction(1, 3)));
    }

    /// <summary>arcsin and arccos where their argument goes to ±1: arccos(u) = 2·arcsin(√((1 - u)/2)).</summary>
    private Expr OfArcAtEnd(Function function, Expr x, Ending end)
    {
        if (end.Infinite != 0 || end.Value.Node is not NumberNode { Value: var value } || !(value.IsOne || value.IsMinusOne))
        {
            throw new LimitInterruption(end.Infinite != 0 ? InterruptionKind.NoReal : InterruptionKind.NeedsValues, "it leaves its real domain");
        }

        var arcsine = FunctionTable.Find("arcsin")!;
        var half = Graph.Scale(2, Graph.Apply(arcsine, Graph.Root(Graph.Scale(Number.Half, Graph.Sum([(Number.One, Graph.One), (-value, x)])))));
        var arccosine = value.IsOne ? half : Graph.Subtract(Graph.Pi, half);
        return function.Name == "arccos" ? arccosine : Graph.Sum([(Number.Half, Graph.Pi), (Number.MinusOne, arccosine)]);
    }

    /// <summary>Whether the function's derivative is finite at the point; a point that is not a number is taken to be regular, but not against a bound value.</summary>
    private bool IsRegular(Function function, Expr point)
    {
        var slope = function.Partial<SymbolicReal>(0, [new SymbolicReal(Graph, point)], new SymbolicReal(Graph, ExactValues.Apply(Graph, function, point))).Expr;
        if (point.Node.HasInputs)
        {
            return true;
        }

        var value = new NumericProbe(0, null).Of(slope, _ => 1);
        return value.IsReal && Math.Abs(value.Value) < 1e12;
    }
}
