using MlMath.Compilation.Threads;

namespace MlMath.Compilation.Tests.Threads;

/// <summary>What callers of <see cref="ForkJoin"/> rely on, with more helpers than this machine may have cores.</summary>
public sealed class ForkJoinTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_part_runs_once(int helpers)
    {
        using var threads = new ForkJoin(helpers);
        for (var parts = 0; parts < 300; parts++)
        {
            var runs = new int[parts];
            threads.Run(parts, (part, _) => Interlocked.Increment(ref runs[part]));
            Assert.All(runs, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Helpers_do_work()
    {
        using var threads = new ForkJoin(1);
        using var both = new Barrier(2);

        // Each part waits for the other, so that one thread alone would never end.
        threads.Run(2, (_, _) => Assert.True(both.SignalAndWait(Patience)));
        Assert.Equal(1, threads.LivingHelpers);
    }

    [Fact]
    public void Workers_that_run_at_the_same_time_have_different_numbers()
    {
        using var threads = new ForkJoin(3);
        var busy = new int[4];
        for (var round = 0; round < 200; round++)
        {
            threads.Run(40, (_, worker) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
                Thread.SpinWait(20);
                Interlocked.Decrement(ref busy[worker]);
            });
        }
    }

    [Fact]
    public void No_more_workers_than_asked_for()
    {
        using var threads = new ForkJoin(3);
        threads.Run(50, (_, _) => Thread.SpinWait(50));
        for (var round = 0; round < 100; round++)
        {
            threads.Run(50, (_, worker) => Assert.InRange(worker, 0, 1), workers: 2);
            threads.Run(50, (_, worker) => Assert.Equal(0, worker), workers: 1);
        }
    }

    [Fact]
    public void Many_callers_at_once_each_get_their_own_parts_done()
    {
        using var threads = new ForkJoin(2);
        var callers = new Thread[8];
        var sums = new long[callers.Length];
        for (var c = 0; c < callers.Length; c++)
        {
            var caller = c;
            callers[c] = new Thread(() =>
            {
                for (var round = 0; round < 500; round++)
                {
                    threads.Run(7, (part, _) => Interlocked.Add(ref sums[caller], part + caller));
                }
            });
            callers[c].Start();
        }

        Assert.All(callers, caller => Assert.True(caller.Join(Patience)));
        Assert.Equal(Enumerable.Range(0, callers.Length).Select(c => 500L * (21 + (7 * c))), sums);
    }

    [Fact]
    public void A_part_may_call_again()
    {
        using var threads = new ForkJoin(2);
        var count = 0;
        threads.Run(6, (_, _) => threads.Run(5, (_, _) => threads.Run(4, (_, _) => Interlocked.Increment(ref count))));
        Assert.Equal(120, count);
    }

    [Fact]
    public void What_a_part_throws_reaches_the_caller_and_the_next_call_works()
    {
        using var threads = new ForkJoin(2);
        for (var round = 0; round < 100; round++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => threads.Run(30, (part, _) =>
            {
                if (part == 11)
                {
                    throw new InvalidOperationException("part 11");
                }
            }));
            Assert.Equal("part 11", thrown.Message);
            var count = 0;
            threads.Run(30, (_, _) => Interlocked.Increment(ref count));
            Assert.Equal(30, count);
        }
    }

    [Fact]
    public void A_cancelled_call_leaves_parts_out_and_says_so()
    {
        using var threads = new ForkJoin(1);
        using var source = new CancellationTokenSource();
        var count = 0;
        Assert.Throws<OperationCanceledException>(() => threads.Run(
            1000,
            (_, _) =>
            {
                // What is begun beside the tenth waits for it, however slowly that goes on.
                var own = Interlocked.Increment(ref count);
                if (own == 10)
                {
                    source.Cancel();
                }
                else if (own > 10)
                {
                    source.Token.WaitHandle.WaitOne();
                }
            },
            cancellation: source.Token));
        Assert.InRange(count, 10, 11);
        Assert.Throws<OperationCanceledException>(() => threads.Run(1, (_, _) => count++, cancellation: source.Token));
    }

    [Fact]
    public void A_call_whose_parts_are_all_done_is_not_cancelled()
    {
        using var threads = new ForkJoin(1);
        using var source = new CancellationTokenSource();
        threads.Run(1, (_, _) => source.Cancel(), cancellation: source.Token);
        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public void Idle_helpers_end_and_come_back()
    {
        using var threads = new ForkJoin(2, TimeSpan.FromMilliseconds(5));
        for (var round = 0; round < 3; round++)
        {
            using var all = new Barrier(3);
            threads.Run(3, (_, _) => Assert.True(all.SignalAndWait(Patience)));
            Assert.True(SpinWait.SpinUntil(() => threads.LivingHelpers == 0, Patience));
        }
    }

    [Fact]
    public void A_caller_that_is_interrupted_waits_for_its_helpers_all_the_same()
    {
        // What the parts work on may be pinned for the time of the call alone.
        using var threads = new ForkJoin(1);
        using var begun = new CountdownEvent(2);
        var (isDone, wasEarly, isInterrupted) = (false, false, false);
        var caller = new Thread(() =>
        {
            threads.Run(2, (_, worker) =>
            {
                begun.Signal();
                while (worker > 0 && !Volatile.Read(ref isDone))
                {
                    Thread.Sleep(1);
                }
            });
            wasEarly = !Volatile.Read(ref isDone);
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        });
        caller.Start();
        Assert.True(begun.Wait(Patience));
        Assert.True(SpinWait.SpinUntil(() => (caller.ThreadState & ThreadState.WaitSleepJoin) != 0, Patience));
        caller.Interrupt();
        Thread.Sleep(50);
        Volatile.Write(ref isDone, true);
        Assert.True(caller.Join(Patience));
        Assert.False(wasEarly);
        Assert.True(isInterrupted);
    }

    [Fact]
    public void After_disposal_the_caller_works_alone()
    {
        var threads = new ForkJoin(2);
        threads.Run(3, (_, _) => { });
        threads.Dispose();
        Assert.True(SpinWait.SpinUntil(() => threads.LivingHelpers == 0, Patience));
        threads.Run(3, (_, worker) => Assert.Equal(0, worker));
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        using var threads = new ForkJoin(1);
        var sums = new long[16];
        Action<int, int> body = (part, _) => sums[part]++;
        threads.Run(16, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            threads.Run(16, body);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.All(sums, sum => Assert.Equal(101, sum));
    }
}
