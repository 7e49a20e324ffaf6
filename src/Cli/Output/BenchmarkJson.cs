using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlMath.Engine.Measuring;

namespace MlMath.Cli.Output;

/// <summary>What `mlmath bench --json` writes: one line.</summary>
internal static class BenchmarkJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line of a report.</summary>
    public static string Of(BenchmarkReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", true);
            json.WriteString("reading", report.Reading);
            json.WriteNumber("points", report.Points);
            json.WriteNumber("vectorBits", report.MachineVectorBits);
            json.WriteNumber("processors", report.Processors);
            json.WriteStartObject("data");
            foreach (var (name, sizes) in report.Data)
            {
                json.WriteStartArray(name);
                foreach (var size in sizes)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteStartArray("times");
            foreach (var time in report.Times)
            {
                json.WriteStartObject();
                json.WriteString("way", time.Way);
                json.WriteNumber("vectorBits", time.VectorBits);
                json.WriteNumber("threads", time.Threads);
                json.WriteNumber("points", time.Points);
                json.WriteNumber("valueNs", time.ValueNanoseconds);
                if (time.GradientNanoseconds is { } gradient)
                {
                    json.WriteNumber("gradientNs", gradient);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
