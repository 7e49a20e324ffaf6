using System.Diagnostics;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Library;
using MlMath.Models.Data;
using MlMath.Models.Files;
using MlMath.Models.Optimisation;

namespace MlMath.Models.Training;

/// <summary>
/// Trains a model as its file says: by L-BFGS over all rows at once, or by an optimiser of the library over batches of rows in an order that the seed
/// tells. The loss and its derivatives are one compiled routine; a step allocates nothing.
/// </summary>
public sealed class Trainer
{
    private const int OrderStream = 1;
    private const int EpochsByDefault = 100;
    private const int EpochsUntilSmall = 10_000;
    private const int StepsOfLbfgs = 1000;
    private const double SmallGradient = 1e-8;

    private readonly ModelFile _file;
    private readonly ModelFormulas _model;
    private readonly Dataset _rows;
    private readonly ObjectiveLine _objective;

    /// <summary>A trainer of a model on rows.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="model">Its formulas.</param>
    /// <param name="rows">The rows to train on.</param>
    public Trainer(ModelFile file, ModelFormulas model, Dataset rows)
    {
        (_file, _model, _rows, _objective) = (file, model, rows, file.Objective);
    }

    private double Sign => _model.IsMaximized ? -1 : 1;

    /// <summary>
    /// Trains. A loss that stops being finite ends the training with <see cref="TrainingEnd.Diverged"/>. Throws <see cref="ModelFileException"/> for an optimiser
    /// or hyper-parameter that does not exist, <see cref="OperationCanceledException"/> when cancelled.
    /// </summary>
    public TrainingOutcome Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var start = StartingPoint.Of(_model, _file, _rows.Rows, _objective.Seed);
        var clock = Stopwatch.StartNew();
        return UsesLbfgs ? TrainByLbfgs(start, progress, clock, cancellation) : TrainBySteps(start, progress, clock, cancellation);
    }

    private bool UsesLbfgs => _objective.Optimiser is { } named
        ? named.Text.Replace("-", "", StringComparison.Ordinal).Equals("LBFGS", StringComparison.OrdinalIgnoreCase)
        : _objective.Batch is null;

    private TrainingOutcome TrainByLbfgs(double[] start, IProgress<TrainingProgress>? progress, Stopwatch clock, CancellationToken cancellation)
    {
        if (_objective.Batch is not null)
        {
            throw At(_objective.Optimiser!.Value, new ProblemException(ProblemCode.Unsupported, "L-BFGS looks at all rows in every step", null, "leave out the batch, or choose another optimiser, such as Adam"));
        }

        var memory = 10;
        foreach (var hyper in _objective.Hyper)
        {
            memory = hyper.Name.Text == "memory" ? Math.Max(1, (int)_model.Constant(hyper.Value, _rows.Rows))
                : throw At(hyper.Name, new ProblemException(ProblemCode.UnknownName, $"L-BFGS has no hyper-parameter '{hyper.Name.Text}'", null, "it has memory = 10, the steps that it remembers"));
        }

        var objective = new CompiledObjective(_model, withGradient: true, cancellation);
        objective.Bind(_rows);
        var most = _objective.Epochs ?? StepsOfLbfgs;
        var losses = new List<double>();
        var found = new Lbfgs(memory).Minimize(
            (point, gradient) =>
            {
                var loss = objective.Run(point, 0, _rows.Rows, gradient, cancellation);
                if (losses.Count == 0)
                {
                    losses.Add(Sign * loss);
                }

                return loss;
            },
            start,
            _objective.GradientBelow ?? SmallGradient,
            most,
            (step, loss, _) =>
            {
                losses.Add(Sign * loss);
                progress?.Report(new TrainingProgress(step, most, Sign * loss, clock.Elapsed));
            },
            cancellation);
        var divergence = found.Reason == StopReason.NotFinite ? DivergenceFinder.Find(_model, _rows, found.Point, 1, Sign * found.Value, null) : null;
        var end = found.Reason switch
        {
            StopReason.GradientSmall => TrainingEnd.GradientSmall,
            StopReason.IterationsUsed => TrainingEnd.EpochsUsed,
            StopReason.NoProgress => TrainingEnd.NoProgress,
            _ => TrainingEnd.Diverged,
        };
        return new TrainingOutcome(end, "L-BFGS", found.Point, losses, found.LargestGradientEntry, clock.Elapsed, divergence);
    }

    private TrainingOutcome TrainBySteps(double[] start, IProgress<TrainingProgress>? progress, Stopwatch clock, CancellationToken cancellation)
    {
        var optimiser = CreateOptimiser(start);
        var rows = _rows.Rows;
        var batch = Math.Min(_objective.Batch ?? rows, rows);
        var isWhole = batch == rows;
        var epochs = _objective.Epochs ?? (_objective.GradientBelow is null ? EpochsByDefault : EpochsUntilSmall);
        var slices = isWhole ? _rows : _rows.Like();
        var steps = new CompiledObjective(_model, withGradient: true, cancellation);
        steps.Bind(slices);
        var needsGradient = _objective.GradientBelow is not null;
        var whole = isWhole ? steps : new CompiledObjective(_model, withGradient: needsGradient, cancellation);
        if (!isWhole)
        {
            whole.Bind(_rows);
        }

        var random = new RandomSource(_objective.Seed, OrderStream);
        var order = Enumerable.Range(0, rows).ToArray();
        var gradient = new double[start.Length];
        var good = start.ToArray();
        var losses = new List<double>(Math.Min(epochs, 100_000) + 1);
        for (var epoch = 1; ; epoch++)
        {
            // What the last epoch left: a loss for the curve, and for a whole batch the gradient of the next step.
            var loss = whole.Run(optimiser.Parameters, 0, rows, isWhole || needsGradient ? gradient : [], cancellation);
            if (!double.IsFinite(loss))
            {
                return Diverged(optimiser, good, losses, Math.Max(1, epoch - 1), loss, 0, rows, _rows, clock);
            }

            losses.Add(Sign * loss);
            optimiser.Parameters.CopyTo(good);
            if (epoch > 1)
            {
                progress?.Report(new TrainingProgress(epoch - 1, epochs, Sign * loss, clock.Elapsed));
            }

            var isSmall = needsGradient && Lbfgs.LargestOf(gradient) <= _objective.GradientBelow;
            if (isSmall || epoch > epochs)
            {
                var largest = isWhole || needsGradient ? Lbfgs.LargestOf(gradient) : LargestGradientAt(optimiser.Parameters, cancellation);
                return new TrainingOutcome(
                    isSmall ? TrainingEnd.GradientSmall : TrainingEnd.EpochsUsed, Described(optimiser), optimiser.Parameters.ToArray(), losses, largest, clock.Elapsed, null);
            }

            if (isWhole)
            {
                if (!Lbfgs.IsFinite(gradient))
                {
                    return Diverged(optimiser, good, losses, epoch, loss, 0, rows, _rows, clock);
                }

                optimiser.Step(gradient);
                continue;
            }

            random.Shuffle(order);
            _rows.PermuteInto(slices, order);
            for (var from = 0; from < rows; from += batch)
            {
                var to = Math.Min(from + batch, rows);
                loss = steps.Run(optimiser.Parameters, from, to, gradient, cancellation);
                if (!double.IsFinite(loss) || !Lbfgs.IsFinite(gradient))
                {
                    return Diverged(optimiser, good, losses, epoch, loss, from, to, slices, clock);
                }

                optimiser.Step(gradient);
            }
        }
    }

    private TrainingOutcome Diverged(FormulaOptimiser optimiser, double[] good, List<double> losses, int epoch, double loss, int from, int to, Dataset rows, Stopwatch clock)
    {
        var slice = new Dataset(to - from, [.. rows.Arrays.Select(array => array with { Rows = to - from, Values = array.Values[(from * array.Stride)..(to * array.Stride)] })]);
        var divergence = DivergenceFinder.Find(_model, slice, optimiser.Parameters.ToArray(), epoch, Sign * loss, optimiser);
        return new TrainingOutcome(TrainingEnd.Diverged, Described(optimiser), good, losses, double.NaN, clock.Elapsed, divergence);
    }

    private double LargestGradientAt(ReadOnlySpan<double> parameters, CancellationToken cancellation)
    {
        var objective = new CompiledObjective(_model, withGradient: true, cancellation);
        objective.Bind(_rows);
        var gradient = new double[parameters.Length];
        objective.Run(parameters, 0, _rows.Rows, gradient, cancellation);
        return Lbfgs.LargestOf(gradient);
    }

    private FormulaOptimiser CreateOptimiser(double[] start)
    {
        var name = _objective.Optimiser ?? new Piece("Adam", _objective.Subject.Span);
        if (OptimiserCatalogue.Find(name.Text) is not { } formulas)
        {
            var guess = NearestName.Of(name.Text, OptimiserCatalogue.Names.Append("L-BFGS"));
            throw At(name, new ProblemException(
                ProblemCode.UnknownName,
                $"unknown optimiser '{name.Text}'{(guess is null ? "" : $" (did you mean '{guess}'?)")}",
                null,
                $"there are L-BFGS, {string.Join(", ", OptimiserCatalogue.Names)}"));
        }

        var hyper = new Dictionary<string, double>();
        foreach (var given in _objective.Hyper)
        {
            hyper[given.Name.Text] = _model.Constant(given.Value, _rows.Rows);
        }

        try
        {
            return new FormulaOptimiser(formulas, hyper, start);
        }
        catch (ProblemException fault)
        {
            throw At(_objective.Hyper.Count > 0 ? _objective.Hyper[0].Name : name, fault);
        }
    }

    private static string Described(FormulaOptimiser optimiser) =>
        $"{optimiser.Formulas.Name}({string.Join(", ", optimiser.Hyper.Select(pair => $"{pair.Key} = {ValueText.Of(pair.Value)}"))})";

    private ModelFileException At(Piece place, ProblemException fault) => new(_file.Path, _file.Text, [fault.Problem with { Span = place.Span }]);
}
