using MlMath.AutoDiff;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Interpretation;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Compilation;

/// <summary>Outputs with everything that is found out before they are evaluated.</summary>
internal sealed class EvaluationTask
{
    private readonly OpenedOutput[] outputs;
    private readonly Node[] order;
    private readonly Bindings bindings;
    private readonly CancellationToken cancellation;

    private EvaluationTask(OpenedOutput[] outputs, Node[] order, ResolvedSizes sizes, Bindings bindings, CancellationToken cancellation)
    {
        this.outputs = outputs;
        this.order = order;
        this.bindings = bindings;
        this.cancellation = cancellation;
        Sizes = sizes;
    }

    public ResolvedSizes Sizes { get; }

    public static EvaluationTask Of(IReadOnlyList<Output> outputs, Bindings bindings, CancellationToken cancellation)
    {
        var opened = Compiler.Opened(outputs);
        var order = NodeOrder.Of(opened);
        return new EvaluationTask(opened, order, ResolvedSizes.Of(order, bindings), bindings, cancellation);
    }

    public T[][] Run<T>(Func<InputNode, T[]> inputs, bool valuesAlone = false, T kind = default)
        where T : struct, IPrimal<T> => new Interpreter<T>(order, outputs, Sizes, inputs,
            new WorkBudget(typeof(T) == typeof(Variable) ? WorkBudget.MaximalTapedWork : WorkBudget.MaximalWork, cancellation), valuesAlone, kind).Run();

    /// <summary>How many entries the interpreter would compute.</summary>
    public double Work()
    {
        var work = 0.0;
        foreach (var node in order)
        {
            work += WorkOf(node);
        }

        return work;
    }

    /// <summary>How many entries the interpreter would compute for one node.</summary>
    public double WorkOf(Node node)
    {
        var own = 1.0;
        for (var s = 0; s < node.Rank + node.Bound.Length; s++)
        {
            own *= Sizes[node.SizeOf(s)];
        }

        return own;
    }

    /// <summary>The needed nodes, operands first.</summary>
    public ReadOnlySpan<Node> Order => order;

    /// <summary>What is asked for.</summary>
    public ReadOnlySpan<OpenedOutput> Outputs => outputs;

    public NumericArray[] RunCompiled()
    {
        if (Work() is var work && work > WorkBudget.MaximalCompiledWork)
        {
            throw new ProblemException(ProblemCode.Limit, $"this takes more than {WorkBudget.MaximalCompiledWork:N0} steps", null, "use smaller ranges");
        }

        var runner = Compiler.Compile(outputs, order, Compiler.LargestRows(order, Sizes), CompilerOptions.Default, Sizes).CreateRunner(bindings);
        runner.Run(cancellation);
        return [.. Enumerable.Range(0, outputs.Length).Select(runner.ToArray)];
    }

    public ScaledReal[] Scaled(InputNode input) => Array.ConvertAll(Sizes.ArrayOf(input).Values, ScaledReal.FromValue);

    public Real[] Reals(InputNode input) => Array.ConvertAll(Sizes.ArrayOf(input).Values, v => new Real(v));

    public NumericArray[] Arrays<T>(T[][] entries)
        where T : struct, IPrimal<T>
    {
        var arrays = new NumericArray[entries.Length];
        for (var k = 0; k < arrays.Length; k++)
        {
            var axes = outputs[k].Axes;
            var lengths = new int[axes.Length];
            for (var a = 0; a < lengths.Length; a++)
            {
                lengths[a] = Sizes[axes[a]];
            }

            var values = new double[entries[k].Length];
            for (var e = 0; e < values.Length; e++)
            {
                values[e] = entries[k][e].Value;
            }

            arrays[k] = new NumericArray(lengths, values);
        }

        return arrays;
    }
}
