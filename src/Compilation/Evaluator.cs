using System.Runtime.CompilerServices;
using MlMath.AutoDiff;
using MlMath.Compilation.Binding;
using MlMath.Compilation.Integration;
using MlMath.Compilation.Interpretation;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Compilation;

/// <summary>
/// Values of expressions under bindings. Every method throws <see cref="Expressions.Problems.ProblemException"/> for what the user can mend: a name
/// without a value, shapes that do not fit, a domain, a limit.
/// </summary>
public static class Evaluator
{
    /// <summary>Entries from which on compiling pays for itself: it takes some milliseconds, the interpreter some 20 ns an entry.</summary>
    private const double WorkWorthCompiling = 2e6;

    /// <summary>Entries past which a value that is not finite is not looked at again.</summary>
    private const double WorkWorthScaling = 1e7;

    private const double RoundingError = 4.4e-16;

    /// <summary>The value of one expression, its axes in the given order.</summary>
    /// <param name="body">The entry.</param>
    /// <param name="axes">The result's axes; the free indices of the body are among them.</param>
    /// <param name="bindings">What its names stand for.</param>
    /// <param name="way">The way to the value.</param>
    /// <param name="cancellation">Stops long work with an <see cref="OperationCanceledException"/>.</param>
    public static NumericArray Evaluate(Expr body, IReadOnlyList<Index> axes, Bindings bindings, EvaluationWay way = EvaluationWay.Auto, CancellationToken cancellation = default) =>
        Evaluate([new Output(body, axes)], bindings, way, cancellation)[0];

    /// <summary>
    /// The values of several outputs in one pass, which share what they have in common. What is evaluated more than once is better compiled once, by <see cref="Compiler"/>.
    /// </summary>
    public static NumericArray[] Evaluate(IReadOnlyList<Output> outputs, Bindings bindings, EvaluationWay way = EvaluationWay.Auto, CancellationToken cancellation = default) =>
        Quadrature.IsNeeded(outputs) ? EvaluateWithErrors(outputs, bindings, way, cancellation).Values : EvaluateSums(outputs, bindings, way, cancellation);

    /// <summary>The values of several outputs, and for each that integrals make inexact how far off an entry of it may be; null where there are no integrals.</summary>
    public static (NumericArray[] Values, double[]? Errors) EvaluateWithErrors(
        IReadOnlyList<Output> outputs, Bindings bindings, EvaluationWay way = EvaluationWay.Auto, CancellationToken cancellation = default)
    {
        if (!Quadrature.IsNeeded(outputs))
        {
            return (EvaluateSums(outputs, bindings, way, cancellation), null);
        }

        var quadrature = Quadrature.Of(outputs, bindings, cancellation);
        var second = EvaluateSums(quadrature.Outputs, quadrature.BindingsOf(second: true), way, cancellation);
        var first = EvaluateSums(quadrature.Outputs, quadrature.BindingsOf(second: false), way, cancellation);
        var errors = new double[first.Length];
        for (var k = 0; k < errors.Length; k++)
        {
            for (var e = 0; e < first[k].Values.Length; e++)
            {
                // Two meshes agree by chance at times, but not better than rounding, nor than what either may have missed.
                double a = first[k].Values[e], b = second[k].Values[e];
                errors[k] = Math.Max(errors[k], Math.Max(Math.Abs(a - b), Math.Abs(a) * Math.Max(RoundingError, quadrature.Error)));
            }
        }

        return (first, errors);
    }

    /// <summary>The values of outputs without integrals.</summary>
    internal static NumericArray[] EvaluateSums(IReadOnlyList<Output> outputs, Bindings bindings, EvaluationWay way, CancellationToken cancellation)
    {
        var task = EvaluationTask.Of(outputs, bindings, cancellation);
        return WithinRange(way switch
        {
            EvaluationWay.Tape => Taped(),
            EvaluationWay.Compiled => task.RunCompiled(),
            EvaluationWay.Auto when task.Work() > WorkWorthCompiling && RuntimeFeature.IsDynamicCodeCompiled => task.RunCompiled(),
            _ => task.Arrays(task.Run(task.Reals)),
        });

        // Where a double left its range on the way (e^1000/e^1001), numbers of a larger range give the value that the formula has.
        NumericArray[] WithinRange(NumericArray[] arrays)
        {
            if (task.Work() > WorkWorthScaling || !Array.Exists(arrays, a => Array.Exists(a.Values, v => !double.IsFinite(v))))
            {
                return arrays;
            }

            var scaled = task.Arrays(task.Run(task.Scaled));
            for (var k = 0; k < arrays.Length; k++)
            {
                for (var e = 0; e < arrays[k].Values.Length; e++)
                {
                    ref var value = ref arrays[k].Values[e];
                    if (!double.IsFinite(value) && double.IsFinite(scaled[k].Values[e]))
                    {
                        value = scaled[k].Values[e];
                    }
                }
            }

            return arrays;
        }

        NumericArray[] Taped()
        {
            var tape = new Tape();
            return task.Arrays(task.Run(input => OnTape(input, task, tape), valuesAlone: true));
        }
    }

    /// <summary>The value of a scalar expression and its derivatives by the inputs of the given names, by reverse mode on a tape.</summary>
    public static (double Value, IReadOnlyDictionary<string, NumericArray> Gradient) GradientByTape(
        Expr body, IReadOnlyCollection<string> names, Bindings bindings, CancellationToken cancellation = default)
    {
        if (Quadrature.IsNeeded([body]))
        {
            var quadrature = Quadrature.Of([body], bindings, cancellation);
            (body, bindings) = (quadrature.Outputs[0].Body, quadrature.BindingsOf(second: false));
        }

        var task = EvaluationTask.Of([body], bindings, cancellation);
        var tape = new Tape();
        var leaves = new Dictionary<string, Variable[]>();
        var value = task.Run(input =>
        {
            return names.Contains(input.Name) ? leaves[input.Name] = OnTape(input, task, tape) : Array.ConvertAll(task.Sizes.ArrayOf(input).Values, Variable.FromValue);
        })[0][0];
        var gradient = new Dictionary<string, NumericArray>();
        foreach (var name in names)
        {
            if (leaves.TryGetValue(name, out var variables))
            {
                gradient.Add(name, new NumericArray(bindings[name].Sizes, tape.Gradient(value, variables)));
            }
            else if (bindings.Find(name) is { } unused)
            {
                gradient.Add(name, new NumericArray(unused.Sizes, new double[unused.Values.Length]));
            }
        }

        return (value.Value, gradient);
    }

    /// <summary>The value of a scalar expression and its derivative along a direction of the input of the given name, by forward mode.</summary>
    public static (double Value, double Derivative) DerivativeAlong(Expr body, string name, ReadOnlyMemory<double> direction, Bindings bindings, CancellationToken cancellation = default)
    {
        if (Quadrature.IsNeeded([body]))
        {
            var quadrature = Quadrature.Of([body], bindings, cancellation);
            (body, bindings) = (quadrature.Outputs[0].Body, quadrature.BindingsOf(second: false));
        }

        var task = EvaluationTask.Of([body], bindings, cancellation);
        var result = task.Run(input =>
        {
            var values = task.Sizes.ArrayOf(input).Values;
            var duals = new Dual[values.Length];
            for (var k = 0; k < duals.Length; k++)
            {
                duals[k] = new Dual(values[k], input.Name == name ? direction.Span[k] : 0);
            }

            return duals;
        })[0][0];
        return (result.Value, result.Derivative);
    }

    private static Variable[] OnTape(InputNode input, EvaluationTask task, Tape tape) => tape.Variables(task.Sizes.ArrayOf(input).Values);

    /// <summary>Outputs with everything that is found out before they are evaluated.</summary>
    private sealed class EvaluationTask
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

        public T[][] Run<T>(Func<InputNode, T[]> inputs, bool valuesAlone = false)
            where T : struct, IPrimal<T> => new Interpreter<T>(order, outputs, Sizes, inputs,
                new WorkBudget(typeof(T) == typeof(Variable) ? WorkBudget.MaximalTapedWork : WorkBudget.MaximalWork, cancellation), valuesAlone).Run();

        /// <summary>How many entries the interpreter would compute.</summary>
        public double Work()
        {
            var work = 0.0;
            foreach (var node in order)
            {
                var own = 1.0;
                for (var s = 0; s < node.Rank + node.Bound.Length; s++)
                {
                    own *= Sizes[node.SizeOf(s)];
                }

                work += own;
            }

            return work;
        }

        public NumericArray[] RunCompiled()
        {
            if (Work() is var work && work > WorkBudget.MaximalCompiledWork)
            {
                throw new ProblemException(ProblemCode.Limit, $"this takes more than {WorkBudget.MaximalCompiledWork:N0} steps", null, "use smaller ranges");
            }

            var runner = Compiler.Compile(outputs, order, Compiler.LargestRows(order, Sizes)).CreateRunner(bindings);
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
}
