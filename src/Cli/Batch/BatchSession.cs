using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MlMath.Cli.Asking;
using MlMath.Cli.Output;
using MlMath.Expressions.Problems;

namespace MlMath.Cli.Batch;

/// <summary>The batch protocol: a line of JSON in, a line of JSON out, in order; a bad line costs its own answer and nothing else.</summary>
/// <param name="engine">What answers.</param>
internal sealed class BatchSession(EngineThread engine)
{
    private const int LongestLine = Limits.RequestBytes;
    private const int DeepestLine = Limits.RequestNesting;

    /// <summary>Answers every line of the input, each as soon as it is ready.</summary>
    public void Run(Stream input, TextWriter output)
    {
        var lines = new LineReader(input, LongestLine);
        while (lines.Next() is { } line)
        {
            output.Write(Answer(line, lines.IsCut));
            output.Write('\n');
            output.Flush();
        }
    }

    private string Answer(byte[] bytes, bool isCut)
    {
        ReadOnlyMemory<byte> line = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        var faults = new RequestFaults(line);
        var id = "null"u8.ToArray();
        string? text = null;
        try
        {
            CheckLine(line.Span, isCut, faults);
            using var document = Parsed(line, faults, ref id);
            id = Mark(document.RootElement) ?? id;
            var (request, remarks) = RequestReader.Read(document.RootElement, faults);
            text = request.Formula;
            return AnswerJson.Of(request, engine.Ask(request), id, remarks);
        }
        catch (ProblemException fault)
        {
            // A fault of the formula points into the formula, one of the request into its line.
            text ??= Utf8.IsValid(line.Span) && !isCut ? Encoding.UTF8.GetString(line.Span) : null;
            return AnswerJson.Of(fault, text, id);
        }
        catch (Exception fault) when (fault is not ProblemException)
        {
            return AnswerJson.Of(engine.Explained(fault).Problem, text, id);
        }
    }

    private static void CheckLine(ReadOnlySpan<byte> line, bool isCut, RequestFaults faults)
    {
        if (isCut)
        {
            throw new ProblemException(ProblemCode.Limit, $"the request is longer than {LongestLine >> 20} MiB");
        }

        if (!Utf8.IsValid(line))
        {
            throw new ProblemException(ProblemCode.Syntax, "the request is not in UTF-8");
        }

        var depth = 0;
        var isText = false;
        for (var at = 0; at < line.Length; at++)
        {
            switch (line[at])
            {
                case (byte)'\\' when isText:
                    at++;
                    break;
                case (byte)'"':
                    isText = !isText;
                    break;
                case (byte)'[' or (byte)'{' when !isText:
                    depth++;
                    if (depth > DeepestLine)
                    {
                        throw faults.From(at, ProblemCode.Limit, $"the request's JSON is nested more than {DeepestLine} deep");
                    }

                    break;
                case (byte)']' or (byte)'}' when !isText:
                    depth--;
                    break;
            }
        }
    }

    private static JsonDocument Parsed(ReadOnlyMemory<byte> line, RequestFaults faults, ref byte[] id)
    {
        try
        {
            return JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = DeepestLine + 1 });
        }
        catch (JsonException wrong)
        {
            id = MarkBefore(line) ?? id;
            throw faults.From(wrong.BytePositionInLine ?? 0, ProblemCode.Syntax, line.Span.Trim(" \t\r"u8).IsEmpty ? "the request is empty" : "the request is not JSON from here on");
        }
    }

    /// <summary>The caller's mark, as it stands in the line.</summary>
    private static byte[]? Mark(JsonElement request) =>
        request.ValueKind == JsonValueKind.Object && request.Field("id") is { } id ? OnOneLine(JsonMarshal.GetRawUtf8Value(id)) : null;

    /// <summary>The caller's mark in a line that is JSON only up to some place; null where the mark is no number or text before that place.</summary>
    private static byte[]? MarkBefore(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = DeepestLine + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType is JsonTokenType.Number or JsonTokenType.String
                        ? line[(int)reader.TokenStartIndex..(int)reader.BytesConsumed].ToArray() : null;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }

        return null;
    }

    /// <summary>JSON with returns between its parts, as a part of one line of an answer.</summary>
    private static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        var copy = json.ToArray();
        copy.AsSpan().Replace((byte)'\r', (byte)' ');
        return copy;
    }
}
