using System.Globalization;
using System.Reflection;
using MlMath.Expressions.Problems;

namespace MlMath.Contracts.Tests;

/// <summary>The page of limits and the limits in the code are the same.</summary>
public sealed class LimitsPageTests
{
    private static readonly Dictionary<string, string> Rows = ReadRows();

    public static TheoryData<string> Names => [.. typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_limit_has_its_row_with_its_number(string name)
    {
        var number = Convert.ToInt64(typeof(Limits).GetField(name)!.GetValue(null), CultureInfo.InvariantCulture);
        Assert.True(Rows.TryGetValue(name, out var stated), $"docs/limits.md has no row for {name}");
        Assert.Equal(number.ToString("N0", CultureInfo.InvariantCulture), stated);
    }

    [Fact]
    public void A_row_is_about_a_limit() => Assert.DoesNotContain(Rows.Keys, name => typeof(Limits).GetField(name) is null);

    private static Dictionary<string, string> ReadRows()
    {
        using var reader = new StreamReader(typeof(LimitsPageTests).Assembly.GetManifestResourceStream("limits.md")!);
        return reader.ReadToEnd().Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[3].StartsWith('`') && cells[2].Length > 0 && char.IsDigit(cells[2][0]))
            .ToDictionary(cells => cells[3].Trim('`'), cells => cells[2]);
    }
}
