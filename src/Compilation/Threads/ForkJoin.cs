using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MlMath.Compilation.Threads;

/// <summary>
/// Runs the parts of a piece of work on the calling thread and on helper threads. Helpers look out for work for some microseconds, then sleep, and
/// after an idle while they end. Any thread may call at any time: while one call has the helpers, others run their parts by themselves, and so
/// does a part that calls again. Who runs which part differs from run to run; what a part does must not depend on it.
/// </summary>
internal sealed class ForkJoin : IDisposable
{
    /// <summary>How long a helper looks out for more, and a caller for the last part, before sleeping: longer than one tends to wait for the next pass of a loop.</summary>
    private static readonly long LookoutTicks = Stopwatch.Frequency / 20_000;

    private readonly object gate = new();
    private readonly object joined = new();
    private readonly TimeSpan idle;
    private readonly bool[] living;

    // The work at hand. A ticket is the number of the work (above) and of the next part to be claimed (below): who claims by comparing it with what he read
    // before he read the body has the body that belongs to it.
    private long ticket;
    private Action<int, int>? body;
    private int parts;
    private int workers;
    private CancellationToken stop;
    private int unfinished;
    private bool isStopped;
    private Fault? fault;

    private int isTaken;
    private int sleeping;
    private int livingCount;
    private bool callerSleeps;
    private bool isDisposed;

    /// <summary>Helpers are started when first wanted.</summary>
    /// <param name="helpers">How many there may be; by default one for each further core.</param>
    /// <param name="idle">How long one may sleep before it ends; by default ten seconds.</param>
    public ForkJoin(int? helpers = null, TimeSpan? idle = null)
    {
        Helpers = helpers ?? Environment.ProcessorCount - 1;
        ArgumentOutOfRangeException.ThrowIfNegative(Helpers, nameof(helpers));
        this.idle = idle ?? TimeSpan.FromSeconds(10);
        living = new bool[Helpers];
    }

    /// <summary>The one for all of a process: two that look out at once take each other's cores.</summary>
    public static ForkJoin Shared { get; } = new();

    /// <summary>How many helpers there may be.</summary>
    public int Helpers { get; }

    /// <summary>The helpers there are just now.</summary>
    public int LivingHelpers => Volatile.Read(ref livingCount);

    /// <summary>
    /// Calls the body for each part from 0 to before <paramref name="parts"/>, and returns when all are done. The body's second argument is the number of the
    /// worker: no two parts of a call have the same one at a time, and the caller is 0. Throws what the body throws (of several the one of the first part;
    /// parts not yet begun are left out then), or <see cref="OperationCanceledException"/> where parts were left out for the token's sake.
    /// Allocates nothing once the helpers live.
    /// </summary>
    /// <param name="parts">How many parts.</param>
    /// <param name="body">What to do for a part, kept by the caller from call to call.</param>
    /// <param name="workers">How many threads may work, this one included.</param>
    /// <param name="cancellation">Looked at before each part.</param>
    public void Run(int parts, Action<int, int> body, int workers = int.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        if (parts < 2 || workers < 2 || Helpers == 0 || isDisposed || Interlocked.CompareExchange(ref isTaken, 1, 0) != 0)
        {
            RunAlone(parts, body, cancellation);
            return;
        }

        try
        {
            RunTogether(parts, body, Math.Min(workers, Helpers + 1), cancellation);
        }
        finally
        {
            this.body = null;
            fault = null;
            stop = default;
            Volatile.Write(ref isTaken, 0);
        }
    }

    /// <summary>Ends the helpers; later calls run by themselves.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            Monitor.PulseAll(gate);
        }
    }

    private static void RunAlone(int parts, Action<int, int> body, CancellationToken cancellation)
    {
        for (var part = 0; part < parts; part++)
        {
            cancellation.ThrowIfCancellationRequested();
            body(part, 0);
        }
    }

    private static long NumberOf(long ticket) => ticket >> 32;

    private void RunTogether(int count, Action<int, int> work, int limit, CancellationToken cancellation)
    {
        (parts, body, workers, stop) = (count, work, limit, cancellation);
        (isStopped, callerSleeps) = (false, false);
        Volatile.Write(ref unfinished, count);
        Interlocked.Exchange(ref ticket, (NumberOf(ticket) + 1) << 32);
        try
        {
            Wake(Math.Min(limit, count) - 1);
        }
        finally
        {
            // Whatever goes wrong: as long as a helper works on a part, what the caller lent the parts, pinned memory too, must stay as it is.
            Work(0);
            Join();
        }

        if (fault is { } thrown)
        {
            thrown.Throw();
        }

        if (isStopped)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Claims and runs parts until none is left.</summary>
    private void Work(int worker)
    {
        while (true)
        {
            var seen = Volatile.Read(ref ticket);
            var (work, count, limit) = (Volatile.Read(ref body), Volatile.Read(ref parts), Volatile.Read(ref workers));
            var part = (int)seen;
            if (work is null || part >= count || worker >= limit)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref ticket, seen + 1, seen) == seen)
            {
                RunPart(work, part, worker);
            }
        }
    }

    private void RunPart(Action<int, int> work, int part, int worker)
    {
        try
        {
            if (stop.IsCancellationRequested)
            {
                isStopped = true;
            }
            else if (Volatile.Read(ref fault) is null)
            {
                work(part, worker);
            }
        }
        catch (Exception thrown)
        {
            // It travels to the caller.
            Keep(new Fault(part, thrown));
        }
        finally
        {
            if (Interlocked.Decrement(ref unfinished) == 0 && Volatile.Read(ref callerSleeps))
            {
                lock (joined)
                {
                    Monitor.PulseAll(joined);
                }
            }
        }
    }

    /// <summary>Keeps the fault of the first part. Without a lock, for the wait for one can be interrupted.</summary>
    private void Keep(Fault own)
    {
        var earlier = Volatile.Read(ref fault);
        while (earlier is null || own.Part < earlier.Part)
        {
            var found = Interlocked.CompareExchange(ref fault, own, earlier);
            if (ReferenceEquals(found, earlier))
            {
                return;
            }

            earlier = found;
        }
    }

    /// <summary>Waits for the parts that helpers have begun; an interruption waits with it.</summary>
    private void Join()
    {
        var isInterrupted = false;
        while (Volatile.Read(ref unfinished) != 0)
        {
            try
            {
                Await();
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private void Await()
    {
        var until = Stopwatch.GetTimestamp() + LookoutTicks;
        while (Volatile.Read(ref unfinished) != 0)
        {
            if (Stopwatch.GetTimestamp() < until)
            {
                Thread.SpinWait(4);
                continue;
            }

            lock (joined)
            {
                Volatile.Write(ref callerSleeps, true);
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref unfinished) != 0)
                {
                    Monitor.Wait(joined);
                }
            }
        }
    }

    private void Wake(int wanted)
    {
        if (Volatile.Read(ref livingCount) < wanted)
        {
            lock (gate)
            {
                for (var helper = 0; helper < wanted; helper++)
                {
                    if (!living[helper] && !isDisposed)
                    {
                        Start(helper);
                    }
                }
            }
        }

        if (Volatile.Read(ref sleeping) > 0)
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }
    }

    private void Start(int helper)
    {
        var thread = new Thread(() => Help(helper)) { IsBackground = true, Name = "MlMath helper " + (helper + 1) };
        thread.Start();
        living[helper] = true;
        livingCount++;
    }

    private void Help(int helper)
    {
        var done = NumberOf(Volatile.Read(ref ticket)) - 1;
        while (AwaitWork(helper, done))
        {
            done = NumberOf(Volatile.Read(ref ticket));
            Work(helper + 1);
        }
    }

    /// <summary>Waits for work other than what is done; false where the helper is to end.</summary>
    private bool AwaitWork(int helper, long done)
    {
        var until = Stopwatch.GetTimestamp() + LookoutTicks;
        while (Stopwatch.GetTimestamp() < until)
        {
            if (NumberOf(Volatile.Read(ref ticket)) != done)
            {
                return true;
            }

            Thread.SpinWait(4);
        }

        lock (gate)
        {
            Interlocked.Increment(ref sleeping);
            var hasTime = true;
            while (NumberOf(Interlocked.Read(ref ticket)) == done && hasTime && !isDisposed)
            {
                hasTime = Monitor.Wait(gate, idle);
            }

            Interlocked.Decrement(ref sleeping);
            if (NumberOf(Interlocked.Read(ref ticket)) != done && !isDisposed)
            {
                return true;
            }

            // Work that arrives from here on finds one helper too few and starts another.
            living[helper] = false;
            livingCount--;
            return false;
        }
    }

    private sealed class Fault(int part, Exception thrown)
    {
        private readonly ExceptionDispatchInfo thrown = ExceptionDispatchInfo.Capture(thrown);

        public int Part => part;

        public void Throw() => thrown.Throw();
    }
}
