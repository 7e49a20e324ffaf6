using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlMath.Textbook.Tests;

/// <summary>The textbook, formula by formula: answered as the book says, or said to be unsupported, but never answered wrongly.</summary>
public sealed class TextbookTests(Corpus corpus) : IClassFixture<Corpus>
{
    public static TheoryData<string> Ids => [.. Corpus.Cases.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_formula_is_answered_as_the_book_says(string id)
    {
        var (@case, answer) = (Corpus.Cases[id], corpus.Answer(id));
        var wrong = Judge(@case, answer);
        if (!Corpus.Unanswered.Contains(id))
        {
            Assert.True(wrong is null, $"{@case.GetProperty("formula").GetString()}\nexpected {wrong}\ncame {answer.GetRawText()}");
            return;
        }

        Assert.True(wrong is not null, "this is answered now: remove it from unanswered.txt, and raise .ci/textbook-floor");
        Assert.True(IsLeftOpen(answer), $"answered wrongly, where 'unsupported' would be right: {answer.GetRawText()}");
    }

    [Fact]
    public void The_list_of_what_is_not_answered_names_formulas_of_the_corpus() => Assert.Subset(Corpus.Cases.Keys.ToHashSet(), Corpus.Unanswered.ToHashSet());

    [Fact]
    public void A_number_that_is_not_the_books_is_told_apart()
    {
        // The judgement itself: it would be no use if it let anything pass.
        var @case = JsonDocument.Parse("""{"op": "eval", "value": [1, 0]}""").RootElement;
        Assert.Null(Judge(@case, JsonDocument.Parse("""{"ok": true, "value": [1.0000000001, 1e-13]}""").RootElement));
        foreach (var wrong in new[] { "[1.00000001, 0]", "[1]", "[[1, 0]]", "1", "[1, 1e-8]", "[\"NaN\", 0]" })
        {
            Assert.NotNull(Judge(@case, JsonDocument.Parse($$"""{"ok": true, "value": {{wrong}}}""").RootElement));
        }
    }

    /// <summary>What was expected, where the answer is not that; null where it is.</summary>
    private static string? Judge(JsonElement @case, JsonElement answer)
    {
        if (@case.TryGetProperty("error", out var error))
        {
            return answer.GetProperty("ok").GetBoolean() || !IsError(answer.GetProperty("error"), error) ? error.GetRawText() : null;
        }

        if (!answer.GetProperty("ok").GetBoolean())
        {
            return "an answer";
        }

        if (@case.GetProperty("op").GetString() == "prove")
        {
            var wanted = @case.TryGetProperty("holds", out var holds) ? holds.GetRawText() : "true";
            return answer.GetProperty("holds").GetRawText() == wanted ? null : $"holds: {wanted}";
        }

        return JudgeValue(@case, answer) ?? JudgeForm(@case, answer);
    }

    private static string? JudgeValue(JsonElement @case, JsonElement answer)
    {
        if (@case.TryGetProperty("reconstruct", out var formula))
        {
            return JudgeParts(@case, answer, formula.GetString()!);
        }

        if (!@case.TryGetProperty("value", out var value))
        {
            return null;
        }

        var came = answer.TryGetProperty("gradient", out var gradient)
            ? JsonSerializer.SerializeToElement(gradient.EnumerateObject().ToDictionary(g => g.Name, g => g.Value.GetProperty("value")))
            : answer.TryGetProperty("value", out var given) ? given : default;
        return Agreement.Of(@case).Holds(came, value) ? null : value.GetRawText();
    }

    /// <summary>Puts the parts of a decomposition together again.</summary>
    private static string? JudgeParts(JsonElement @case, JsonElement answer, string formula)
    {
        if (!answer.TryGetProperty("value", out var parts) || parts.ValueKind != JsonValueKind.Object)
        {
            return "an object of arrays";
        }

        var request = new JsonObject { ["op"] = "eval", ["formula"] = formula, ["vars"] = JsonNode.Parse(parts.GetRawText()) };
        var whole = Corpus.Ask([request.ToJsonString()])[0];
        var matrix = @case.GetProperty("vars").EnumerateObject().First().Value;
        return whole.TryGetProperty("value", out var came) && Agreement.Of(@case).Holds(came, matrix) ? null : $"{formula} to be {matrix.GetRawText()}";
    }

    /// <summary>Asks whether the text that came is equal to the book's.</summary>
    private static string? JudgeForm(JsonElement @case, JsonElement answer)
    {
        if (!@case.TryGetProperty("same_as", out var same))
        {
            return null;
        }

        var texts = answer.TryGetProperty("gradient", out var gradient)
            ? gradient.EnumerateObject().ToDictionary(g => g.Name, g => g.Value.GetProperty("text").GetString()!)
            : new Dictionary<string, string> { [""] = answer.GetProperty("result").GetProperty("text").GetString()! };
        var definitions = @case.GetProperty("formula").GetString()!.Split('\n')[..^1];
        foreach (var (name, text) in texts)
        {
            var book = same.ValueKind == JsonValueKind.Object ? same.GetProperty(name).GetString() : same.GetString();
            var equation = string.Join('\n', [.. definitions, $"{text} = {book}"]);
            var request = new JsonObject { ["op"] = "prove", ["formula"] = equation, ["shapes"] = Corpus.Shapes(@case) };
            var proof = Corpus.Ask([request.ToJsonString()])[0];
            if (!proof.TryGetProperty("holds", out var holds) || holds.ValueKind != JsonValueKind.True)
            {
                return $"what equals {book} (asked: {equation}; answered {proof.GetRawText()})";
            }
        }

        return null;
    }

    private static bool IsError(JsonElement came, JsonElement expected)
    {
        var said = $"{came.GetProperty("message").GetString()} {(came.TryGetProperty("hint", out var hint) ? hint.GetString() : "")}";
        return expected.EnumerateObject().All(field => field.Name switch
        {
            "mentions" => Options(field.Value).All(word => said.Contains(word, StringComparison.Ordinal)),
            _ => came.TryGetProperty(field.Name, out var value) && Options(field.Value).Contains(value.ToString()),
        });
    }

    private static IEnumerable<string> Options(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.ToString()) : [value.ToString()];

    private static bool IsLeftOpen(JsonElement answer) => answer.GetProperty("ok").GetBoolean()
        ? answer.TryGetProperty("holds", out var holds) && holds.ValueKind == JsonValueKind.Null
        : answer.GetProperty("error").GetProperty("code").GetString() == "unsupported";
}
