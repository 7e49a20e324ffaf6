using System.Globalization;

namespace MlMath.Expressions.Tests.Functions;

/// <summary>Arguments and values of many digits, computed once by scripts/kernels/golden.py with mpmath.</summary>
internal static class KernelValues
{
    /// <summary>A point of a function: the nearest double of its value, and how much of a last place the value lies beyond it.</summary>
    internal readonly record struct Point(double[] Arguments, double Value, double Beyond)
    {
        /// <summary>How far a double lies from the value, in units of the value's last place.</summary>
        public double Error(double actual) => actual.Equals(Value) ? Math.Abs(Beyond)
            : !double.IsFinite(actual) || !double.IsFinite(Value) ? double.PositiveInfinity
            : Math.Abs(((actual - Value) / UnitOf(Value)) - Beyond);

        /// <summary>How far a float lies from the value, in units of a float's last place.</summary>
        public double SingleError(float actual)
        {
            var value = (float)Value;
            return actual.Equals(value) && (float.IsInfinity(value) || value == 0) ? 0
                : !float.IsFinite(actual) || !float.IsFinite(value) ? double.PositiveInfinity
                : Math.Abs(actual - Value) / Math.Max(Math.Abs(MathF.BitIncrement(Math.Abs(value)) - Math.Abs(value)), float.Epsilon);
        }

        private static double UnitOf(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);
    }

    public static IReadOnlyDictionary<string, Point[]> Rows { get; } = Read();

    private static Dictionary<string, Point[]> Read()
    {
        using var reader = new StreamReader(typeof(KernelValues).Assembly.GetManifestResourceStream("kernel-values.txt")!);
        var rows = new Dictionary<string, List<Point>>();
        var row = new List<Point>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (parts[0] == "=")
            {
                rows.Add(parts[1], row = []);
                continue;
            }

            row.Add(new Point([.. parts[..^2].Select(Bits)], Bits(parts[^2]), int.Parse(parts[^1], CultureInfo.InvariantCulture) / 100.0));
        }

        return rows.ToDictionary(r => r.Key, r => r.Value.ToArray());
    }

    private static double Bits(string hex) => BitConverter.UInt64BitsToDouble(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
