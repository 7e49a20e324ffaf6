using MlMath.Compilation;
using MlMath.Models.Data;

namespace MlMath.Models.Training;

/// <summary>A measure and its value.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Value">Its value, averaged over the rows where it speaks of a row.</param>
public sealed record Score(string Name, double Value);

/// <summary>How well a model does on some rows.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Loss">The loss over them.</param>
/// <param name="Scores">The measures that the model names.</param>
public sealed record ModelScores(int Rows, Score Loss, IReadOnlyList<Score> Scores)
{
    /// <summary>Measures a model on rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows; every name of the data is wanted.</param>
    /// <param name="parameters">All parameters, one after the other.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static ModelScores Of(ModelFormulas model, Dataset rows, ReadOnlySpan<double> parameters, CancellationToken cancellation = default)
    {
        var bindings = CompiledObjective.BindingsOf(model, rows, parameters);
        var loss = Evaluator.Evaluate(CompiledObjective.Loss(model, cancellation), [], bindings, cancellation: cancellation).Values[0];
        var scores = model.Metrics.Select(metric => new Score(metric.Name, Evaluator.Evaluate(metric.Value.Body, [], bindings, cancellation: cancellation).Values[0]));
        return new ModelScores(rows.Rows, new Score(model.ObjectiveName, model.IsMaximized ? -loss : loss), [.. scores]);
    }
}
