using System.Text.Json;
using MlMath.Compilation;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Tests;

/// <summary>A line of a file of cases.</summary>
/// <param name="Json">The line.</param>
public sealed record Case(JsonElement Json)
{
    public string Id => Json.GetProperty("id").GetString()!;

    public string Formula => Json.GetProperty("formula").GetString()!;

    public Operation Operation => Enum.Parse<Operation>(Json.GetProperty("op").GetString()!, true);

    public double Tolerance => Json.TryGetProperty("tolerance", out var tolerance) ? tolerance.GetDouble() : 1e-9;

    public double AtZero => Json.TryGetProperty("abs_tolerance", out var tolerance) ? tolerance.GetDouble() : 1e-12;

    public JsonElement? Find(string key) => Json.TryGetProperty(key, out var value) ? value : null;

    public bool Wants(string key) => Find(key) is { ValueKind: JsonValueKind.True };

    /// <summary>The question that the case asks.</summary>
    public FormulaRequest Request() => new(Operation, Formula)
    {
        Variables = Named("vars", ArrayOf),
        Shapes = Named("shapes", Texts),
        Assumptions = Named("assume", Texts),
        By = Find("wrt") is { } by ? Texts(by) : [],
        Random = Find("random") is { } random ? Texts(random) : [],
        Way = Find("via") is { } way ? Enum.Parse<EvaluationWay>(way.GetString()!, true) : EvaluationWay.Auto,
        Order = Find("order") is { } order ? order.GetInt32() : 1,
    };

    private Dictionary<string, T> Named<T>(string key, Func<JsonElement, T> read) =>
        Find(key) is { } found ? found.EnumerateObject().ToDictionary(p => p.Name, p => read(p.Value)) : [];

    private static IReadOnlyList<string> Texts(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(e => e.ToString()).ToList() : [json.ToString()];

    /// <summary>A number or nested arrays.</summary>
    public static NumericArray ArrayOf(JsonElement json)
    {
        var sizes = new List<int>();
        for (var part = json; part.ValueKind == JsonValueKind.Array; part = part[0])
        {
            sizes.Add(part.GetArrayLength());
        }

        var values = new List<double>();
        Collect(json, values);
        return new NumericArray([.. sizes], [.. values]);
    }

    private static void Collect(JsonElement json, List<double> values)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var part in json.EnumerateArray())
                {
                    Collect(part, values);
                }

                break;
            case JsonValueKind.True or JsonValueKind.False:
                values.Add(json.GetBoolean() ? 1 : 0);
                break;
            case JsonValueKind.String:
                values.Add(double.Parse(json.GetString()!, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                values.Add(json.GetDouble());
                break;
        }
    }

    /// <summary>Every case of a file beside this test.</summary>
    public static IEnumerable<Case> Read(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", file)).Select(line => new Case(JsonDocument.Parse(line).RootElement));
}
