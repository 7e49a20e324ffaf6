using MlMath.Expressions.Nodes;
using MlMath.Expressions.Values;

namespace MlMath.Models.Training;

/// <summary>A parameter of a model, with its place in the vector of all parameters.</summary>
/// <param name="Name">The name in the formulas.</param>
/// <param name="Node">The input of the formulas.</param>
/// <param name="Sizes">The length of each axis; empty for a number.</param>
/// <param name="Offset">Where its entries begin.</param>
/// <param name="Length">The number of its entries.</param>
public sealed record ModelParameter(string Name, InputNode Node, int[] Sizes, int Offset, int Length)
{
    /// <summary>`n = 30`, `K × n = 3 × 4`, or `a number`: its shape in words.</summary>
    public string ShapeText => Sizes.Length == 0 ? "a number"
        : Node.Axes.ToArray().All(axis => axis.IsKnown) ? string.Join(" × ", Sizes)
        : $"{string.Join(" × ", Node.Axes.ToArray())} = {string.Join(" × ", Sizes)}";

    /// <summary>Its entries in the vector of all parameters.</summary>
    public ReadOnlySpan<double> In(ReadOnlySpan<double> all) => all.Slice(Offset, Length);

    /// <summary>A copy of its entries in the vector of all parameters.</summary>
    public NumericArray ValueIn(ReadOnlySpan<double> all) => new(Sizes, In(all).ToArray());
}
