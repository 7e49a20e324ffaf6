using System.Text.Json;
using MlMath.Engine;

namespace MlMath.Cli.Output;

/// <summary>The solutions of equations in an answer.</summary>
internal static class SolutionJson
{
    /// <summary>`"solutions": [{"x": {"text", …, "value"?}, "conditions"?: […]}]`; where every value solves the equations, `"every": true` beside none.</summary>
    public static void Write(Utf8JsonWriter json, FormulaRequest request, FormulaAnswer answer, IReadOnlyList<SolutionAnswer> solutions)
    {
        json.WriteStartArray("solutions");
        foreach (var solution in solutions)
        {
            json.WriteStartObject();
            foreach (var (name, result, _, value) in solution.Values)
            {
                json.WriteStartObject(AnswerJson.Spelled(request, name));
                json.WriteString("text", result.Text);
                json.WriteString("unicode", result.Unicode);
                json.WriteString("latex", result.Latex);
                AnswerJson.WriteMathMl(json, result);
                if (value is not null)
                {
                    json.WritePropertyName("value");
                    AnswerJson.WriteArray(json, value);
                }

                json.WriteEndObject();
            }

            if (solution.Kind is { } kind)
            {
                json.WriteString("kind", kind);
            }

            AnswerJson.WriteTexts(json, "conditions", solution.Conditions, []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (answer.IsEverything)
        {
            json.WriteBoolean("every", true);
        }
    }
}
