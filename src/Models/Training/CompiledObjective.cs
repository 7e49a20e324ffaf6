using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Models.Data;

namespace MlMath.Models.Training;

/// <summary>
/// A model's loss, with or without its derivatives by all parameters, as one compiled routine that runs over slices of the rows. What is maximised is
/// negated, so that less is better. Not thread-safe.
/// </summary>
public sealed class CompiledObjective
{
    private readonly ModelFormulas _model;
    private readonly CompiledRoutine _routine;
    private readonly double[][] _parameters;
    private readonly int _gradients;
    private RoutineRunner? _runner;

    /// <summary>Compiles the loss of a model. Throws <see cref="Expressions.Problems.ProblemException"/> where it has no derivative or cannot be compiled.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withGradient">Whether the derivatives are wanted.</param>
    /// <param name="cancellation">Stops the derivation.</param>
    public CompiledObjective(ModelFormulas model, bool withGradient, CancellationToken cancellation = default)
    {
        _model = model;
        var loss = Loss(model, cancellation);
        var outputs = new List<Output> { loss };
        if (withGradient)
        {
            foreach (var derivative in ReverseFold.Gradient(model.Graph, loss, [.. model.Parameters.Select(p => p.Node)], cancellation))
            {
                outputs.Add(new Output(derivative.Body, derivative.Axes));
            }
        }

        _gradients = outputs.Count - 1;
        var bodies = StableForm.ForDoubles(model.Graph, outputs.ConvertAll(o => o.Body), cancellation);
        outputs = [.. outputs.Select((o, k) => new Output(bodies[k], o.Axes))];
        _routine = Compiler.Compile(outputs, Size.Named(ModelSizes.Rows));
        _parameters = [.. model.Parameters.Select(p => new double[p.Length])];
    }

    /// <summary>The rows that are bound.</summary>
    public int Rows { get; private set; }

    /// <summary>The loss in the form that is differentiated: stable, and negated where it is maximised.</summary>
    public static Expr Loss(ModelFormulas model, CancellationToken cancellation = default)
    {
        var stable = StableForm.Of(model.Graph, model.Objective.Body, cancellation);
        return model.IsMaximized ? model.Graph.Negate(stable) : stable;
    }

    /// <summary>Binds the rows to run over; their arrays are not copied and may change between runs.</summary>
    public void Bind(Dataset rows)
    {
        Rows = rows.Rows;
        var bindings = BindingsOf(_model, rows);
        for (var p = 0; p < _parameters.Length; p++)
        {
            bindings[_model.Parameters[p].Node.Name] = new NumericArray(_model.Parameters[p].Sizes, _parameters[p]);
        }

        _runner = _routine.CreateRunner(bindings);
    }

    /// <summary>The loss over the rows from <paramref name="from"/> to before <paramref name="to"/>, with its derivatives where they are wanted.</summary>
    /// <param name="parameters">All parameters, one after the other.</param>
    /// <param name="from">The first row, from 0.</param>
    /// <param name="to">The row past the last.</param>
    /// <param name="gradient">Takes the derivatives by all parameters; empty where they are not wanted.</param>
    /// <param name="cancellation">Stops the run.</param>
    public double Run(ReadOnlySpan<double> parameters, int from, int to, Span<double> gradient, CancellationToken cancellation = default)
    {
        var runner = _runner ?? throw new InvalidOperationException("No rows are bound.");
        for (var p = 0; p < _parameters.Length; p++)
        {
            _model.Parameters[p].In(parameters).CopyTo(_parameters[p]);
        }

        runner.Run(from, to, cancellation);
        for (var p = 0; p < _gradients && gradient.Length > 0; p++)
        {
            runner.Values(p + 1).CopyTo(gradient.Slice(_model.Parameters[p].Offset, _model.Parameters[p].Length));
        }

        return runner.Values(0)[0];
    }

    /// <summary>The names of some rows, and the sizes; the arrays are shared.</summary>
    internal static Bindings BindingsOf(ModelFormulas model, Dataset rows)
    {
        var bindings = new Bindings();
        model.Sizes.BindTo(bindings);
        bindings.SetSize(ModelSizes.Rows, rows.Rows);
        foreach (var array in rows.Arrays)
        {
            bindings.Add(array.Name, array.ToNumericArray());
        }

        return bindings;
    }

    /// <summary>The names of some rows, the parameters, and the sizes.</summary>
    internal static Bindings BindingsOf(ModelFormulas model, Dataset rows, ReadOnlySpan<double> parameters)
    {
        var bindings = BindingsOf(model, rows);
        foreach (var parameter in model.Parameters)
        {
            bindings[parameter.Node.Name] = parameter.ValueIn(parameters);
        }

        return bindings;
    }
}
