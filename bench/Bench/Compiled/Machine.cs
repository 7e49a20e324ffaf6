using System.Runtime.InteropServices;

namespace MlMath.Bench.Compiled;

/// <summary>What is run on.</summary>
internal static class Machine
{
    /// <summary>The processor's name, as far as the system tells it.</summary>
    public static string Processor()
    {
        const string file = "/proc/cpuinfo";
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
