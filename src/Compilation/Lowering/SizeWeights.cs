using MlMath.Compilation.Binding;
using MlMath.Expressions.Indexing;

namespace MlMath.Compilation.Lowering;

/// <summary>
/// About how long axes are, for comparing the costs of orders of summation: numbers as they are, bound sizes where arrays are known, else rows far longer than other named sizes.
/// </summary>
/// <param name="rows">The size of the rows, or null.</param>
/// <param name="resolved">The sizes as numbers, where they are known.</param>
internal sealed class SizeWeights(Size? rows, ResolvedSizes? resolved)
{
    /// <summary>How often each entry must be used at least for a product to be computed as a whole, its operands stored.</summary>
    public const double UsesWorthStoring = 8;

    private const double OfRows = 20_000;
    private const double OfNames = 100;

    /// <summary>The length of an axis, at least 1.</summary>
    public double this[Size size] => Math.Max(1, resolved is not null ? resolved.Value(size)
        : size.IsKnown ? size.Offset
        : size.Name == rows?.Name ? OfRows : OfNames);

    /// <summary>Whether the length is a number, and not a guess.</summary>
    public bool IsKnown(Size size) => resolved is not null || size.IsKnown;
}
