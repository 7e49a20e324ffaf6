using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlMath.Compilation.Products;

/// <summary>What is known of a product besides its operands.</summary>
/// <param name="Weights">A factor for each term of the sums, Σₖ A[m, k]·w[k]·B[k, n]: a diagonal matrix between the operands. Null for none.</param>
/// <param name="WeightsFrom">Where the first weight stands.</param>
/// <param name="WeightStep">From weight to weight.</param>
/// <param name="IsSymmetric">
/// Whether the result is symmetric (and, where it is added to, was so before), as XᵀX and XᵀDX are: what lies on and above the diagonal is computed, the rest copied.
/// </param>
/// <param name="Diagonal">In a symmetric result of which some columns are asked for, with all rows down to the diagonal: by how much the first column stands behind the first row, negated.</param>
internal readonly record struct Structure<T>(T[]? Weights, long WeightsFrom, long WeightStep, bool IsSymmetric, nint Diagonal = 0)
    where T : unmanaged
{
    /// <summary>A symmetric result, and nothing between the operands.</summary>
    public static Structure<T> Symmetric => new(null, 0, 0, true);

    /// <summary>The place of the weight of term <paramref name="k"/>, where there are weights.</summary>
    public ref T WeightOf(nint k) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Weights!), (nint)WeightsFrom + (k * (nint)WeightStep));
}
