using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace MlMath.Cli.Tests.Batch;

public sealed class BatchProtocolTests
{
    private const string Good = """{"id": "good", "op": "eval", "formula": "1 + 1"}""";

    [Fact]
    public void Answers_come_in_the_order_of_the_requests_with_their_marks()
    {
        var answers = Mlmath.Batch(
            """{"id": 1, "op": "eval", "formula": "Σ(i=1 to 1000) i"}""",
            """{"id": {"a": [1, "ü"]}, "op": "eval", "formula": "2"}""",
            """{"op": "eval", "formula": "3"}""",
            """{"id": null, "op": "eval", "formula": "4"}""",
            """{"id": 1.50, "op": "eval", "formula": "5"}""");
        Assert.Equal(["1", """{"a": [1, "ü"]}""", "null", "null", "1.50"], answers.Select(a => a.GetProperty("id").GetRawText()));
        Assert.Equal([500500, 2, 3, 4, 5], answers.Select(a => a.GetProperty("value").GetDouble()));
    }

    [Fact]
    public void An_answer_holds_reading_result_and_value()
    {
        var answer = Assert.Single(Mlmath.Batch("""{"id": 7, "op": "diff", "formula": "x³", "wrt": "x", "vars": {"x": 2}, "steps": true}"""));
        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.NotEmpty(answer.GetProperty("reading").GetString()!);
        Assert.Equal("3*x^2", answer.GetProperty("result").GetProperty("text").GetString()!.Replace(" ", ""));
        Assert.Equal("3x²", answer.GetProperty("result").GetProperty("unicode").GetString());
        Assert.Equal("3x^{2}", answer.GetProperty("result").GetProperty("latex").GetString()!.Replace(" ", ""));
        Assert.Equal(12, answer.GetProperty("value").GetDouble());
        var step = answer.GetProperty("steps")[0];
        Assert.All(["rule", "of", "gives"], field => Assert.NotEmpty(step.GetProperty(field).GetString()!));
    }

    [Fact]
    public void Values_are_numbers_texts_truths_and_nested_arrays()
    {
        var answers = Mlmath.Batch(
            """{"op": "eval", "formula": "[[1, 2], [3, 4]]"}""",
            """{"op": "eval", "formula": "log(x)", "vars": {"x": -1}}""",
            """{"op": "eval", "formula": "-1/x", "vars": {"x": 0}}""",
            """{"op": "eval", "formula": "0/0"}""",
            """{"op": "eval", "formula": "2 < 3"}""",
            """{"op": "eval", "formula": "x + 1", "vars": {"x": "-Infinity"}}""");
        Assert.Equal(["[[1,2],[3,4]]", "\"NaN\"", "\"-Infinity\"", "\"NaN\"", "true", "\"-Infinity\""], answers.Select(a => a.GetProperty("value").GetRawText()));
    }

    [Fact]
    public void A_gradient_is_given_by_the_names_as_they_were_spelled()
    {
        var answer = Assert.Single(Mlmath.Batch("""{"op": "gradient", "formula": "theta_1² + 3 ŷ", "wrt": ["theta_1", "yhat"], "vars": {"theta_1": 2, "yhat": 1}}"""));
        var gradient = answer.GetProperty("gradient");
        Assert.Equal(["theta_1", "yhat"], gradient.EnumerateObject().Select(p => p.Name));
        Assert.Equal(4, gradient.GetProperty("theta_1").GetProperty("value").GetDouble());
        Assert.Equal("3", gradient.GetProperty("yhat").GetProperty("latex").GetString());
    }

    [Fact]
    public void Derivatives_by_several_names_are_objects()
    {
        var answers = Mlmath.Batch(
            """{"op": "hessian", "formula": "x²y", "wrt": ["x", "y"], "vars": {"x": 1, "y": 2}}""",
            """{"op": "jacobian", "formula": "[xy, x]", "wrt": ["x", "y"], "vars": {"x": 1, "y": 2}}""");
        Assert.Equal("""{"x":{"x":4,"y":2},"y":{"x":2,"y":0}}""", answers[0].GetProperty("value").GetRawText());
        Assert.Equal("""{"x":[2,1],"y":[1,0]}""", answers[1].GetProperty("value").GetRawText());
    }

    [Fact]
    public void A_proof_says_whether_it_holds()
    {
        var answers = Mlmath.Batch(
            """{"op": "prove", "formula": "(a + b)² = a² + 2a·b + b²"}""",
            """{"op": "prove", "formula": "√(x²) = x"}""");
        Assert.Equal("true", answers[0].GetProperty("holds").GetRawText());
        Assert.Equal("false", answers[1].GetProperty("holds").GetRawText());
        Assert.True(answers[1].GetProperty("counterexample").GetProperty("x").GetDouble() < 0);
    }

    [Theory]
    [InlineData("""{"id": 1, "op": "eval", "formula": "1 +" """, "syntax", "1")]
    [InlineData("""not json""", "syntax", "null")]
    [InlineData("", "syntax", "null")]
    [InlineData("42", "syntax", "null")]
    [InlineData("""{"id": 1, "op": "eval"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "formula": "1"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "integrate", "formula": "1"}""", "unsupported", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "1", "via": "magic"}""", "unsupported", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": 1}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": ["eval"], "formula": "1"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": "three"}}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": [1]}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": [[1, 2], [3]]}}""", "shape", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": [1, [2]]}}""", "shape", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": 1e999}}""", "limit", "1")]
    [InlineData("""{"id": 1, "op": "diff", "formula": "x", "wrt": 3}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "diff", "formula": "x", "wrt": "x", "order": 0.5}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "diff", "formula": "x", "wrt": "x", "steps": "yes"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "\ud800"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "diff", "formula": "x^2", "wrt": "x+1"}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "diff", "formula": "x^2", "wrt": ["x", ""]}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "simplify", "formula": "E[X]", "random": ["X+Y"]}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": 1, "x": 2}}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "formula": "y", "vars": {"x": 1, "y": 2}}""", "syntax", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": [1, 2]}, "shapes": {"x": [3]}}""", "shape", "1")]
    [InlineData("""{"id": 1, "op": "simplify", "formula": "x", "assume": {"x": ["positive", "negative"]}}""", "domain", "1")]
    [InlineData("""{"id": 1, "op": "eval", "formula": "x"}""", "unknown-name", "1")]
    public void A_bad_request_costs_its_own_line_only(string line, string code, string id)
    {
        var answers = Mlmath.Batch(Good, line, Good);
        Assert.Equal(3, answers.Count);
        Assert.Equal(code, Mlmath.Code(answers[1]));
        Assert.Equal(id, answers[1].GetProperty("id").GetRawText());
        Assert.NotEmpty(answers[1].GetProperty("error").GetProperty("message").GetString()!);
        Assert.Equal(2, answers[2].GetProperty("value").GetDouble());
    }

    [Fact]
    public void The_place_of_a_fault_counts_characters_of_the_formula()
    {
        var error = Assert.Single(Mlmath.Batch("""{"op": "eval", "formula": "a = 1\n  ŷ + sinn(a)", "vars": {"ŷ": 1}}""")).GetProperty("error");
        Assert.Equal((2, 7, 4), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("length").GetInt32()));
    }

    [Fact]
    public void The_place_of_a_fault_in_the_request_counts_characters_of_its_line()
    {
        var line = """{"id": "ü", "op": "eval", "formula": "x", "vars": {"x": true}}""";
        var error = Assert.Single(Mlmath.Batch(line)).GetProperty("error");
        Assert.Equal(line.IndexOf("true", StringComparison.Ordinal) + 1, error.GetProperty("column").GetInt32());
        Assert.Equal(4, error.GetProperty("length").GetInt32());
    }

    [Fact]
    public void A_byte_order_mark_and_returns_are_tolerated()
    {
        var answers = Mlmath.Batch([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(Good), .. "\r\n"u8, .. Encoding.UTF8.GetBytes(Good)]);
        Assert.Equal([2, 2], answers.Select(a => a.GetProperty("value").GetDouble()));
    }

    [Fact]
    public void Bytes_that_are_no_text_cost_their_own_line()
    {
        var answers = Mlmath.Batch([.. "{\"id\": \"\xFF\xFE"u8, 0xFF, 0xC0, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(Good)]);
        Assert.Equal("syntax", Mlmath.Code(answers[0]));
        Assert.Null(Mlmath.Code(answers[1]));
    }

    [Fact]
    public void Unknown_fields_are_left_out_of_account_with_a_warning()
    {
        var answer = Assert.Single(Mlmath.Batch("""{"op": "eval", "formula": "1", "vras": {}}"""));
        Assert.Contains("vras", answer.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("a", 100_000)]
    [InlineData("√", 5_000)]
    [InlineData("-", 100_000)]
    [InlineData("x^", 5_000)]
    [InlineData("1+", 100_000)]
    [InlineData("sin ", 5_000)]
    [InlineData("{", 100_000)]
    [InlineData("\\frac{1}{", 30_000)]
    [InlineData("1/", 10_000)]
    [InlineData("Σᵢ ", 3_000)]
    [InlineData("|", 50_001)]
    [InlineData("∂/∂x ", 20_000)]
    public void A_formula_however_deep_is_answered(string part, int count)
    {
        var formula = string.Concat(Enumerable.Repeat(part, count)) + "1";
        var request = JsonSerializer.Serialize(new { op = "eval", formula, vars = new { x = 1.0 } });
        var answers = Mlmath.Batch(request, Good);
        Assert.True(Mlmath.Code(answers[0]) is null or "limit" or "syntax" or "unsupported" or "shape" or "unknown-name", answers[0].GetRawText()[..Math.Min(500, answers[0].GetRawText().Length)]);
        Assert.Equal(2, answers[1].GetProperty("value").GetDouble());
    }

    [Fact]
    public void JSON_however_deep_is_answered()
    {
        var deep = new string('[', 100_000);
        var answers = Mlmath.Batch($$"""{"id": 1, "op": "eval", "formula": "x", "vars": {"x": {{deep}}""", $$"""{"id": {{deep}}""", deep, Good);
        Assert.Equal(["limit", "limit", "limit", null], answers.Select(Mlmath.Code));
    }

    [Fact]
    public void Many_axes_reach_a_limit()
    {
        var nested = new string('[', 100) + "1" + new string(']', 100);
        Assert.Equal("limit", Mlmath.Code(Mlmath.Batch($$$"""{"op": "eval", "formula": "x", "vars": {"x": {{{nested}}}}}""")[0]));
    }

    [Fact]
    public void A_large_value_comes_and_goes()
    {
        var numbers = string.Join(',', Enumerable.Range(1, 200_000));
        var answers = Mlmath.Batch($$$"""{"op": "eval", "formula": "Σᵢ xᵢ", "vars": {"x": [{{{numbers}}}]}}""", $$$"""{"op": "eval", "formula": "2x", "vars": {"x": [{{{numbers}}}]}}""");
        Assert.Equal(20_000_100_000, answers[0].GetProperty("value").GetDouble());
        Assert.Equal(200_000, answers[1].GetProperty("value").GetArrayLength());
    }

    [Fact]
    public void Whatever_a_line_holds_it_has_one_answer()
    {
        var pieces = Gen.Elements(
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\"id\":", "\"op\":", "\"eval\"", "\"formula\":", "\"x+1\"", "\"vars\":", "\"x\":", "1", "-", "e9", "null",
            "true", " ", "\\ud800", "\\u0041", "é", "𝟏", "\u0000", "\"wrt\":", "\"prove\"", "\"1=1\"", "\t");
        var lines = pieces.ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(lines.ToArbitrary(), line =>
        {
            var answers = Mlmath.Batch(line + "x", Good);
            return answers.Count == 2 && Mlmath.Code(answers[0]) is not null && Mlmath.Code(answers[1]) is null;
        }).QuickCheckThrowOnFailure();
    }
}
