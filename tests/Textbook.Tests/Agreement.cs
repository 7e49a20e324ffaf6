using System.Globalization;
using System.Text.Json;

namespace MlMath.Textbook.Tests;

/// <summary>Whether a value that came is the one that was expected, within the tolerance of its case.</summary>
/// <param name="tolerance">Relative to the entry, and in an array to its largest.</param>
/// <param name="atZero">Absolute, where 0 is expected.</param>
internal sealed class Agreement(double tolerance, double atZero)
{
    private const double OrdinaryTolerance = 1e-9;
    private const double OrdinaryTolerance0 = 1e-12;

    /// <summary>The tolerances of a case.</summary>
    public static Agreement Of(JsonElement @case) => new(
        @case.TryGetProperty("tolerance", out var relative) ? relative.GetDouble() : OrdinaryTolerance,
        @case.TryGetProperty("abs_tolerance", out var absolute) ? absolute.GetDouble() : OrdinaryTolerance0);

    /// <summary>Compares numbers, truths, arrays of equal shape, and objects by name.</summary>
    public bool Holds(JsonElement came, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Object)
        {
            return came.ValueKind == JsonValueKind.Object
                && expected.EnumerateObject().All(e => came.TryGetProperty(e.Name, out var part) && Holds(part, e.Value));
        }

        if (expected.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return came.ValueKind == expected.ValueKind;
        }

        var got = new List<double>();
        var want = new List<double>();
        if (Flatten(came, got) is not { } sizes || Flatten(expected, want) is not { } wanted || sizes != wanted)
        {
            return false;
        }

        var largest = want.Count > 1 ? want.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max() : 0;
        return got.Zip(want).All(pair => IsNear(pair.First, pair.Second, tolerance * Math.Max(largest, Math.Abs(pair.Second))));
    }

    private bool IsNear(double came, double expected, double allowed) => double.IsFinite(expected)
        ? Math.Abs(came - expected) <= (expected == 0 ? Math.Max(allowed, atZero) : allowed)
        : came.Equals(expected);

    /// <summary>Appends the entries; the sizes as a text (a trailing axis of length 1 does not count), null where the element is no array of numbers.</summary>
    private static string? Flatten(JsonElement element, List<double> entries)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                entries.Add(element.GetDouble());
                return "";
            case JsonValueKind.String:
                entries.Add(double.Parse(element.GetString()!, CultureInfo.InvariantCulture));
                return "";
            case JsonValueKind.Array:
                var inner = element.EnumerateArray().Select(part => Flatten(part, entries)).Distinct().ToList();
                var count = element.GetArrayLength();
                return inner is [{ } sizes] ? (count == 1 && sizes == "" ? "" : $"{count} {sizes}") : null;
            default:
                return null;
        }
    }
}
