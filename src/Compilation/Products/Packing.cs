using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlMath.Compilation.Products;

/// <summary>Copies of matrices into other layouts.</summary>
internal static class Packing<T, V, W>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct
    where W : struct, IWidth<T, V>
{
    /// <summary>Rows whose numbers lie side by side in the copy, whatever the strides of the source, each times its weight where there are weights.</summary>
    public static void Copy(nint rows, nint columns, ref T source, Operand strides, ref T target, nint targetRow, in Structure<T> structure, nint firstRow)
    {
        if (strides.Column == 1 && columns < W.Count && columns * Unsafe.SizeOf<T>() >= 32)
        {
            Packing<T, Vector256<T>, Width256<T>>.Copy(rows, columns, ref source, strides, ref target, targetRow, structure, firstRow);
            return;
        }

        var vectors = columns / W.Count;
        if (strides.Column != 1 || columns % W.Count != 0 || vectors > 3)
        {
            Gather(rows, columns, ref source, strides, ref target, targetRow);
            if (structure.Weights is not null)
            {
                WeighEach(rows, columns, ref target, targetRow, structure, firstRow);
            }
        }
        else if (structure.Weights is null)
        {
            ref var none = ref Unsafe.NullRef<T>();
            Rows(vectors, rows, ref source, strides.Row, ref target, targetRow, ref none, 0);
        }
        else
        {
            Rows(vectors, rows, ref source, strides.Row, ref target, targetRow, ref structure.WeightOf(firstRow), (nint)structure.WeightStep);
        }
    }

    private static void Gather(nint rows, nint columns, ref T source, Operand strides, ref T target, nint targetRow)
    {
        if (strides.Row == 1 && strides.Column != 1)
        {
            Transposition.Turn(ref source, strides.Column, ref target, targetRow, columns, rows);
            return;
        }

        for (nint row = 0; row < rows; row++)
        {
            ref var from = ref Unsafe.Add(ref source, row * strides.Row);
            ref var to = ref Unsafe.Add(ref target, row * targetRow);
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref to, column) = Unsafe.Add(ref from, column * strides.Column);
            }
        }
    }

    private static void WeighEach(nint rows, nint columns, ref T target, nint targetRow, in Structure<T> structure, nint firstRow)
    {
        for (nint row = 0; row < rows; row++)
        {
            var weight = structure.WeightOf(firstRow + row);
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref target, (row * targetRow) + column) *= weight;
            }
        }
    }

    private static void Rows(nint vectors, nint rows, ref T source, nint sourceRow, ref T target, nint targetRow, ref T weights, nint weightStep)
    {
        switch (vectors)
        {
            case 1:
                Rows<One>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
            case 2:
                Rows<Two>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
            default:
                Rows<Three>(rows, ref source, sourceRow, ref target, targetRow, ref weights, weightStep);
                break;
        }
    }

    /// <summary>Rows of a few vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TVectors>(nint rows, ref T source, nint sourceRow, ref T target, nint targetRow, ref T weights, nint weightStep)
        where TVectors : struct, ICount
    {
        var lanes = W.Count;
        var isWeighted = !Unsafe.IsNullRef(ref weights);
        for (nint row = 0; row < rows; row++)
        {
            var v0 = W.Load(ref source);
            var v1 = TVectors.Value > 1 ? W.Load(ref Unsafe.Add(ref source, lanes)) : v0;
            var v2 = TVectors.Value > 2 ? W.Load(ref Unsafe.Add(ref source, lanes * 2)) : v0;
            if (isWeighted)
            {
                var factor = W.Broadcast(weights);
                v0 = W.Multiply(v0, factor);
                v1 = TVectors.Value > 1 ? W.Multiply(v1, factor) : v1;
                v2 = TVectors.Value > 2 ? W.Multiply(v2, factor) : v2;
                weights = ref Unsafe.Add(ref weights, weightStep);
            }

            W.Store(v0, ref target);
            if (TVectors.Value > 1)
            {
                W.Store(v1, ref Unsafe.Add(ref target, lanes));
            }

            if (TVectors.Value > 2)
            {
                W.Store(v2, ref Unsafe.Add(ref target, lanes * 2));
            }

            source = ref Unsafe.Add(ref source, sourceRow);
            target = ref Unsafe.Add(ref target, targetRow);
        }
    }
}
