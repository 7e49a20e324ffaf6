using System.Diagnostics;
using MlMath.Cli.Asking;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;

namespace MlMath.Cli.Tests.Asking;

public sealed class EngineThreadTests
{
    [Fact]
    public void What_takes_longer_than_its_time_ends_in_a_limit()
    {
        var engine = new EngineThread(new FormulaEngine(new SlowBook()), TimeSpan.FromMilliseconds(300), TextWriter.Null);
        var watch = Stopwatch.StartNew();
        var fault = Assert.Throws<ProblemException>(() => engine.Ask(new FormulaRequest(Operation.Eval, "slowly(1)")));
        Assert.Equal(ProblemCode.Limit, fault.Problem.Code);
        Assert.Contains("0.3 seconds", fault.Problem.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.3, 8);
    }

    [Fact]
    public void A_question_ends_when_the_one_who_asked_stops_it()
    {
        var engine = new EngineThread(new FormulaEngine(new SlowBook()), TimeSpan.FromMinutes(1), TextWriter.Null);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Ask(new FormulaRequest(Operation.Eval, "slowly(1)"), null, stop.Token));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.05, 8);
    }

    [Fact]
    public void A_fault_of_the_program_is_told_in_the_users_words_and_logged_in_full()
    {
        using var log = new StringWriter();
        var engine = new EngineThread(new FormulaEngine(new BrokenBook()), EngineThread.OrdinaryDeadline, log);
        var fault = Assert.Throws<ProblemException>(() => engine.Ask(new FormulaRequest(Operation.Eval, "broken(1)")));
        Assert.Equal(ProblemCode.Unsupported, fault.Problem.Code);
        Assert.DoesNotContain("Exception", fault.Problem.Message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: the page is torn", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(InsufficientExecutionStackException))]
    public void What_the_machine_cannot_hold_is_a_limit(Type fault)
    {
        var engine = new EngineThread(new FormulaEngine(), EngineThread.OrdinaryDeadline, TextWriter.Null);
        Assert.Equal(ProblemCode.Limit, engine.Explained((Exception)Activator.CreateInstance(fault)!).Problem.Code);
    }

    [Fact]
    public void Earlier_answers_can_be_collected()
    {
        var engine = new EngineThread(new FormulaEngine(), EngineThread.OrdinaryDeadline, TextWriter.Null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var k = 0; k < 200; k++)
        {
            engine.Ask(new FormulaRequest(Operation.Diff, string.Join(" + ", Enumerable.Range(1, 40).Select(n => $"sin({n}x^{k + 1})"))) { By = ["x"] });
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
    }

    private sealed class SlowBook : ITextbook
    {
        public IEnumerable<string> Names => [];

        public string? Find(string name)
        {
            Thread.Sleep(name == "slowly" ? 5000 : 0);
            return null;
        }
    }

    private sealed class BrokenBook : ITextbook
    {
        public IEnumerable<string> Names => [];

        public string? Find(string name) => name == "broken" ? throw new InvalidOperationException("the page is torn") : null;
    }
}
