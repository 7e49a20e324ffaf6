using System.Text.Json;

namespace MlMath.Cli.Batch;

/// <summary>Looks fields up in objects whose other fields may have names that are no text.</summary>
internal static class JsonFields
{
    /// <summary>The last field of that name, or null. A name that holds half of a surrogate pair is nobody's.</summary>
    public static JsonElement? Field(this JsonElement of, string name)
    {
        JsonElement? found = null;
        foreach (var field in of.EnumerateObject())
        {
            if (IsNamed(field, name))
            {
                found = field.Value;
            }
        }

        return found;
    }

    private static bool IsNamed(JsonProperty field, string name)
    {
        try
        {
            return field.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
