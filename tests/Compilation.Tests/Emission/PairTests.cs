using System.Linq.Expressions;
using System.Reflection;
using MlMath.Compilation.Emission;
using MlMath.Compilation.Emission.Lanes;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation.Tests.Emission;

/// <summary>Functions that a value and its derivative want of one argument are emitted as one: what they have in common is called once for both.</summary>
public sealed class PairTests
{
    private readonly Graph graph = new();
    private readonly Index i = new("i", Size.Named("m"));

    private Expr X => graph.Input("x", [i.Size], i);

    [Theory]
    [InlineData(LaneWidth.Bits512, true)]
    [InlineData(LaneWidth.Bits256, true)]
    [InlineData(LaneWidth.Bits128, true)]
    [InlineData(LaneWidth.Scalar, true)]
    [InlineData(LaneWidth.Bits512, false)]
    public void Sine_and_cosine_turn_once(LaneWidth width, bool inPass)
    {
        var lanes = LaneType.Of(LaneElement.Double, width);
        var calls = Calls(lanes, inPass, graph.Apply(FunctionTable.Sin, X), graph.Apply(FunctionTable.Cos, X));
        AssertOnce(lanes, calls, PairStep.QuarterTurns, PairStep.RestOfTurns, PairStep.SinOfAny, PairStep.CosOfAny);
        AssertNone(lanes, calls, FunctionTable.Sin, FunctionTable.Cos);
    }

    [Theory]
    [InlineData(LaneWidth.Bits512, true)]
    [InlineData(LaneWidth.Bits256, true)]
    [InlineData(LaneWidth.Bits128, true)]
    [InlineData(LaneWidth.Scalar, true)]
    [InlineData(LaneWidth.Bits512, false)]
    public void Hyperbolic_tangent_and_its_slope_take_one_exponential(LaneWidth width, bool inPass)
    {
        // 1 - tanh² x is computed as 4 σ(2x) σ(-2x).
        var lanes = LaneType.Of(LaneElement.Double, width);
        var slope = graph.Multiply(graph.Apply(FunctionTable.Sigmoid, graph.Scale(2, X)), graph.Apply(FunctionTable.Sigmoid, graph.Scale(-2, X)));
        var calls = Calls(lanes, inPass, graph.Apply(FunctionTable.Tanh, X), slope);
        AssertOnce(lanes, calls, PairStep.MinusTwice, PairStep.ExpOfRest, PairStep.ExpOfParts, PairStep.TanhOfParts);
        AssertNone(lanes, calls, FunctionTable.Tanh);
        Assert.DoesNotContain(SharedKernels.Decay(LaneElement.Double, lanes.Bits, LaneCall.Inlined), calls);
    }

    [Fact]
    public void A_function_without_the_other_is_called_itself()
    {
        var lanes = LaneType.Of(LaneElement.Double, LaneWidth.Bits512);
        var calls = Calls(lanes, true, graph.Apply(FunctionTable.Sin, X), graph.Apply(FunctionTable.Cos, graph.Scale(3, X)));
        Assert.DoesNotContain(SharedKernels.Step(PairStep.QuarterTurns, lanes.Bits), calls);
        Assert.Equal(lanes.Width > 1, calls.Contains(FunctionTable.Sin.LanesValue(LaneElement.Double, lanes.Bits, LaneCall.Inlined)!));
    }

    /// <summary>The methods that the code of two vectors calls, as often as it is written.</summary>
    private List<MethodInfo?> Calls(LaneType lanes, bool inPass, params Expr[] values)
    {
        Output[] outputs = [.. values.Select(v => new Output(v, [i]))];
        var rows = inPass ? i.Size : Size.Named("none");
        var schedule = Compiler.ScheduleOf(outputs, rows);
        var layout = new RoutineLayout(schedule);
        var finder = new CallFinder();
        foreach (var stage in schedule.Stages)
        {
            Assert.Equal(inPass, stage.IsRowPass);
            var items = stage.Steps.Select(s => s.Item).ToHashSet();
            var emitter = new CodeEmitter(layout, lanes, new HashSet<MlMath.Compilation.Scheduling.Item>(), inPass ? new PassAccess(layout, items) : null);
            if (inPass)
            {
                emitter.EmitBlock([new RowSection(false, stage.Steps)]);
            }
            else
            {
                emitter.Emit(stage.Steps);
            }

            finder.Visit(emitter.Written());
        }

        return finder.Found;
    }

    private static void AssertOnce(LaneType lanes, List<MethodInfo?> calls, params PairStep[] steps)
    {
        var counts = Array.ConvertAll(steps, step => calls.Count(c => c is not null && c == SharedKernels.Step(step, lanes.Bits)));
        Assert.Equal(lanes.Width > 1, counts[0] > 0);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    private static void AssertNone(LaneType lanes, List<MethodInfo?> calls, params Function[] functions)
    {
        foreach (var function in functions)
        {
            foreach (var way in Enum.GetValues<LaneCall>())
            {
                Assert.DoesNotContain(calls, c => c is not null && c == function.LanesValue(LaneElement.Double, lanes.Bits, way));
            }
        }
    }

    private sealed class CallFinder : ExpressionVisitor
    {
        public List<MethodInfo?> Found { get; } = [];

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            Found.Add(node.Method);
            return base.VisitMethodCall(node);
        }
    }
}
