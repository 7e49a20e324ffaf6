using System.Runtime.CompilerServices;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Rewriting.Asymptotics;

/// <summary>
/// The value of an expression at one point, with a running bound on its rounding error, so that "not 0" can be said for certain: names that no value is
/// given for, sizes and unknown functions stand for numbers drawn by their names. Equal expressions have equal values here whatever was drawn.
/// </summary>
/// <param name="seed">Which point.</param>
/// <param name="known">Bound values; null to draw those too.</param>
internal sealed class NumericProbe(ulong seed, IReadOnlyDictionary<string, NumericArray>? known)
{
    private const int MostVisits = 60_000;
    private const double Unit = 2e-16;

    private readonly Dictionary<(Node, int), Approximate> done = [];
    private int visits;

    /// <summary>A value and a bound on its error; NaN where there is none.</summary>
    public readonly record struct Approximate(double Value, double Error)
    {
        public static Approximate Nothing => new(double.NaN, 0);

        public bool IsReal => double.IsFinite(Value) && double.IsFinite(Error);

        public bool IsCertainlyNotZero => IsReal && Math.Abs(Value) > 1000 * Error && Math.Abs(Value) > 1e-280;
    }

    /// <summary>The value with the free indices at the given positions.</summary>
    public Approximate Of(Expr expression, Func<Index, long> positionOf)
    {
        var positions = new long[expression.Terms.Length];
        for (var a = 0; a < positions.Length; a++)
        {
            var term = expression.Terms[a];
            positions[a] = term.Index is { } index ? positionOf(index) + term.Offset
                : term.Lookup is { } lookup ? Whole(Of(lookup, positionOf)) + term.Offset : ValueOf(term.Position);
        }

        return At(expression.Node, positions);
    }

    /// <summary>The length that is drawn for a size.</summary>
    public long ValueOf(Size size) => size.IsKnown ? size.Offset : 2 + (long)(Draw(Digests.Of(size.Name!)) * 2) + size.Offset;

    private Approximate At(Node node, long[] positions)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ProblemException(ProblemCode.Limit, "the formula is nested too deeply for a limit");
        }

        var key = (node, positions.Length == 0 ? 0 : Hash(positions));
        if (done.TryGetValue(key, out var found))
        {
            return found;
        }

        if (++visits > MostVisits)
        {
            return Approximate.Nothing;
        }

        found = Compute(node, positions);
        if (node.Rank <= 1)
        {
            done[key] = found;
        }

        return found;
    }

    private static int Hash(long[] positions) => positions.Length == 1 ? (int)positions[0] : HashCode.Combine(positions[0], positions[1], positions.Length);

    private Approximate Compute(Node node, long[] positions)
    {
        switch (node)
        {
            case NumberNode number:
                return Exactly(number.Value.ToDouble());
            case ConstantNode constant:
                return Exactly(constant.Value);
            case SizeNode size:
                return Exactly(ValueOf(size.Size));
            case IndexValueNode:
                return Exactly(positions[0]);
            case InputNode input:
                return OfInput(input, positions);
            case SumNode sum:
                return OfSum(sum, positions);
            case ProductNode { Bound.Length: 0 } product:
                return OfProduct(product, positions);
            case ProductNode product:
                var total = new Approximate(0, 0);
                return Visit(product, positions, p => total = Plus(total, OfProduct(product, p))) ? total : Approximate.Nothing;
            case FunctionNode function:
                return OfFunction(function, positions);
            case BracketNode bracket:
                long left = Position(bracket, bracket.Left, positions), right = Position(bracket, bracket.Right, positions);
                return Exactly((bracket.Relation == IndexRelation.Equal ? left == right : left <= right) ? 1 : 0);
            case ReductionNode { Kind: ReductionKind.Product, HasMask: false } reduction:
                var all = new Approximate(1, 0);
                return Visit(reduction, positions, p => all = Times(all, Operand(reduction, 0, p))) ? all : Approximate.Nothing;
            case UnknownFunctionNode unknown:
                return OfUnknown(unknown, positions);
            default:
                return Approximate.Nothing;
        }
    }

    private static Approximate Exactly(double value) => new(value, Math.Abs(value) * Unit);

    private Approximate OfInput(InputNode input, long[] positions)
    {
        if (known is not null && known.TryGetValue(input.Name, out var array) && array.Rank == positions.Length)
        {
            long place = 0;
            for (var a = 0; a < positions.Length; a++)
            {
                if (positions[a] < 1 || positions[a] > array.Sizes[a])
                {
                    return Approximate.Nothing;
                }

                place = (place * array.Sizes[a]) + positions[a] - 1;
            }

            return Exactly(array.Values[place]);
        }

        var digest = Digests.Mix(Digests.Of(input.Name), (ulong)Hash(positions.Length == 0 ? [0] : positions));
        var drawn = 0.3 + (1.9 * Draw(digest));
        return Exactly(input.IsNonNegative || seed % 2 == 0 ? drawn : Draw(digest + 1) < 0.5 ? -drawn : drawn);
    }

    private Approximate OfSum(SumNode sum, long[] positions)
    {
        var total = Exactly(sum.Constant.ToDouble());
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            total = Plus(total, Times(Exactly(sum.Coefficients[k].ToDouble()), Operand(sum, k, positions)));
        }

        return total;
    }

    private Approximate OfProduct(ProductNode product, long[] positions)
    {
        var all = new Approximate(1, 0);
        for (var k = 0; k < product.Exponents.Length; k++)
        {
            var factor = Operand(product, k, positions);
            if (factor.Value == 0 && factor.Error == 0 && product.Exponents[k].Sign > 0)
            {
                return factor;
            }

            var exponent = product.Exponents[k].ToDouble();
            all = Times(all, exponent == 1 ? factor : Through(factor, v => Math.Pow(v, exponent)));
        }

        return all;
    }

    private Approximate OfFunction(FunctionNode node, long[] positions)
    {
        var function = node.Function;
        if (ReferenceEquals(function, FunctionTable.Select))
        {
            var condition = Operand(node, 0, positions);
            return double.IsNaN(condition.Value) ? Approximate.Nothing : Operand(node, condition.Value != 0 ? 1 : 2, positions);
        }

        var arguments = new double[function.Arity];
        var errors = new double[function.Arity];
        for (var k = 0; k < arguments.Length; k++)
        {
            (arguments[k], errors[k]) = Operand(node, k, positions);
        }

        var value = function.Value(arguments);
        var error = 4 * Unit * Math.Abs(value);
        for (var k = 0; k < arguments.Length; k++)
        {
            // The slope is measured: what an error of the argument does to the value.
            var step = Math.Max(errors[k], Unit * Math.Abs(arguments[k]));
            var shifted = (double[])arguments.Clone();
            shifted[k] += step;
            var up = Math.Abs(function.Value(shifted) - value);
            shifted[k] = arguments[k] - step;
            var down = Math.Abs(function.Value(shifted) - value);
            error += double.IsNaN(up) ? down : double.IsNaN(down) ? up : Math.Max(up, down);
        }

        return new Approximate(value, error);
    }

    private Approximate OfUnknown(UnknownFunctionNode unknown, long[] positions)
    {
        var digest = Digests.Of(unknown.Name);
        foreach (var order in unknown.Orders)
        {
            digest = Digests.Mix(digest, (ulong)order);
        }

        var argument = Exactly(Draw(digest));
        for (var k = 0; k < unknown.Orders.Length; k++)
        {
            argument = Plus(argument, Times(Exactly(0.5 + Draw(digest + (ulong)k + 1)), Operand(unknown, k, positions)));
        }

        return Plus(Exactly(1.5), Through(argument, Math.Sin));
    }

    private Approximate Operand(Node node, int k, long[] positions)
    {
        var edge = node.Edges[k];
        var at = new long[edge.Terms.Length];
        for (var a = 0; a < at.Length; a++)
        {
            at[a] = Position(node, edge.Terms[a], positions);
        }

        return At(edge.Operand, at);
    }

    private long Position(Node node, SlotTerm term, long[] positions) => term.Lookup >= 0 ? Whole(Operand(node, term.Lookup, positions)) + term.Position.Offset
        : term.Slot >= 0 ? positions[term.Slot] + term.Position.Offset : ValueOf(term.Position);

    private bool Visit(Node node, long[] positions, Action<long[]> visit)
    {
        var bound = node.Bound.ToArray();
        var ends = Array.ConvertAll(bound, ValueOf);
        var count = ends.Aggregate(1.0, (n, e) => n * Math.Max(0, e));
        if (count > MostVisits)
        {
            return false;
        }

        long[] at = [.. positions, .. Enumerable.Repeat(1L, bound.Length)];
        for (var n = 0L; n < (long)count; n++)
        {
            visit(at);
            for (var b = bound.Length - 1; b >= 0 && ++at[positions.Length + b] > ends[b]; b--)
            {
                at[positions.Length + b] = 1;
            }
        }

        return true;
    }

    private static long Whole(Approximate value) => double.IsFinite(value.Value) && Math.Abs(value.Value) < 1e15 ? (long)Math.Round(value.Value) : 0;

    private static Approximate Plus(Approximate a, Approximate b) => new(a.Value + b.Value, a.Error + b.Error + (Unit * Math.Abs(a.Value + b.Value)));

    private static Approximate Times(Approximate a, Approximate b) =>
        new(a.Value * b.Value, (Math.Abs(a.Value) * b.Error) + (Math.Abs(b.Value) * a.Error) + (a.Error * b.Error) + (Unit * Math.Abs(a.Value * b.Value)));

    private static Approximate Through(Approximate x, Func<double, double> function)
    {
        var value = function(x.Value);
        var step = Math.Max(x.Error, Unit * Math.Abs(x.Value));
        double up = Math.Abs(function(x.Value + step) - value), down = Math.Abs(function(x.Value - step) - value);
        return new Approximate(value, (double.IsNaN(up) ? down : double.IsNaN(down) ? up : Math.Max(up, down)) + (2 * Unit * Math.Abs(value)));
    }

    private double Draw(ulong digest) => (Digests.Mix(digest, seed * 0x9E3779B97F4A7C15UL) >> 11) * (1.0 / (1UL << 53));
}
