using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlMath.Cli;

namespace MlMath.Textbook.Tests;

/// <summary>
/// The formulas of the corpus with the answers of `batch` to them, asked once for all tests. `formulas.jsonl` holds the formulas with what textbooks say they
/// are worth; `unanswered.txt` the ids of those that the engine does not answer yet.
/// </summary>
public sealed class Corpus
{
    private static readonly string[] s_asked = ["id", "op", "formula", "notation", "vars", "wrt", "order", "steps", "shapes", "assume", "random"];

    private readonly Dictionary<string, JsonElement> _answers;

    /// <summary>Reads the corpus and asks it.</summary>
    public Corpus() => _answers = Ask(Cases.Values.Select(Request)).ToDictionary(a => a.GetProperty("id").GetString()!);

    /// <summary>The cases by id.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Cases { get; } = Lines("formulas.jsonl").Select(Parsed).ToDictionary(c => c.GetProperty("id").GetString()!);

    /// <summary>The ids of the cases that must answer `unsupported`, or `holds: null`.</summary>
    public static IReadOnlySet<string> Unanswered { get; } = Lines("unanswered.txt").Where(line => !line.StartsWith('#')).ToHashSet();

    /// <summary>The answer to a case.</summary>
    public JsonElement Answer(string id) => _answers[id];

    /// <summary>The answers of one run of `batch`, in order.</summary>
    public static List<JsonElement> Ask(IEnumerable<string> requests)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', requests)));
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, Program.Run(["batch"], input, output, error));
        Assert.Equal("", error.ToString());
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parsed).ToList();
    }

    /// <summary>The names that are bound in a case, as shapes.</summary>
    public static JsonObject Shapes(JsonElement @case)
    {
        var shapes = @case.TryGetProperty("shapes", out var declared) ? JsonNode.Parse(declared.GetRawText())!.AsObject() : [];
        if (@case.TryGetProperty("vars", out var bound))
        {
            foreach (var variable in bound.EnumerateObject())
            {
                var sizes = new JsonArray();
                for (var value = variable.Value; value.ValueKind == JsonValueKind.Array; value = value[0])
                {
                    sizes.Add(value.GetArrayLength());
                }

                shapes[variable.Name] ??= sizes;
            }
        }

        return shapes;
    }

    private static string Request(JsonElement @case)
    {
        var request = new JsonObject();
        foreach (var field in s_asked)
        {
            if (@case.TryGetProperty(field, out var value))
            {
                request[field] = JsonNode.Parse(value.GetRawText());
            }
        }

        return request.ToJsonString();
    }

    private static JsonElement Parsed(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static string[] Lines(string resource)
    {
        using var reader = new StreamReader(typeof(Corpus).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
