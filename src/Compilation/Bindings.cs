using System.Collections;
using MlMath.Expressions.Values;

namespace MlMath.Compilation;

/// <summary>
/// What the names of a formula stand for: arrays of numbers, and sizes such as the `m` of `Σ(i=1 to m)`. A size that is not bound as such is
/// read off the arrays, or is a bound whole number of that name. Not thread-safe while it is being filled.
/// </summary>
public sealed class Bindings : IEnumerable<KeyValuePair<string, NumericArray>>
{
    private readonly Dictionary<string, NumericArray> arrays = [];
    private readonly Dictionary<string, long> sizes = [];

    /// <summary>Binds a name to values; the array is not copied.</summary>
    public NumericArray this[string name]
    {
        get => arrays[name];
        set => arrays[name] = value;
    }

    /// <summary>The bound names and their values.</summary>
    public IReadOnlyDictionary<string, NumericArray> Arrays => arrays;

    /// <summary>The sizes bound by name.</summary>
    public IReadOnlyDictionary<string, long> Sizes => sizes;

    /// <summary>Whether a size is bound by name.</summary>
    internal bool HasSizes => sizes.Count > 0;

    /// <summary>Binds a name to a scalar.</summary>
    public void Add(string name, double value) => arrays.Add(name, new NumericArray(value));

    /// <summary>Binds a name to a vector; the array is not copied.</summary>
    public void Add(string name, double[] values) => arrays.Add(name, new NumericArray(values));

    /// <summary>Binds a name to the rows of a matrix, which are copied.</summary>
    public void Add(string name, double[,] values)
    {
        var copy = new double[values.Length];
        Buffer.BlockCopy(values, 0, copy, 0, values.Length * sizeof(double));
        arrays.Add(name, new NumericArray([values.GetLength(0), values.GetLength(1)], copy));
    }

    /// <summary>Binds a name to values; the array is not copied.</summary>
    public void Add(string name, NumericArray values) => arrays.Add(name, values);

    /// <summary>Binds the name of a size, which is not negative.</summary>
    public void SetSize(string name, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        sizes[name] = size;
    }

    /// <summary>The values bound to a name, or null.</summary>
    public NumericArray? Find(string name) => arrays.GetValueOrDefault(name);

    /// <summary>The same names and sizes, to be added to; the arrays are shared.</summary>
    internal Bindings Copy()
    {
        var copy = new Bindings();
        foreach (var (name, values) in arrays)
        {
            copy.arrays.Add(name, values);
        }

        foreach (var (name, size) in sizes)
        {
            copy.sizes.Add(name, size);
        }

        return copy;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, NumericArray>> GetEnumerator() => arrays.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
