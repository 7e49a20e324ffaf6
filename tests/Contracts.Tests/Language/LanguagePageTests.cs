using System.Text.Json;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Contracts.Tests.Language;

public sealed class LanguagePageTests
{
    private static readonly string[] s_faults = ["syntax", "unknown-name", "shape", "domain", "unsupported", "limit"];

    public static TheoryData<LanguageExample> Examples => [.. LanguagePage.Examples()];

    [Fact]
    public void The_page_has_examples_in_all_notations() => Assert.True(LanguagePage.Examples().Count() > 150);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_page_gives_what_the_page_says(LanguageExample example)
    {
        Assert.NotEqual("", example.Written);
        var request = new FormulaRequest(example.With switch { "prove" => Operation.Prove, "simplify" => Operation.Simplify, "expand" => Operation.Expand, "factor" => Operation.Factor, _ => Operation.Eval }, example.Written);
        if (example.With.Contains('=', StringComparison.Ordinal))
        {
            request = request with { Variables = Values(example.With) };
        }

        var engine = new FormulaEngine(Textbook.Standard);
        if (s_faults.Contains(example.Gives))
        {
            Assert.Equal(example.Gives, Assert.Throws<ProblemException>(() => engine.Answer(request)).Problem.Code.Text());
            return;
        }

        var answer = engine.Answer(request);
        switch (example.Gives)
        {
            case "holds":
                Assert.True(answer.Holds);
                break;
            case "true" or "false":
                Assert.Equal(example.Gives == "true", answer.Truth);
                break;
            default:
                if (request.Operation is Operation.Simplify or Operation.Expand or Operation.Factor)
                {
                    Assert.Equal(example.Gives, answer.Result!.Unicode);
                    break;
                }

                var expected = Array(example.Gives);
                Assert.Equal(expected.Sizes, answer.Value!.Sizes);
                Assert.All(expected.Values.Zip(answer.Value.Values), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * (1 + Math.Abs(pair.First)), $"{pair.Second}, not {pair.First}"));
                break;
        }
    }

    internal static Dictionary<string, NumericArray> Values(string text)
    {
        var values = new Dictionary<string, NumericArray>();
        var (start, depth) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || (text[at] == ',' && depth == 0))
            {
                var equals = text.IndexOf('=', start);
                values.Add(text[start..equals].Trim(), Array(text[(equals + 1)..at]));
                start = at + 1;
            }
            else
            {
                depth += text[at] == '[' ? 1 : text[at] == ']' ? -1 : 0;
            }
        }

        return values;
    }

    private static NumericArray Array(string json)
    {
        var sizes = new List<int>();
        var root = JsonDocument.Parse(json).RootElement;
        for (var at = root; at.ValueKind == JsonValueKind.Array; at = at[0])
        {
            sizes.Add(at.GetArrayLength());
        }

        var numbers = new List<double>();
        Collect(root);
        return new NumericArray([.. sizes], [.. numbers]);

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Number)
            {
                numbers.Add(element.GetDouble());
                return;
            }

            foreach (var entry in element.EnumerateArray())
            {
                Collect(entry);
            }
        }
    }
}
