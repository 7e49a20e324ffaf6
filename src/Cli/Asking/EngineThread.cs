using System.Globalization;
using MlMath.Engine;
using MlMath.Expressions.Problems;

namespace MlMath.Cli.Asking;

/// <summary>
/// Asks the engine on a thread with a deep stack, within a time and an amount of memory, so that no formula can take the process down or hold it up: what
/// goes wrong, whatever it is, becomes a <see cref="Problem"/>. One question at a time.
/// </summary>
/// <param name="engine">The engine that answers.</param>
/// <param name="deadline">How long an answer may take.</param>
/// <param name="log">Told in full of faults that are the program's own.</param>
public sealed class EngineThread(FormulaEngine engine, TimeSpan deadline, TextWriter log)
{
    // Deep formulas are walked without recursion; what recursion there is, is bounded, and this stack holds the bounds. Its pages cost nothing until used.
    private const int StackSize = 256 << 20;

    private const int PollMilliseconds = 50;

    // What a walk may need between two looks at its token; after that the thread is left to itself.
    private const int GraceMilliseconds = 1500;

    /// <summary>How long an answer may take where nothing else is said.</summary>
    public static TimeSpan OrdinaryDeadline { get; } = TimeSpan.FromSeconds(Limits.Seconds);

    /// <summary>
    /// The answer; throws <see cref="ProblemException"/>, and <see cref="OperationCanceledException"/> where <paramref name="cancellation"/> asks for an end.
    /// Meanwhile, this thread may do something of its own.
    /// </summary>
    public FormulaAnswer Ask(FormulaRequest request, Action? meanwhile = null, CancellationToken cancellation = default) =>
        Ask(stop => engine.Answer(request, stop), meanwhile, cancellation);

    /// <summary>What some other question to the engine gives; throws as the other does.</summary>
    public T Ask<T>(Func<CancellationToken, T> question, Action? meanwhile = null, CancellationToken cancellation = default)
        where T : class
    {
        var stop = new CancellationTokenSource();
        T? answer = null;
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    answer = question(stop.Token);
                }
                catch (Exception thrown)
                {
                    fault = thrown;
                }
            },
            StackSize)
        { IsBackground = true };
        var started = Environment.TickCount64;
        thread.Start();
        meanwhile?.Invoke();
        var overrun = Wait(thread, started, cancellation);
        if (overrun is null)
        {
            stop.Dispose();
            return answer ?? throw Explained(fault!);
        }

        stop.Cancel();
        if (!thread.Join(GraceMilliseconds))
        {
            thread.Priority = ThreadPriority.Lowest;
            throw overrun;
        }

        stop.Dispose();
        return answer ?? throw (fault is OperationCanceledException ? overrun : Explained(fault!));
    }

    /// <summary>What went wrong, in the user's words; what is the program's own fault is logged in full.</summary>
    public ProblemException Explained(Exception fault)
    {
        switch (fault)
        {
            case ProblemException known:
                return known;
            case OutOfMemoryException or InsufficientMemoryException:
                return TooMuchMemory();
            case InsufficientExecutionStackException:
                return Limits.StackTooSmall(null);
            default:
                log.WriteLine(fault.ToString());
                return new ProblemException(
                    ProblemCode.Unsupported, "this cannot be answered: the program met a case that it does not handle", null, "please report the formula: the fault is the program's");
        }
    }

    /// <summary>Waits for the thread's end; a bound that it passes before is returned.</summary>
    private Exception? Wait(Thread thread, long started, CancellationToken cancellation)
    {
        // What the program held before is not the answer's.
        var largest = GC.GetTotalMemory(forceFullCollection: false) + LargestHeap();
        while (!thread.Join(PollMilliseconds))
        {
            if (cancellation.IsCancellationRequested)
            {
                return new OperationCanceledException(cancellation);
            }

            if (Environment.TickCount64 - started > deadline.TotalMilliseconds)
            {
                var seconds = deadline.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
                return new ProblemException(ProblemCode.Limit, $"this takes longer than the {seconds} seconds that an answer may take");
            }

            // What nobody holds any more does not count, so the sure way to know comes second.
            if (GC.GetTotalMemory(forceFullCollection: false) > largest && GC.GetTotalMemory(forceFullCollection: true) > largest)
            {
                return TooMuchMemory();
            }
        }

        return null;
    }

    private static long LargestHeap() => Math.Min(Limits.Memory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 6 / 10);

    private static ProblemException TooMuchMemory() =>
        new(ProblemCode.Limit, $"this takes more memory than the {LargestHeap() >> 20} MiB that an answer may take", null, "use smaller arrays or a shorter formula");
}
