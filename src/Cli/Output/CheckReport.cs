using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlMath.Engine.Documents;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;

namespace MlMath.Cli.Output;

/// <summary>What `mlmath check` says.</summary>
internal interface ICheckReport
{
    /// <summary>Says what one formula does.</summary>
    void Write(Judgement judgement);

    /// <summary>Sums up; gives the number of refuted formulas.</summary>
    int Close();
}

/// <summary>The names of verdicts, and how many formulas got each.</summary>
internal sealed class VerdictCount
{
    private readonly int[] counts = new int[Enum.GetValues<Verdict>().Length];

    /// <summary>How many got a verdict.</summary>
    public int this[Verdict verdict] => counts[(int)verdict];

    /// <summary>Counts one more.</summary>
    public void Add(Verdict verdict) => counts[(int)verdict]++;

    /// <summary>How many there are.</summary>
    public int Total => counts.Sum();

    /// <summary>A verdict as a person reads it.</summary>
    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.NotRead => "not read",
        Verdict.NotFormula => "no formula",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}

/// <summary>A line for each formula, and the sum.</summary>
/// <param name="output">Where it goes.</param>
internal sealed class CheckText(TextWriter output) : ICheckReport
{
    private readonly VerdictCount count = new();

    /// <inheritdoc/>
    public void Write(Judgement judgement)
    {
        count.Add(judgement.Whole.Verdict);
        output.WriteLine($"{judgement.Line,5}:{judgement.Column,-3} {VerdictCount.Words(judgement.Whole.Verdict),-10} {judgement.Text}");
        foreach (var link in judgement.Links.Count > 0 ? judgement.Links : [judgement.Whole])
        {
            var detail = Detail(link);
            if (judgement.Links.Count > 0)
            {
                output.WriteLine($"{"",21}{VerdictCount.Words(link.Verdict)}: {link.Text}");
                detail = detail.Length == 0 ? detail : $"  {detail}";
            }

            if (detail.Length > 0)
            {
                output.WriteLine($"{"",21}{detail}");
            }
        }

        if (judgement.Fault is { } fault)
        {
            output.WriteLine($"{"",21}at line {fault.Line}, column {fault.Column}");
        }

        output.Flush();
    }

    /// <inheritdoc/>
    public int Close()
    {
        var parts = Enum.GetValues<Verdict>().Where(v => count[v] > 0).Select(v => $"{count[v]} {VerdictCount.Words(v)}");
        output.WriteLine(count.Total == 0 ? "no formula was found" : $"{count.Total} places: {string.Join(", ", parts)}");
        return count[Verdict.Refuted];
    }

    private static string Detail(LinkJudgement link)
    {
        var text = new StringBuilder(link.Detail);
        if (link.Counterexample is { Count: > 0 } point)
        {
            text.Append(text.Length > 0 ? "; " : "").Append($"false at {Point.Of(point)}");
        }

        if (link.Conditions.Count > 0)
        {
            text.Append(text.Length > 0 ? "; " : "").Append($"where {string.Join(", ", link.Conditions)}");
        }

        return text.ToString();
    }
}

/// <summary>One object of JSON: the file, its formulas, the counts.</summary>
internal sealed class CheckJson : ICheckReport
{
    private readonly VerdictCount count = new();
    private readonly TextWriter output;
    private readonly MemoryStream buffer = new();
    private readonly Utf8JsonWriter json;

    /// <summary>The report on a file.</summary>
    public CheckJson(string path, TextWriter output)
    {
        this.output = output;
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteStartArray("formulas");
    }

    /// <inheritdoc/>
    public void Write(Judgement judgement)
    {
        count.Add(judgement.Whole.Verdict);
        json.WriteStartObject();
        json.WriteNumber("line", judgement.Line);
        json.WriteNumber("column", judgement.Column);
        json.WriteString("text", judgement.Text);
        WriteLink(judgement.Whole);
        if (judgement.Fault is { } fault)
        {
            json.WriteStartObject("fault");
            json.WriteNumber("line", fault.Line);
            json.WriteNumber("column", fault.Column);
            json.WriteEndObject();
        }

        if (judgement.Links.Count > 0)
        {
            json.WriteStartArray("links");
            foreach (var link in judgement.Links)
            {
                json.WriteStartObject();
                json.WriteString("text", link.Text);
                WriteLink(link);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public int Close()
    {
        json.WriteEndArray();
        json.WriteStartObject("summary");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            json.WriteNumber(Name(verdict), count[verdict]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Dispose();
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        buffer.Dispose();
        return count[Verdict.Refuted];
    }

    private static string Name(Verdict verdict) => VerdictCount.Words(verdict).Replace(' ', '-');

    private void WriteLink(LinkJudgement link)
    {
        json.WriteString("verdict", Name(link.Verdict));
        if (link.Detail.Length > 0)
        {
            json.WriteString("detail", link.Detail);
        }

        if (link.Counterexample is { } point)
        {
            json.WriteStartObject("counterexample");
            foreach (var (name, value) in point)
            {
                json.WritePropertyName(name);
                WriteValue(value);
            }

            json.WriteEndObject();
        }

        if (link.Conditions.Count > 0)
        {
            json.WriteStartArray("conditions");
            foreach (var condition in link.Conditions)
            {
                json.WriteStringValue(condition);
            }

            json.WriteEndArray();
        }
    }

    private void WriteValue(NumericArray value) => WriteAxis(value, 0, 0, value.Values.Length);

    private void WriteAxis(NumericArray value, int axis, int from, int length)
    {
        if (axis == value.Rank)
        {
            var number = value.Values[from];
            if (double.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteStringValue(ValueText.Of(new NumericArray(number)));
            }

            return;
        }

        json.WriteStartArray();
        var part = value.Sizes[axis] == 0 ? 0 : length / value.Sizes[axis];
        for (var k = 0; k < value.Sizes[axis]; k++)
        {
            WriteAxis(value, axis + 1, from + (k * part), part);
        }

        json.WriteEndArray();
    }
}
