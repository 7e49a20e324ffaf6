using System.Runtime.InteropServices;
using System.Text.Json;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Cli.Batch;

/// <summary>Numbers and nested arrays of JSON as values.</summary>
internal static class ValueReader
{
    private const int MostAxes = Limits.ValueAxes;

    /// <summary>The value of a name: a number, `"NaN"`, `"Infinity"`, `"-Infinity"`, or arrays of these. Throws <see cref="ProblemException"/>.</summary>
    public static NumericArray Read(string name, JsonElement element, RequestFaults faults)
    {
        var sizes = new List<int>();
        for (var first = element; first.ValueKind == JsonValueKind.Array; first = first[0])
        {
            sizes.Add(first.GetArrayLength());
            if (sizes.Count > MostAxes)
            {
                throw faults.At(Place(element), ProblemCode.Limit, $"the value of '{name}' has more than {MostAxes} axes");
            }

            if (sizes[^1] == 0)
            {
                break;
            }
        }

        var count = 1L;
        foreach (var size in sizes)
        {
            count = Math.Min(int.MaxValue, count * size);
        }

        // No array has more entries than its text has characters, whatever its first rows promise.
        var values = new List<double>((int)Math.Min(count, Place(element).Length));
        Append(name, element, sizes, 0, values, faults);
        return new NumericArray([.. sizes], [.. values]);
    }

    private static void Append(string name, JsonElement element, List<int> sizes, int axis, List<double> values, RequestFaults faults)
    {
        if (axis == sizes.Count)
        {
            values.Add(Number(name, element, faults));
            return;
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            Number(name, element, faults);
            throw faults.At(Place(element), ProblemCode.Shape, $"the value of '{name}' is neither a number nor an array of equal rows", "give every row as many entries");
        }

        if (element.GetArrayLength() != sizes[axis])
        {
            throw faults.At(
                Place(element), ProblemCode.Shape, $"the rows of '{name}' differ in length: {sizes[axis]} and {element.GetArrayLength()}", "give every row as many entries");
        }

        foreach (var entry in element.EnumerateArray())
        {
            Append(name, entry, sizes, axis + 1, values, faults);
        }
    }

    private static double Number(string name, JsonElement element, RequestFaults faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                var value = element.GetDouble();
                return double.IsFinite(value)
                    ? value
                    : throw faults.At(Place(element), ProblemCode.Limit, $"a number of '{name}' is beyond what a double holds, about 1.8e308");
            case JsonValueKind.String when element.ValueEquals("NaN"u8):
                return double.NaN;
            case JsonValueKind.String when element.ValueEquals("Infinity"u8):
                return double.PositiveInfinity;
            case JsonValueKind.String when element.ValueEquals("-Infinity"u8):
                return double.NegativeInfinity;
            case JsonValueKind.Array:
                throw faults.At(Place(element), ProblemCode.Shape, $"the rows of '{name}' differ in depth", "give every row as many entries");
            default:
                throw faults.At(Place(element), ProblemCode.Syntax, $"the value of '{name}' is no number", "write a number, [1, 2] or [[1, 2], [3, 4]]");
        }
    }

    private static ReadOnlySpan<byte> Place(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);
}
