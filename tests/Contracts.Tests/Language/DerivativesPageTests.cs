using System.Text.Json;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Library;

namespace MlMath.Contracts.Tests.Language;

/// <summary>The examples of docs/derivatives.md.</summary>
public sealed class DerivativesPageTests
{
    // Sizes under which a capital letter of the last table is a matrix and a small one a vector.
    private static readonly Dictionary<string, IReadOnlyList<string>> s_shapes = new()
    {
        ["A"] = ["n", "n"], ["B"] = ["n", "n"], ["X"] = ["m", "n"], ["x"] = ["n"], ["b"] = ["n"], ["w"] = ["n"], ["y"] = ["m"],
    };

    public static TheoryData<string, string, string, string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string, string, string, string>();
            foreach (var row in LanguagePage.Rows("derivatives.md"))
            {
                data.Add(row["ask"], row["of"], row["by"], row["with"], row["gives"]);
            }

            return data;
        }
    }

    [Fact]
    public void The_page_has_examples() => Assert.True(Examples.Count >= 38);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_page_gives_what_the_page_says(string ask, string of, string by, string with, string gives)
    {
        var operation = Enum.Parse<Operation>(ask, ignoreCase: true);
        var request = new FormulaRequest(operation, of) { By = by.Split(", "), Variables = with.Contains('=', StringComparison.Ordinal) ? LanguagePageTests.Values(with) : [] };
        request = with == "shapes" ? request with { Shapes = s_shapes } : request;
        var engine = new FormulaEngine(Textbook.Standard);
        if (gives == "unsupported")
        {
            Assert.Equal(ProblemCode.Unsupported, Assert.Throws<ProblemException>(() => engine.Answer(request)).Problem.Code);
            return;
        }

        var answer = engine.Answer(request);
        if (gives.StartsWith("{\"", StringComparison.Ordinal))
        {
            HoldsByName(answer, JsonDocument.Parse(gives).RootElement);
        }
        else if (request.Variables.Count > 0)
        {
            var value = operation is Operation.Gradient ? answer.Derivatives!.Values.Single().Value : answer.Value;
            Agrees(JsonDocument.Parse(gives).RootElement, value);
        }
        else
        {
            Assert.Equal(gives, operation is Operation.Gradient ? answer.Derivatives!.Values.Single().Result.Unicode : answer.Result!.Unicode);
            Assert.Equal(gives == "0", answer.Warnings.Any(w => w.Contains("does not occur", StringComparison.Ordinal)));
        }
    }

    private static void HoldsByName(FormulaAnswer answer, JsonElement expected)
    {
        foreach (var row in expected.EnumerateObject())
        {
            if (row.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var block in row.Value.EnumerateObject())
                {
                    Agrees(block.Value, answer.Blocks![row.Name][block.Name]);
                }
            }
            else
            {
                Agrees(row.Value, answer.Derivatives![row.Name].Value);
            }
        }
    }

    private static void Agrees(JsonElement expected, NumericArray? came)
    {
        var wanted = new List<double>();
        var sizes = new List<int>();
        Collect(expected, 0);
        Assert.NotNull(came);
        Assert.Equal(sizes, came.Sizes);
        Assert.All(wanted.Zip(came.Values), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * (1 + Math.Abs(pair.First)), $"{pair.Second}, not {pair.First}"));

        void Collect(JsonElement element, int depth)
        {
            if (element.ValueKind == JsonValueKind.Number)
            {
                wanted.Add(element.GetDouble());
                return;
            }

            if (sizes.Count == depth)
            {
                sizes.Add(element.GetArrayLength());
            }

            foreach (var entry in element.EnumerateArray())
            {
                Collect(entry, depth + 1);
            }
        }
    }
}
