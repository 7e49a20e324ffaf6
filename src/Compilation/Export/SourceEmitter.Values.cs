using MlMath.Compilation.Binding;
using MlMath.Compilation.Scheduling;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Export;

/// <summary>Entries of values: what reads operands and what calculates.</summary>
internal sealed partial class SourceEmitter
{
    /// <summary>A longer expression gets a name.</summary>
    private const int LongestExpression = 60;

    private int DepthOf(IEnumerable<Spot> spots)
    {
        var depth = 0;
        foreach (var spot in spots)
        {
            depth = Math.Max(depth, spot.Loop?.Depth ?? (spot.Looked is { } looked ? depths[looked] : 0));
        }

        return depth;
    }

    private Code ReadEdge(Item holder, int edge, Spot[] slots) =>
        Read(holder.Operands[edge], Array.ConvertAll(holder.Edges[edge].Terms.ToArray(), t => SpotOf(t, holder, slots)));

    private Spot SpotOf(SlotTerm term, Item holder, Spot[] slots)
    {
        if (term.Lookup >= 0)
        {
            var value = ReadEdge(holder, term.Lookup, slots);
            helpers.Add("position");
            var looked = Declare("at", $"position({value.Text})");
            return new Spot(null, looked, term.Position.Offset);
        }

        return term.Slot < 0 ? new Spot(null, null, term.Position) : slots[term.Slot] with { Shift = slots[term.Slot].Shift.Plus(term.Position.Offset) };
    }

    private Code Read(Item item, Spot[] spots)
    {
        switch (item.Node)
        {
            case NumberNode number:
                return Constant(number.Value.ToDouble());
            case ConstantNode constant:
                return Constant(constant.Value);
            case SizeNode size:
                return dialect.ToNumber(SizeCode(size.Size));
            case IndexValueNode:
                return spots[0].Looked is { } at ? at + Constant(spots[0].Shift.Offset + 1) : dialect.ToNumber(Shifted(FromZero(spots[0]), 1));
            case InputNode { Rank: 0 } input:
                return sizes.ContainsKey(input.Name) ? dialect.ToNumber(homes[item]) : homes[item];
        }

        if (item.Placement is Placement.Scalar or Placement.RowScalar && locals.TryGetValue(item, out var local))
        {
            return local;
        }

        if (item.Placement is not (Placement.Fused or Placement.Direct) || item.Node is InputNode)
        {
            var load = new Code($"{ArrayOf(item)}[{AddressOf(item, spots, out var isInside).Text}]", Code.Atom);
            return isInside is { } inside ? Atomic(Code.If(inside, load, dialect.NotANumber)) : load;
        }

        var depth = DepthOf(spots);
        if (depth == Top && item.Readers.Count == 1)
        {
            var entry = Entry(item, spots);
            return entry.Text.Length <= LongestExpression ? entry : Declare(NameFor(item), entry.Text);
        }

        return At(depth, new ReadKey(item, spots), () => Atomic(Entry(item, spots), NameFor(item)));
    }

    /// <summary>The position from 0; of one that is looked up it is a number, not a counter.</summary>
    private Code FromZero(Spot spot) => spot.Loop is { } loop ? Shifted(loop.Name, spot.Shift.Offset)
        : spot.Looked is { } looked ? Shifted(new Code($"({(dialect is CDialect ? "ptrdiff_t" : "int")}){looked}", Code.Atom), spot.Shift.Offset)
        : SizeCode(spot.Shift.Plus(-1));

    private Code AddressOf(Item item, Spot[] spots, out Code? isInside)
    {
        isInside = null;
        Code? address = null;
        for (var a = 0; a < spots.Length; a++)
        {
            if (item.Placement == Placement.RowArray && a == item.RowSlot)
            {
                continue;
            }

            var place = FromZero(spots[a]);
            if (!IsSurelyInside(spots[a], item.Axes[a]))
            {
                var check = Code.And(Code.Compare(place, ">=", "0"), Code.Compare(place, "<", SizeCode(item.Axes[a])));
                isInside = isInside is { } before ? new Code($"{before.At(Code.Conjunction)} && {check.Text}", Code.Conjunction) : check;
            }

            address = address is { } outer ? (outer * SizeCode(item.Axes[a])) + place : place;
        }

        return address ?? "0";
    }

    private static bool IsSurelyInside(Spot spot, Size axis) => spot.Looked is null && (spot.Loop is { } loop
        ? spot.Shift.Offset >= 0 && loop.Size.Plus(spot.Shift.Offset).Minus(axis) is <= 0
        : spot.Shift.IsKnown && spot.Shift.Offset >= 1 && spot.Shift.Minus(axis) is <= 0);

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
        var read = new List<(Code Value, bool Divides, bool IsLogarithmic)>();
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
                read.Add((value, divides, Logarithms.IsLogarithmic(node.Edges[k].Operand)));
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
    private string Vanishing(Code product, List<(Code Value, bool Divides, bool IsLogarithmic)> factors) => Guarded(product, name =>
    {
        Code? hasZero = null;
        Code condition = Call("isnan", name);
        foreach (var (value, divides, isLogarithmic) in factors)
        {
            var isZero = Code.Compare(value, "==", Constant(0));
            hasZero = divides ? hasZero : hasZero is { } before ? Code.Or(before, isZero) : isZero;
            var isFinite = Call("isfinite", value);
            condition = new Code($"{condition.At(Code.Conjunction)} && {(divides ? $"{isFinite.Text} && {value.Text} != {Constant(0).Text}" : isLogarithmic ? $"!{Call("isnan", value).Text}" : isFinite.Text)}", Code.Conjunction);
        }

        return new Code($"{condition.Text} && ({(hasZero ?? "0").Text})", Code.Conjunction);
    });

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

    /// <summary>A value at places, as a key.</summary>
    private readonly struct ReadKey(Item item, Spot[] spots) : IEquatable<ReadKey>
    {
        private readonly Item item = item;
        private readonly Spot[] spots = spots;

        public bool Equals(ReadKey other) => ReferenceEquals(item, other.item) && spots.AsSpan().SequenceEqual(other.spots);

        public override bool Equals(object? obj) => obj is ReadKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(item);
            foreach (var spot in spots)
            {
                hash.Add(spot);
            }

            return hash.ToHashCode();
        }
    }
}
