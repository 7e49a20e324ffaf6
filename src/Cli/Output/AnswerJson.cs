using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Output;

/// <summary>Answers and faults as lines of JSON, as `batch` and `--format json` write them.</summary>
internal static class AnswerJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line of an answer; <paramref name="id"/> is the caller's mark as JSON, null for none.</summary>
    public static string Of(FormulaRequest request, FormulaAnswer answer, byte[]? id, IReadOnlyList<string> remarks)
    {
        return Written(id, ok: true, json =>
        {
            json.WriteString("reading", answer.Reading);
            var result = answer.Result ?? new Rendering(answer.Reading, answer.Reading, answer.Reading);
            json.WriteStartObject("result");
            json.WriteString("text", result.Text);
            json.WriteString("unicode", result.Unicode);
            json.WriteString("latex", result.Latex);
            WriteMathMl(json, result);
            json.WriteEndObject();
            WriteValue(json, request, answer);
            if (request.Operation == Operation.Gradient && answer.Derivatives is not null)
            {
                WriteGradient(json, request, answer.Derivatives);
            }

            if (request.WantsSteps && answer.Steps is not null)
            {
                WriteSteps(json, answer.Steps);
            }

            if (request.Operation == Operation.Prove)
            {
                WriteProof(json, answer);
            }

            if (answer.Solutions is { } solutions)
            {
                SolutionJson.Write(json, request, answer, solutions);
            }

            if (answer.Remainder is { } remainder)
            {
                json.WriteStartObject("remainder");
                json.WriteString("text", remainder.Text);
                json.WriteString("unicode", remainder.Unicode);
                json.WriteString("latex", remainder.Latex);
                WriteMathMl(json, remainder);
                json.WriteEndObject();
            }

            if (answer.ErrorEstimate is { } error)
            {
                json.WriteNumber("errorEstimate", error);
            }

            WriteTexts(json, "conditions", answer.Conditions, []);
            WriteTexts(json, "warnings", answer.Warnings, remarks);
        });
    }

    /// <summary>The line of a fault; its place is in <paramref name="text"/>, null where there is no text to point into.</summary>
    public static string Of(Problem problem, string? text, byte[]? id) => Of([problem], text, id);

    /// <summary>The line of a fault, with what else is wrong with the text.</summary>
    public static string Of(ProblemException fault, string? text, byte[]? id) => Of([fault.Problem, .. fault.Others], text, id);

    /// <summary>The line of faults, at least one: the first is the error, and where there are several, all are listed as well.</summary>
    public static string Of(IReadOnlyList<Problem> problems, string? text, byte[]? id) => Written(id, ok: false, json =>
    {
        json.WritePropertyName("error");
        Write(problems[0], text, json);
        if (problems.Count > 1)
        {
            json.WriteStartArray("errors");
            foreach (var problem in problems)
            {
                Write(problem, text, json);
            }

            json.WriteEndArray();
        }
    });

    private static void Write(Problem problem, string? text, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", problem.Code.Text());
        json.WriteString("message", problem.Message);
        if (text is not null)
        {
            // A fault of the formula as a whole is put at its subject, the last statement.
            var position = TextPosition.Of(text, problem.Span ?? Subject(text));
            json.WriteNumber("line", position.Line);
            json.WriteNumber("column", position.Column);
            json.WriteNumber("length", position.Length);
        }

        if (problem.Hint is not null)
        {
            json.WriteString("hint", problem.Hint);
        }

        json.WriteEndObject();
    }

    private static string Written(byte[]? id, bool ok, Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            if (id is not null)
            {
                json.WritePropertyName("id");
                json.WriteRawValue(id, skipInputValidation: true);
            }

            json.WriteBoolean("ok", ok);
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static SourceSpan Subject(string text)
    {
        var end = text.Length;
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        var start = end;
        while (start > 0 && !TextPosition.IsLineEnd(text[start - 1]))
        {
            start--;
        }

        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return new SourceSpan(start, end - start);
    }

    private static void WriteValue(Utf8JsonWriter json, FormulaRequest request, FormulaAnswer answer)
    {
        if (answer.Truth is { } truth)
        {
            json.WriteBoolean("value", truth);
        }
        else if (answer.Parts is { } parts)
        {
            json.WriteStartObject("value");
            foreach (var (name, part) in parts)
            {
                json.WritePropertyName(name);
                WriteArray(json, part);
            }

            json.WriteEndObject();
        }
        else if (answer.Blocks is { } blocks && AllThere(blocks))
        {
            json.WriteStartObject("value");
            foreach (var (row, block) in blocks)
            {
                json.WriteStartObject(Spelled(request, row));
                foreach (var (column, value) in block)
                {
                    json.WritePropertyName(Spelled(request, column));
                    WriteArray(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
        else if (request.Operation == Operation.Jacobian && answer.Derivatives is { Count: > 1 } derivatives && derivatives.Values.All(d => d.Value is not null))
        {
            json.WriteStartObject("value");
            foreach (var (name, derivative) in derivatives)
            {
                json.WritePropertyName(Spelled(request, name));
                WriteArray(json, derivative.Value!);
            }

            json.WriteEndObject();
        }
        else if (answer.Value is { } value)
        {
            json.WritePropertyName("value");
            WriteArray(json, value);
        }
    }

    internal static void WriteMathMl(Utf8JsonWriter json, Rendering rendering)
    {
        if (rendering.MathMl is { } mathMl)
        {
            json.WriteString("mathml", mathMl);
        }
    }

    private static bool AllThere(IReadOnlyDictionary<string, IReadOnlyDictionary<string, NumericArray>> blocks) =>
        blocks.Values.All(block => block.Count == blocks.Count);

    private static void WriteGradient(Utf8JsonWriter json, FormulaRequest request, IReadOnlyDictionary<string, DerivativeAnswer> derivatives)
    {
        json.WriteStartObject("gradient");
        foreach (var (name, derivative) in derivatives)
        {
            json.WriteStartObject(Spelled(request, name));
            json.WriteString("text", derivative.Result.Text);
            json.WriteString("unicode", derivative.Result.Unicode);
            json.WriteString("latex", derivative.Result.Latex);
            WriteMathMl(json, derivative.Result);
            if (derivative.Value is not null)
            {
                json.WritePropertyName("value");
                WriteArray(json, derivative.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // As deep as the derivation, which the engine bounds.
    private static void WriteSteps(Utf8JsonWriter json, IReadOnlyList<DerivationStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("rule", step.Rule);
            WriteText(json, "id", step.Id);
            json.WriteString("of", step.Of);
            json.WriteString("gives", step.Gives);
            WriteText(json, "where", step.Where);
            WriteText(json, "formula", step.Formula);
            WriteText(json, "note", step.Note);
            if (step.Steps.Count > 0)
            {
                WriteSteps(json, step.Steps);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteProof(Utf8JsonWriter json, FormulaAnswer answer)
    {
        if (answer.Holds is { } holds)
        {
            json.WriteBoolean("holds", holds);
        }
        else
        {
            json.WriteNull("holds");
        }

        if (answer.Counterexample is null)
        {
            return;
        }

        json.WriteStartObject("counterexample");
        foreach (var (name, value) in answer.Counterexample)
        {
            json.WritePropertyName(name);
            WriteArray(json, value);
        }

        json.WriteEndObject();
    }

    internal static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts, IReadOnlyList<string> more)
    {
        if (texts.Count + more.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        foreach (var text in more)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    internal static void WriteArray(Utf8JsonWriter json, NumericArray array)
    {
        var at = 0;
        WriteAxis(json, array, 0, ref at);
    }

    private static void WriteAxis(Utf8JsonWriter json, NumericArray array, int axis, ref int at)
    {
        if (axis == array.Rank)
        {
            WriteNumber(json, array.Values[at++]);
            return;
        }

        json.WriteStartArray();
        for (var k = 0; k < array.Sizes[axis]; k++)
        {
            WriteAxis(json, array, axis + 1, ref at);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A name as the caller wrote it.</summary>
    internal static string Spelled(FormulaRequest request, string name) => request.By.FirstOrDefault(by => by == name || NameSpelling.Canonical(by) == name, name);
}
