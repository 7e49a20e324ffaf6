using MlMath.Compilation.Binding;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Export;

/// <summary>Entries of values: what calculates.</summary>
internal sealed partial class SourceEmitter
{
    /// <summary>A longer expression gets a name.</summary>
    private const int LongestExpression = 60;

    private Code Entry(Item item, Spot[] slots) => item.Node switch
    {
        SumNode sum => item.IsNegative ? -ReadEdge(item, 0, slots) : Sum(item, sum, slots),
        ProductNode => MaskedProduct(item, slots),
        FunctionNode function => Apply(item, function.Function, slots),
        BracketNode => Code.If(Holds(item, slots), Constant(1), Constant(0)),
        UnknownFunctionNode unknown => throw new ProblemException(ProblemCode.UnknownName, $"the function '{unknown.Name}' is not defined", null, $"define it: {unknown.Name}(x) = …"),
        _ => throw new ProblemException(ProblemCode.Unsupported, "this kind of expression is not exported"),
    };

    private Code Sum(Item item, SumNode node, Spot[] slots)
    {
        // The terms first, then the constant: x - 1, not -1 + x.
        Code? sum = null;
        for (var k = 0; k < node.Coefficients.Length; k++)
        {
            var coefficient = node.Coefficients[k];
            var term = ReadEdge(item, k, slots);
            var isSubtracted = coefficient.Sign < 0 && sum is not null;
            var factor = isSubtracted ? -coefficient : coefficient;
            term = factor.IsOne ? term : factor.IsMinusOne ? -term : Constant(factor.ToDouble()) * term;
            sum = sum is not { } before ? term : isSubtracted ? before - term : before + term;
            if (sum.Value.Text.Length > 4 * LongestExpression && k + 1 < node.Coefficients.Length)
            {
                sum = Declare("t", sum.Value.Text);
            }
        }

        var constant = node.Constant.ToDouble();
        return sum is not { } terms ? Constant(constant) : constant == 0 ? terms : constant > 0 ? terms + Constant(constant) : terms - Constant(-constant);
    }

    private Code MaskedProduct(Item item, Spot[] slots)
    {
        if (MaskOf(item, slots) is not { } mask)
        {
            return Product(item, slots);
        }

        var result = Declare("t", dialect.Number(0), isVariable: true);
        If(mask, () => Line($"{result} = {Product(item, slots).Text};"));
        return result;
    }

    private Code? MaskOf(Item item, Spot[] slots)
    {
        Code? mask = null;
        var node = (ProductNode)item.Node!;
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            if (VanishingProducts.IsMask(node, k))
            {
                var holds = Condition(item, k, slots);
                mask = mask is { } before ? Code.And(before, holds) : holds;
            }
        }

        return mask;
    }

    private Code Condition(Item holder, int edge, Spot[] slots)
    {
        var operand = holder.Operands[edge];
        return operand is { Node: BracketNode, Placement: Placement.Direct or Placement.Fused }
            ? Holds(operand, Array.ConvertAll(holder.Edges[edge].Terms.ToArray(), t => SpotOf(t, holder, slots)))
            : Code.Compare(ReadEdge(holder, edge, slots), "!=", Constant(0));
    }

    private Code Holds(Item item, Spot[] spots)
    {
        var node = (BracketNode)item.Node!;
        return Code.Compare(Side(node.Left), node.Relation == IndexRelation.Equal ? "==" : "<=", Side(node.Right));

        // Looked-up values are compared as they are, for they need not be whole.
        Code Side(SlotTerm term) => term.Lookup >= 0 ? ReadEdge(item, term.Lookup, spots) + Constant(term.Position.Offset - 1) : FromZero(SpotOf(term, item, spots));
    }

    private Code Product(Item item, Spot[] slots)
    {
        var node = (ProductNode)item.Node!;
        Code? product = null;
        Code? isVeiled = null;
        var read = new List<FactorRead>();
        var concerns = VanishingProducts.Concerns(node);
        foreach (var divides in (ReadOnlySpan<bool>)[false, true])
        {
            for (var k = 0; k < node.Exponents.Length; k++)
            {
                var exponent = node.Exponents[k];
                if (VanishingProducts.IsPureMask(node, k) || (exponent.Sign < 0) != divides)
                {
                    continue;
                }

                var isVeil = VanishingProducts.IsVeil(node, k);
                var value = ReadEdge(item, k, slots);
                value = concerns || isVeil ? Atomic(value) : value;
                read.Add(new FactorRead(value, divides, Logarithms.IsLogarithmic(node.Edges[k].Operand), VanishingProducts.IsRoot(node, k)));
                if (isVeil)
                {
                    var isZero = Code.Compare(value, "==", Constant(0));
                    isVeiled = isVeiled is { } before ? Code.Or(before, isZero) : isZero;
                }

                var power = Power(value, exponent.Abs());
                product = product is not { } all ? (divides ? Constant(1) / power : power) : divides ? all / power : all * power;
                if (product.Value.Text.Length > 4 * LongestExpression)
                {
                    product = Declare("t", product.Value.Text);
                }
            }
        }

        if (product is not { } result)
        {
            return Constant(1);
        }

        result = concerns ? Vanishing(result, read) : result;
        return isVeiled is { } veil ? Guarded(result, name => Code.And($"!{Call("isfinite", name).Text}", new Code($"({veil.Text})", Code.Atom))) : result;
    }

    /// <summary>The product, or 0 where it is 0 times an infinite logarithm.</summary>
    private string Vanishing(Code product, List<FactorRead> factors) => Guarded(product, name =>
    {
        Code? hasZero = null;
        Code condition = Call("isnan", name);
        foreach (var (value, divides, isLogarithmic, isRoot) in factors)
        {
            var isZero = Code.Compare(value, "==", Constant(0));
            hasZero = divides ? hasZero : hasZero is { } before ? Code.Or(before, isZero) : isZero;
            var isFinite = Call("isfinite", value);
            condition = new Code($"{condition.At(Code.Conjunction)} && {(divides ? $"{isFinite.Text} && {value.Text} != {Constant(0).Text}" : isLogarithmic ? $"!{Call("isnan", value).Text}" : isFinite.Text)}{(isRoot ? $" && {Code.Compare(value, ">=", Constant(0)).Text}" : "")}", Code.Conjunction);
        }

        return new Code($"{condition.Text} && ({(hasZero ?? "0").Text})", Code.Conjunction);
    });

    /// <summary>A factor as it was read, without its exponent.</summary>
    private readonly record struct FactorRead(Code Value, bool Divides, bool IsLogarithmic, bool IsRoot);

    private string Guarded(Code product, Func<string, Code> isNothing)
    {
        var name = Declare("t", product.Text, isVariable: true);
        If(isNothing(name), () => Line($"{name} = {dialect.Number(0)};"));
        return name;
    }

    private Code Power(Code value, Number exponent)
    {
        if (exponent.IsOne)
        {
            return value;
        }

        if (exponent.ToInt64() is { } n and <= 64)
        {
            Code? power = null;
            var square = Atomic(value);
            for (var rest = n; ; square = Atomic(square * square))
            {
                power = (rest & 1) == 0 ? power : power is { } before ? before * square : square;
                rest >>= 1;
                if (rest == 0)
                {
                    return power!.Value;
                }
            }
        }

        return exponent == Number.Half ? Call("sqrt", value) : Call("pow", value, Constant(exponent.ToDouble()));
    }

    private Code Apply(Item item, Function function, Spot[] slots)
    {
        if (ReferenceEquals(function, FunctionTable.Select))
        {
            var result = Declare("t", dialect.Number(0), isVariable: true);
            If(
                Condition(item, 0, slots),
                () => Line($"{result} = {ReadEdge(item, 1, slots).Text};"),
                () => Line($"{result} = {ReadEdge(item, 2, slots).Text};"));
            return result;
        }

        var arguments = new Code[function.Arity];
        for (var k = 0; k < arguments.Length; k++)
        {
            arguments[k] = ReadEdge(item, k, slots);
        }

        Code? holds = function.Name switch
        {
            "less" => Code.Compare(arguments[0], "<", arguments[1]),
            "less_equal" => Code.Compare(arguments[0], "<=", arguments[1]),
            "greater" => Code.Compare(arguments[0], ">", arguments[1]),
            "greater_equal" => Code.Compare(arguments[0], ">=", arguments[1]),
            "equal" => Code.Compare(arguments[0], "==", arguments[1]),
            "not_equal" => Different(arguments[0], arguments[1]),
            "and" => Code.And(Code.Compare(arguments[0], "!=", Constant(0)), Code.Compare(arguments[1], "!=", Constant(0))),
            "or" => Code.Or(Code.Compare(arguments[0], "!=", Constant(0)), Code.Compare(arguments[1], "!=", Constant(0))),
            "not" => Code.Compare(arguments[0], "==", Constant(0)),
            _ => (Code?)null,
        };
        return holds is { } condition ? Code.If(condition, Constant(1), Constant(0)) : Call(function.Name, arguments);
    }

    // What is no number compares with nothing, not even as different.
    private static Code Different(Code a, Code b) => Code.Or(Code.Compare(a, "<", b), Code.Compare(a, ">", b));

    private Code Call(string function, params ReadOnlySpan<Code> arguments)
    {
        var name = dialect.Function(function);
        if (name is null)
        {
            name = HelperFunctions.NameOf(function) ?? throw new ProblemException(ProblemCode.Unsupported, $"'{function}' is not exported");
            helpers.Add(function);
        }

        var list = new List<string>();
        foreach (var argument in arguments)
        {
            list.Add(argument.Text);
        }

        return new Code($"{name}({string.Join(", ", list)})", Code.Atom);
    }

    private Code Constant(double value) => new(dialect.Number(value), value < 0 ? Code.Sum : Code.Atom);
}
