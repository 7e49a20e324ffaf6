using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Compilation.Binding;

/// <summary>The named sizes of a formula as numbers, found from what is bound and checked against it.</summary>
internal sealed class ResolvedSizes
{
    private readonly Bindings bindings;
    private readonly Dictionary<string, (long Value, string Witness)> known = [];

    private ResolvedSizes(Bindings bindings) => this.bindings = bindings;

    /// <summary>
    /// Resolves the sizes of the inputs among <paramref name="nodes"/>. Throws <see cref="ProblemException"/>: unknown-name where an input is not
    /// bound, shape where the shapes contradict each other.
    /// </summary>
    public static ResolvedSizes Of(ReadOnlySpan<Node> nodes, Bindings bindings)
    {
        var sizes = new ResolvedSizes(bindings);
        if (bindings.HasSizes)
        {
            foreach (var (name, value) in bindings.Sizes)
            {
                sizes.known.Add(name, (value, $"{name} is {value}"));
            }
        }

        foreach (var node in nodes)
        {
            if (node is InputNode input)
            {
                sizes.Learn(input, sizes.ArrayOf(input));
            }
        }

        return sizes;
    }

    /// <summary>The sizes of a formula that names none, for all are numbers; null for others.</summary>
    public static ResolvedSizes? OfNumbers(ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            for (var s = 0; s < node.Rank + node.Bound.Length; s++)
            {
                if (!node.SizeOf(s).IsKnown)
                {
                    return null;
                }
            }
        }

        return new ResolvedSizes([]);
    }

    /// <summary>The values bound to an input, of the right number of axes.</summary>
    public NumericArray ArrayOf(InputNode input)
    {
        var array = bindings.Find(input.Name) ?? throw new ProblemException(ProblemCode.UnknownName, $"'{input.Name}' has no value", null, $"bind it: {input.Name}=…");
        return array.Rank == input.Rank ? array
            : throw new ProblemException(ProblemCode.Shape, $"'{input.Name}' is {Described(array)}, where the formula needs {Needed(input)}");
    }

    /// <summary>A size as a number, not negative; throws <see cref="ProblemException"/> (unknown-name, shape) where nothing tells it.</summary>
    public int this[Size size]
    {
        get
        {
            var value = Value(size);
            return value is >= 0 and <= int.MaxValue ? (int)value : value < 0 ? 0
                : throw new ProblemException(ProblemCode.Limit, $"the size {size} is {value}, more than an axis can have");
        }
    }

    /// <summary>A size as a number, which may be negative where an offset makes it so.</summary>
    public long Value(Size size)
    {
        if (size.Name is null)
        {
            return size.Offset;
        }

        if (!known.TryGetValue(size.Name, out var found))
        {
            found = FromScalar(size.Name);
            known.Add(size.Name, found);
        }

        return found.Value + size.Offset;
    }

    private void Learn(InputNode input, NumericArray array)
    {
        for (var a = 0; a < input.Rank; a++)
        {
            var size = input.Axes[a];
            var actual = array.Sizes[a];
            if (size.IsKnown)
            {
                if (size.Offset != actual)
                {
                    throw new ProblemException(ProblemCode.Shape, $"'{input.Name}' is {Described(array)}, where the formula needs {Needed(input)}");
                }
            }
            else if (!known.TryGetValue(size.Name!, out var before) && bindings.Find(size.Name!) is not { Rank: 0 })
            {
                known.Add(size.Name!, (actual - size.Offset, $"'{input.Name}' is {Described(array)}"));
            }
            else if (Value(size) == actual)
            {
                continue;
            }
            else if ((before = known[size.Name!]).Value + size.Offset != actual)
            {
                throw new ProblemException(ProblemCode.Shape, $"'{input.Name}' is {Described(array)}, but {before.Witness}, so that {size} is {before.Value + size.Offset}");
            }
        }
    }

    private (long, string) FromScalar(string name)
    {
        if (bindings.Find(name) is { Rank: 0 } scalar)
        {
            var value = scalar.Values[0];
            return value == Math.Floor(value) && value is >= 0 and <= int.MaxValue ? ((long)value, $"{name} is {value}")
                : throw new ProblemException(ProblemCode.Shape, $"the size '{name}' is {value}, which is not a whole number from 0 up");
        }

        if (name.StartsWith('#'))
        {
            // A size that no one named: that of an index without a range.
            throw new ProblemException(ProblemCode.UnknownName, "nothing tells how far an index runs", null, "write its range, as in Σ(i=1 to n), or bind the array that it is an index of");
        }

        throw new ProblemException(ProblemCode.UnknownName, $"nothing tells the size '{name}'", null, $"bind an array that has this size, or bind it: {name}=…");
    }

    private static string Described(NumericArray array) => array.Rank switch
    {
        0 => "a scalar",
        1 => $"a vector of {array.ShapeText}",
        2 => $"a {array.ShapeText} matrix",
        _ => $"an array of {array.ShapeText}",
    };

    private static string Needed(InputNode input)
    {
        var text = string.Join("×", input.Axes.ToArray());
        return input.Rank switch
        {
            0 => "a scalar",
            1 => $"a vector of {text}",
            2 => $"a {text} matrix",
            _ => $"an array of {text}",
        };
    }
}
