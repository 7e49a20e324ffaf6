using System.Runtime.CompilerServices;
using MlMath.AutoDiff;
using MlMath.Compilation.Integration;
using MlMath.Compilation.Precision;
using MlMath.Expressions.Nodes;
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
    internal const double WorkWorthCompiling = 2e6;

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

    /// <summary>
    /// The values of outputs as <see cref="EvaluateWithErrors"/> gives them, with lost digits brought back: entries that cancellation, overflow or an open decision
    /// make unsure are evaluated again in balls. For one-shot answers, not for loops over data.
    /// </summary>
    public static PreciseValues EvaluatePrecisely(IReadOnlyList<Output> outputs, Bindings bindings, EvaluationWay way = EvaluationWay.Auto, CancellationToken cancellation = default)
    {
        if (Quadrature.IsNeeded(outputs))
        {
            var (values, errors) = EvaluateWithErrors(outputs, bindings, way, cancellation);
            return new PreciseValues(values, errors);
        }

        var task = EvaluationTask.Of(outputs, bindings, cancellation);
        return task.Work() > Refinement.WorkWorthGuarding ? new PreciseValues(EvaluateSums(task, way), null) : new Refinement(task, way).Run();
    }

    /// <summary>The values of outputs without integrals.</summary>
    internal static NumericArray[] EvaluateSums(IReadOnlyList<Output> outputs, Bindings bindings, EvaluationWay way, CancellationToken cancellation) =>
        EvaluateSums(EvaluationTask.Of(outputs, bindings, cancellation), way);

    /// <summary>The values of a task.</summary>
    internal static NumericArray[] EvaluateSums(EvaluationTask task, EvaluationWay way)
    {
        return WithinRange(way switch
        {
            EvaluationWay.Tape => Taped(),
            EvaluationWay.Compiled => task.RunCompiled(),
            EvaluationWay.Auto when task.Work() > WorkWorthCompiling && RuntimeFeature.IsDynamicCodeCompiled => task.RunCompiled(),
            _ => task.Arrays(task.Run(task.Reals)),
        }, task);

        NumericArray[] Taped()
        {
            var tape = new Tape();
            return task.Arrays(task.Run(input => OnTape(input, task, tape), valuesAlone: true));
        }
    }

    /// <summary>Where a double left its range on the way (e^1000/e^1001), numbers of a larger range give the value that the formula has.</summary>
    internal static NumericArray[] WithinRange(NumericArray[] arrays, EvaluationTask task)
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
}
