using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlMath.Bench;

/// <summary>The time that this thread has had a processor, where the system tells, so that one thread can be measured beside other programs; else the time of day.</summary>
internal static class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    /// <summary>Seconds from some moment on.</summary>
    public static double Seconds()
    {
        if (OperatingSystem.IsLinux() && ClockGetTime(ThreadProcessorTime, out var time) == 0)
        {
            return time.Seconds + (1e-9 * time.Nanoseconds);
        }

        return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
