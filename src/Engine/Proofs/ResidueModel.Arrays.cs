using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;

namespace MlMath.Engine.Proofs;

/// <content>Entries of arrays, and what is made of whole ones.</content>
internal sealed partial class ResidueModel
{
    private long EntriesOf(Node node)
    {
        var count = 1L;
        foreach (var axis in node.Axes)
        {
            count *= Math.Max(0, LengthOf(axis));
        }

        return count;
    }

    private long Slots(Node node)
    {
        var count = EntriesOf(node);
        foreach (var bound in node.Bound)
        {
            count = Math.Min(long.MaxValue / 1024, count * Math.Max(0, LengthOf(bound)));
        }

        return count;
    }

    /// <summary>A position, from 1, where the slots of a node are at <paramref name="at"/>, from 0.</summary>
    private int Place(SlotTerm term, int[] at) => term.Slot < 0 ? LengthOf(term.Position) : at[term.Slot] + 1 + (int)term.Position.Offset;

    private ulong[] Each(Node node, Func<int[], ulong> entry)
    {
        var lengths = Lengths(node);
        var at = new int[lengths.Length];
        var values = new ulong[EntriesOf(node)];
        for (var e = 0; e < values.Length; e++)
        {
            values[e] = entry(at);
            Advance(at, lengths);
        }

        return values;
    }

    /// <summary>The lengths of the slots of a node, its own axes first, then what it binds.</summary>
    private int[] Lengths(Node node)
    {
        var lengths = new int[node.Rank + node.Bound.Length];
        for (var s = 0; s < lengths.Length; s++)
        {
            lengths[s] = Math.Max(0, LengthOf(s < node.Rank ? node.Axes[s] : node.Bound[s - node.Rank]));
        }

        return lengths;
    }

    private static void Advance(int[] at, int[] lengths)
    {
        for (var s = at.Length - 1; s >= 0; s--)
        {
            if (++at[s] < lengths[s])
            {
                return;
            }

            at[s] = 0;
        }
    }

    /// <summary>An operand's entries as an edge reads them, for every position of the slots of the node that holds the edge; null where positions are looked up.</summary>
    private ulong[]? Spread(Node node, int edge, ulong[]? operand)
    {
        if (operand is null)
        {
            return null;
        }

        var (read, slots) = (node.Edges[edge], Slots(node));
        if (slots > MostEntries * 8)
        {
            return null;
        }

        var terms = read.Terms;
        foreach (var term in terms)
        {
            if (term.Lookup >= 0)
            {
                return null;
            }
        }

        var lengths = Lengths(node);
        var axes = new int[terms.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = LengthOf(read.Operand.Axes[a]);
        }

        var at = new int[lengths.Length];
        var values = new ulong[slots];
        for (var e = 0; e < values.Length; e++)
        {
            var place = 0L;
            for (var a = 0; a < axes.Length && place >= 0; a++)
            {
                var position = Place(read.Terms[a], at) - 1;
                place = position < 0 || position >= axes[a] ? -1 : (place * axes[a]) + position;
            }

            values[e] = place < 0 ? NoValue : operand[place];
            Advance(at, lengths);
        }

        return values;
    }

    private ulong[]? OfReduction(ReductionNode reduction)
    {
        if (reduction.HasMask || reduction.Kind is ReductionKind.ArgMaximum or ReductionKind.ArgMinimum)
        {
            return null;
        }

        if (reduction.Kind == ReductionKind.LogSumExp)
        {
            return LogarithmOfSum(reduction, Spread(reduction, 0, ExponentialOf(reduction.Edges[0].Operand)), Spread(reduction, 0, Values(reduction.Edges[0].Operand, Ring.Value)));
        }

        if (Spread(reduction, 0, Values(reduction.Edges[0].Operand, Ring.Value)) is not { } values)
        {
            return null;
        }

        var total = new ulong[EntriesOf(reduction)];
        var each = total.Length == 0 ? 0 : values.Length / total.Length;
        for (var e = 0; e < total.Length; e++)
        {
            var entries = values.AsSpan(e * each, each);
            total[e] = entries.Contains(NoValue) || each == 0 ? NoValue
                : reduction.Kind == ReductionKind.Product ? ProductOf(entries) : Extreme(entries, reduction.Kind == ReductionKind.Minimum);
        }

        return total;
    }

    private ulong ProductOf(ReadOnlySpan<ulong> values)
    {
        var product = 1UL;
        foreach (var value in values)
        {
            product = ResidueField.Multiply(product, value, field.Prime);
        }

        return product;
    }

    /// <summary>Of the largest of several it is known that order does not matter, and that a number added to all is added to it; the smallest is the negative of the largest negative.</summary>
    private ulong Extreme(ReadOnlySpan<ulong> values, bool isSmallest)
    {
        var (p, best, shift) = (field.Prime, NoValue, 0UL);
        foreach (var from in values)
        {
            var hash = 0UL;
            foreach (var value in values)
            {
                var difference = ResidueField.Add(value, ResidueField.Negate(from, p), p);
                hash += Mix(5, isSmallest ? ResidueField.Negate(difference, p) : difference);
            }

            (best, shift) = hash < best ? (hash, from) : (best, shift);
        }

        var above = Random(Ring.Value, 51, best);
        return ResidueField.Add(shift, isSmallest ? ResidueField.Negate(above, p) : above, p);
    }

    private ulong[]? OfTensor(TensorNode tensor)
    {
        var operand = tensor.Edges[0];
        if (Spread(tensor, 0, Values(operand.Operand, Ring.Value)) is not { } values || tensor.Bound.Length != 2)
        {
            return null;
        }

        var (rows, columns) = (LengthOf(tensor.Bound[0]), LengthOf(tensor.Bound[1]));
        var results = tensor.Function.ResultRank;
        var outputs = 1;
        for (var k = 0; k < results; k++)
        {
            outputs *= Math.Max(0, LengthOf(tensor.Axes[tensor.Rank - results + k]));
        }

        var total = new ulong[EntriesOf(tensor)];
        // The operand depends on the axes before the outputs alone; for each of these the first run of bound slots is the matrix.
        for (var batch = 0; outputs > 0 && batch < total.Length / outputs; batch++)
        {
            var matrix = values.AsSpan(batch * outputs * rows * columns, rows * columns).ToArray();
            if (matrix.Contains(NoValue))
            {
                Array.Fill(total, NoValue, batch * outputs, outputs);
                continue;
            }

            if (ReferenceEquals(tensor.Function, TensorFunction.Determinant) || ReferenceEquals(tensor.Function, TensorFunction.Inverse))
            {
                var (determinant, inverse) = Eliminated(matrix, rows);
                if (ReferenceEquals(tensor.Function, TensorFunction.Determinant))
                {
                    total[batch] = determinant;
                }
                else if (determinant == 0)
                {
                    Array.Fill(total, NoValue, batch * outputs, outputs);
                }
                else
                {
                    inverse.CopyTo(total, batch * outputs);
                }

                continue;
            }

            var word = Mix(Word(tensor.Function.Name), Hash(matrix));
            for (var o = 0; o < outputs; o++)
            {
                total[(batch * outputs) + o] = Random(Ring.Value, word, (ulong)o);
            }
        }

        return total;
    }

    /// <summary>The weights with which values at the points of the unit interval give the integral of every polynomial of lower degree than there are points.</summary>
    private ulong[]? WeightsOfUnit()
    {
        var p = field.Prime;
        var n = LengthOf(Continuum.Unit.Size);
        var points = Enumerable.Range(1, n).Select(k => Random(Ring.Value, Word(Continuum.Unit.Point), (ulong)k) is var x ? ResidueField.Multiply(x, x, p) : 0).ToArray();
        var powers = Enumerable.Range(0, n * n).Select(e => ResidueField.Power(points[e % n], (ulong)(e / n), p)).ToArray();
        var (determinant, inverse) = Eliminated(powers, n);
        return determinant == 0 ? null : Enumerable.Range(0, n).Select(k => Enumerable.Range(0, n).Aggregate(0UL, (sum, j) =>
            ResidueField.Add(sum, ResidueField.Multiply(inverse[(k * n) + j], ResidueField.Invert((ulong)(j + 1), p), p), p))).ToArray();
    }

    /// <summary>Gauss and Jordan: determinant and inverse of a square matrix.</summary>
    private (ulong Determinant, ulong[] Inverse) Eliminated(ulong[] matrix, int n)
    {
        var p = field.Prime;
        var inverse = new ulong[n * n];
        var determinant = 1UL;
        for (var k = 0; k < n; k++)
        {
            inverse[(k * n) + k] = 1;
        }

        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            while (pivot < n && matrix[(pivot * n) + k] == 0)
            {
                pivot++;
            }

            if (pivot == n)
            {
                return (0, inverse);
            }

            for (var c = 0; pivot != k && c < n; c++)
            {
                (matrix[(k * n) + c], matrix[(pivot * n) + c]) = (matrix[(pivot * n) + c], matrix[(k * n) + c]);
                (inverse[(k * n) + c], inverse[(pivot * n) + c]) = (inverse[(pivot * n) + c], inverse[(k * n) + c]);
            }

            var lead = matrix[(k * n) + k];
            determinant = ResidueField.Multiply(pivot == k ? determinant : ResidueField.Negate(determinant, p), lead, p);
            var scale = ResidueField.Invert(lead, p);
            for (var c = 0; c < n; c++)
            {
                matrix[(k * n) + c] = ResidueField.Multiply(matrix[(k * n) + c], scale, p);
                inverse[(k * n) + c] = ResidueField.Multiply(inverse[(k * n) + c], scale, p);
            }

            for (var row = 0; row < n; row++)
            {
                var times = row == k ? 0 : ResidueField.Negate(matrix[(row * n) + k], p);
                for (var c = 0; times != 0 && c < n; c++)
                {
                    matrix[(row * n) + c] = ResidueField.Add(matrix[(row * n) + c], ResidueField.Multiply(times, matrix[(k * n) + c], p), p);
                    inverse[(row * n) + c] = ResidueField.Add(inverse[(row * n) + c], ResidueField.Multiply(times, inverse[(k * n) + c], p), p);
                }
            }
        }

        return (determinant, inverse);
    }
}
