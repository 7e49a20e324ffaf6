using System.Numerics;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Products;

namespace MlMath.Compilation.Running;

/// <summary>
/// A product's loops by the sizes of a run: axes of one group that lie one inside the other count as one, of the others the longest goes to the kernel, and the rest is looped over
/// here. They are kept until a size changes.
/// </summary>
/// <typeparam name="T">The numbers: doubles or floats.</typeparam>
/// <param name="unit">The product.</param>
/// <param name="workspace">Buffers for packing.</param>
/// <param name="shared">Shares large products out to threads.</param>
internal sealed class ProductRun<T>(ProductUnit unit, ProductWorkspace workspace, SharedProduct<T> shared)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Fewer multiplications than this are not shared out to threads: about what waking one costs, ten times.</summary>
    private const double WorthSharing = 1 << 19;

    private readonly T alpha = T.CreateTruncating(unit.Factor);
    private readonly Loop[] outer = new Loop[unit.Slots.Length];
    private readonly long[] counters = new long[unit.Slots.Length];
    private long[] known = [];
    private int outerCount;
    private bool isEmpty;
    private ProductSizes lengths;
    private MatrixStrides left;
    private MatrixStrides right;
    private MatrixStrides result;
    private Places origins;
    private long weightStep;
    private bool isSymmetric;

    /// <summary>Multiplies.</summary>
    /// <param name="arrays">The routine's arrays.</param>
    /// <param name="elsewhere">For each of them, where its entries are instead, of any number of axes; or null.</param>
    /// <param name="scalars">The routine's scalars.</param>
    /// <param name="sizes">Its sizes.</param>
    public void Run(T[][] arrays, Array?[] elsewhere, T[] scalars, long[] sizes)
    {
        if (!sizes.AsSpan().SequenceEqual(known))
        {
            Prepare(sizes);
        }

        if (isEmpty)
        {
            return;
        }

        var operands = new Operands(
            elsewhere[unit.Left.Entries] ?? arrays[unit.Left.Entries],
            elsewhere[unit.Right.Entries] ?? arrays[unit.Right.Entries],
            unit.Scalar >= 0 ? scalars : elsewhere[unit.Result.Entries] ?? arrays[unit.Result.Entries],
            unit.Weights is { } weights ? arrays[weights.Entries] : null);
        if (outerCount == 0)
        {
            Call(operands, origins, accumulate: false);
        }
        else
        {
            Count(operands);
        }
    }

    private void Prepare(long[] sizes)
    {
        if (known.Length != sizes.Length)
        {
            known = new long[sizes.Length];
        }

        sizes.CopyTo(known, 0);
        isEmpty = false;
        var count = 0;
        for (var s = 0; s < unit.Slots.Length; s++)
        {
            var length = unit.Slots[s].In(sizes);
            isEmpty |= length <= 0 && unit.Groups[s] != ProductGroup.Inner;
            if (length != 1)
            {
                outer[count++] = new Loop(
                    unit.Groups[s], length, new Places(unit.Left.Stride(s, sizes), unit.Right.Stride(s, sizes), unit.Result.Stride(s, sizes), unit.Weights?.Stride(s, sizes) ?? 0));
            }
        }

        origins = new Places(unit.Left.Origin(sizes), unit.Right.Origin(sizes), unit.Scalar < 0 ? unit.Result.Origin(sizes) : unit.Scalar, unit.Weights?.Origin(sizes) ?? 0);
        outerCount = Merge(outer.AsSpan(0, count));

        // The longest of each group goes to the kernel, the others stand last and are counted through.
        var (batch, rows, columns, inner) = (Take(ProductGroup.Batch), Take(ProductGroup.Rows), Take(ProductGroup.Columns), Take(ProductGroup.Inner));
        lengths = new ProductSizes(batch.Length, rows.Length, columns.Length, inner.Length);
        left = new MatrixStrides(batch.Steps.Left, rows.Steps.Left, inner.Steps.Left);
        right = new MatrixStrides(batch.Steps.Right, inner.Steps.Right, columns.Steps.Right);
        result = new MatrixStrides(batch.Steps.Result, rows.Steps.Result, columns.Steps.Result);
        weightStep = inner.Steps.Weights;
        isSymmetric = unit.IsSymmetric && rows.Length == columns.Length;
    }

    private void Count(in Operands operands)
    {
        Array.Clear(counters);
        var at = origins;
        while (true)
        {
            var isFirst = true;
            for (var l = 0; l < outerCount; l++)
            {
                isFirst &= outer[l].Group != ProductGroup.Inner || counters[l] == 0;
            }

            Call(operands, at, !isFirst);
            var next = outerCount - 1;
            for (; next >= 0; next--)
            {
                at = at.Plus(outer[next].Steps, 1);
                if (++counters[next] < outer[next].Length)
                {
                    break;
                }

                at = at.Plus(outer[next].Steps, -outer[next].Length);
                counters[next] = 0;
            }

            if (next < 0)
            {
                return;
            }
        }
    }

    private void Call(in Operands operands, in Places at, bool accumulate)
    {
        var structure = new Structure<T>(operands.Weights, at.Weights, weightStep, isSymmetric);
        if ((double)lengths.Rows * lengths.Columns * lengths.Inner >= WorthSharing)
        {
            // For one thread too: how it is cut, and so the last bit, must not depend on their number.
            shared.Multiply(lengths, alpha, operands.Left, at.Left, left, operands.Right, at.Right, right, operands.Result, at.Result, result, accumulate, structure);
            return;
        }

        Product.Check(lengths, operands.Left.Length - at.Left, left, operands.Right.Length - at.Right, right, operands.Result.Length - at.Result, result);
        Product.Check(lengths, structure);
        Product.Multiply(
            lengths, alpha, ref SharedProduct<T>.At(operands.Left, at.Left), left, ref SharedProduct<T>.At(operands.Right, at.Right), right, ref SharedProduct<T>.At(operands.Result, at.Result), result,
            accumulate, workspace, Product.Widest, structure);
    }

    /// <summary>Takes the longest loop of a group out; one of length 1 where there is none.</summary>
    private Loop Take(ProductGroup group)
    {
        var longest = -1;
        for (var l = 0; l < outerCount; l++)
        {
            longest = outer[l].Group == group && (longest < 0 || outer[l].Length > outer[longest].Length) ? l : longest;
        }

        if (longest < 0)
        {
            return new Loop(group, 1, default);
        }

        var taken = outer[longest];
        outerCount--;
        Array.Copy(outer, longest + 1, outer, longest, outerCount - longest);
        return taken;
    }

    /// <summary>Joins loops of a group of which one runs inside the other in every array; their number is returned.</summary>
    private static int Merge(Span<Loop> loops)
    {
        for (var outer = 0; outer < loops.Length; outer++)
        {
            for (var inner = 0; inner < loops.Length; inner++)
            {
                ref readonly var i = ref loops[inner];
                ref var o = ref loops[outer];
                if (inner != outer && o.Group == i.Group && o.Steps == default(Places).Plus(i.Steps, i.Length))
                {
                    o = i with { Length = o.Length * i.Length };
                    loops[(inner + 1)..].CopyTo(loops[inner..]);
                    return Merge(loops[..^1]);
                }
            }
        }

        return loops.Length;
    }

    /// <summary>A loop, and by how much the places in the arrays move in each turn.</summary>
    private readonly record struct Loop(ProductGroup Group, long Length, Places Steps);

    /// <summary>Places in the arrays, or distances.</summary>
    private readonly record struct Places(long Left, long Right, long Result, long Weights)
    {
        public Places Plus(in Places steps, long times) =>
            new(Left + (steps.Left * times), Right + (steps.Right * times), Result + (steps.Result * times), Weights + (steps.Weights * times));
    }

    private readonly record struct Operands(Array Left, Array Right, Array Result, T[]? Weights);
}
