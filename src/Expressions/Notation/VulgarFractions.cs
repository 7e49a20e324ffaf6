namespace MlMath.Expressions.Notation;

/// <summary>The fractions that are one character: `½` is 1/2.</summary>
public static class VulgarFractions
{
    private static readonly string[] Rows =
    [
        "½1/2", "¼1/4", "¾3/4", "⅓1/3", "⅔2/3", "⅕1/5", "⅖2/5", "⅗3/5", "⅘4/5", "⅙1/6", "⅚5/6",
        "⅐1/7", "⅛1/8", "⅜3/8", "⅝5/8", "⅞7/8", "⅑1/9", "⅒1/10",
    ];

    /// <summary>The fraction in ASCII (`1/2`), or null for any other character.</summary>
    public static string? Find(char character)
    {
        foreach (var row in Rows)
        {
            if (row[0] == character)
            {
                return row[1..];
            }
        }

        return null;
    }
}
