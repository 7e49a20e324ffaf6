using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using MlMath.Library;
using MlMath.Models.Data;
using MlMath.Models.Files;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Models.Training;

/// <summary>What a measure or a prediction of a model stands for.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">The expression; for a prediction the rows are its first axis.</param>
public sealed record ModelExpression(string Name, TensorExpr Value);

/// <summary>
/// The formulas of a model, bound to the names of its data and parameters: the loss, its derivatives, the measures, the prediction. Not thread-safe.
/// </summary>
public sealed class ModelFormulas
{
    private readonly ModelFile _file;
    private readonly FormulaSession _session;

    private ModelFormulas(ModelFile file, IReadOnlyList<DataEncoding> encodings)
    {
        _file = file;
        Encodings = encodings;
        Sizes = new ModelSizes(encodings);
        Graph = new Graph();
        _session = new FormulaSession(Graph, StableDifferentiator.Instance, Textbook.Standard, UnboundNames.Refuse);
    }

    /// <summary>Where the expressions live.</summary>
    public Graph Graph { get; }

    /// <summary>The names of the data.</summary>
    public IReadOnlyList<DataEncoding> Encodings { get; }

    /// <summary>The sizes that the data give.</summary>
    public ModelSizes Sizes { get; }

    /// <summary>What is learnt.</summary>
    public IReadOnlyList<ModelParameter> Parameters { get; private set; } = [];

    /// <summary>The number of entries of all parameters.</summary>
    public int ParameterCount => Parameters.Sum(parameter => parameter.Length);

    /// <summary>What is minimised (or maximised), as it was written.</summary>
    public TensorExpr Objective { get; private set; } = null!;

    /// <summary>How the loss is called: `J`.</summary>
    public string ObjectiveName { get; private set; } = "";

    /// <summary>Whether the objective is maximised.</summary>
    public bool IsMaximized => _file.Objective.IsMaximized;

    /// <summary>The measures of the line `test on`.</summary>
    public IReadOnlyList<ModelExpression> Metrics { get; private set; } = [];

    /// <summary>What the model predicts for each row; null where the formulas do not tell.</summary>
    public ModelExpression? Prediction { get; private set; }

    /// <summary>How formulas were read where they could have been read otherwise, and what else should be known.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>
    /// Binds the formulas of a model. Throws <see cref="ModelFileException"/> with the faults of its formulas and their places in the file.
    /// </summary>
    /// <param name="file">The model file.</param>
    /// <param name="encodings">The names of its data.</param>
    public static ModelFormulas Bind(ModelFile file, IReadOnlyList<DataEncoding> encodings)
    {
        var model = new ModelFormulas(file, encodings);
        var problems = new List<Problem>();
        model.Declare(problems);
        if (problems.Count == 0)
        {
            Try(problems, file.Objective.Subject.Span, model.BindAll);
        }

        return problems.Count == 0 ? model : throw new ModelFileException(file.Path, file.Text, problems);
    }

    /// <summary>The derivatives of the objective, as it was written, by each parameter, in their order.</summary>
    public Derivative[] Gradient(CancellationToken cancellation = default) => ReverseFold.Gradient(Graph, Objective.Body, [.. Parameters.Select(p => p.Node)], cancellation);

    /// <summary>The value of a formula of numbers and sizes, such as `2/n`. Throws <see cref="ModelFileException"/> where it has none.</summary>
    public double Constant(Piece formula, int rows)
    {
        try
        {
            var value = _session.Bind(AtItsPlace(formula.Text, formula.Span.Start));
            if (value.Rank > 0)
            {
                throw new ProblemException(ProblemCode.Shape, "a number is wanted here, not an array", formula.Span);
            }

            var bindings = new Bindings();
            Sizes.BindTo(bindings);
            bindings.SetSize(ModelSizes.Rows, rows);
            return Evaluator.Evaluate(value.Body, [], bindings).Values[0];
        }
        catch (ProblemException fault)
        {
            throw new ModelFileException(_file.Path, _file.Text, [fault.At(formula.Span).Problem]);
        }
    }

    private void Declare(List<Problem> problems)
    {
        foreach (var encoding in Encodings)
        {
            _session.Declare(encoding.Name, Sizes.AxesOf(encoding));
        }

        foreach (var line in _file.Parameters)
        {
            if (line.Sizes is { } sizes)
            {
                _session.Declare(line.Name.Text, [.. sizes.Select(size => Sizes.AxisOf(size, _file.Formulas))]);
            }
            else
            {
                _session.DeclareInferred(line.Name.Text);
            }
        }

        foreach (var formula in _file.Formulas)
        {
            Try(problems, formula.Span, () => _session.Define(AtItsPlace(formula.Text, formula.Span.Start)));
        }
    }

    private void BindAll()
    {
        var warnings = new List<string>();
        var subject = _file.Objective.Subject;
        var called = ModelDefinitions.CallOf(subject.Text, _file.Formulas);
        ObjectiveName = ModelDefinitions.NameOf(subject.Text);
        Objective = _session.Bind(AtItsPlace(called, subject.Span.Start));
        warnings.AddRange(_session.Warnings);
        if (Objective.Rank > 0)
        {
            throw new ProblemException(
                ProblemCode.Shape,
                $"'{subject.Text}' is not a number but an array of shape {string.Join(" × ", Objective.Axes.Select(axis => axis.Size))}",
                subject.Span,
                "a loss is one number: sum or average it over the rows, as in (1/m) Σ(i=1 to m) …");
        }

        CheckSizes();
        BindParameters(warnings);
        Metrics = [.. (_file.Test?.Metrics ?? []).Select(metric => new ModelExpression(metric.Name, BindMetric(metric)))];
        Prediction = BindPrediction();
        Warnings = [.. warnings.Distinct()];
    }

    /// <summary>
    /// Sizes are names while formulas are bound, so that they print as such. Where the formulas want them to be other than the data say, they are bound once more
    /// with the numbers, which tells the place.
    /// </summary>
    private void CheckSizes()
    {
        foreach (var encoding in Encodings)
        {
            var (wanted, given) = (_session.ShapeOf(encoding.Name), Sizes.AxesOf(encoding));
            if (wanted[0] == given[0] && (encoding.Width is null || Sizes.LengthOf(wanted[1]) == encoding.Width))
            {
                continue;
            }

            BindWithNumbers();
            throw new ProblemException(
                ProblemCode.Shape,
                $"'{encoding.Name}' is {Described(given)} in the data, but the formulas need {Described(wanted)}",
                _file.Objective.Subject.Span,
                "look at the shapes of the parameters");
        }

        string Described(Size[] axes) => string.Join(" × ", axes.Select(axis => Sizes.LengthOf(axis) is { } length && !axis.IsKnown ? $"{axis} = {length}" : axis.ToString()));
    }

    private void BindWithNumbers()
    {
        var session = new FormulaSession(Graph, StableDifferentiator.Instance, Textbook.Standard, UnboundNames.Refuse);
        foreach (var (name, size) in Sizes.Known)
        {
            session.DeclareValue(name, new NumericArray(size));
        }

        foreach (var encoding in Encodings)
        {
            session.Declare(encoding.Name, encoding.Width is { } width ? [Size.Named(ModelSizes.Rows), width] : [Size.Named(ModelSizes.Rows)]);
        }

        foreach (var line in _file.Parameters)
        {
            if (line.Sizes is { } sizes)
            {
                session.Declare(line.Name.Text, [.. sizes.Select(size => Sizes.AxisOf(size, _file.Formulas)).Select(axis => Sizes.LengthOf(axis) is { } length ? (Size)length : axis)]);
            }
            else
            {
                session.DeclareInferred(line.Name.Text);
            }
        }

        foreach (var formula in _file.Formulas)
        {
            session.Define(AtItsPlace(formula.Text, formula.Span.Start));
        }

        session.Bind(AtItsPlace(ModelDefinitions.CallOf(_file.Objective.Subject.Text, _file.Formulas), _file.Objective.Subject.Span.Start));
    }

    private void BindParameters(List<string> warnings)
    {
        var parameters = new List<ModelParameter>();
        var used = InputsOf(Objective.Body.Node);
        var offset = 0;
        foreach (var line in _file.Parameters)
        {
            var name = NameSpelling.Canonical(line.Name.Text);
            if (!used.Contains(name))
            {
                warnings.Add($"the parameter '{line.Name.Text}' does not occur in {ObjectiveName}: nothing is learnt about it");
            }

            var axes = _session.ShapeOf(line.Name.Text);
            var sizes = new int[axes.Length];
            for (var a = 0; a < axes.Length; a++)
            {
                sizes[a] = Sizes.LengthOf(axes[a]) ?? throw UnknownShape(line, axes[a]);
            }

            var node = (InputNode)Graph.Input(name, axes, [.. axes.Select(axis => (IndexTerm)new Index("i", axis))]).Node;
            var length = sizes.Aggregate(1, (product, size) => checked(product * size));
            parameters.Add(new ModelParameter(line.Name.Text, node, sizes, offset, length));
            offset += length;
        }

        Parameters = parameters;
    }

    private static ProblemException UnknownShape(ParameterLine line, Size axis) => axis.Name == ModelSizes.Rows
        ? new ProblemException(ProblemCode.Shape, $"the parameter '{line.Name.Text}' would have an entry for each row", line.Name.Span, "a parameter has the same shape for any number of rows; xᵢ is a row, x is all of them")
        : new ProblemException(
            ProblemCode.Shape,
            line.Sizes is null ? $"its use does not tell the shape of the parameter '{line.Name.Text}'" : $"the size '{axis}' of the parameter '{line.Name.Text}' is not known",
            line.Name.Span,
            line.Sizes is null ? $"give its shape, as in {line.Name.Text}: 8 × n" : "sizes are numbers, n, K, or constants such as H = 8");

    /// <summary>A measure is averaged over the rows `i`; one that does not speak of a row stays what it is.</summary>
    private TensorExpr BindMetric(MetricLine metric)
    {
        const string before = "(1/m) Σ(i=1 to m) (";
        var value = _session.Bind(AtItsPlace($"{before}{metric.Formula.Text})", metric.Formula.Span.Start - before.Length));
        return value.Rank == 0 ? value
            : throw new ProblemException(ProblemCode.Shape, $"the measure '{metric.Name}' is not a number", metric.Formula.Span, "measure a row by one number: i is the row, as in xᵢ");
    }

    private ModelExpression? BindPrediction()
    {
        var piece = _file.Predict ?? ModelDefinitions.PredictionOf(_file);
        if (piece is not { } predict)
        {
            return null;
        }

        var name = "prediction";
        while (_session.IsDefined(name) || Encodings.Any(encoding => encoding.Name == name))
        {
            name += "x";
        }

        _session.Define(AtItsPlace($"{name}_i = {predict.Text}", predict.Span.Start - name.Length - 5));
        var value = _session.Bind(AtItsPlace(name, predict.Span.Start));
        if (value.Rank is < 1 or > 2 || value.Axes[0].Size != Size.Named(ModelSizes.Rows))
        {
            throw new ProblemException(ProblemCode.Shape, $"'{predict.Text}' is not a prediction for a row", predict.Span, "write what is predicted for row i, as in predict h(xᵢ)");
        }

        return new ModelExpression(predict.Text, value);
    }

    /// <summary>A text with space before it, so that places in it are places in the file.</summary>
    private static string AtItsPlace(string text, int start) => new string(' ', Math.Max(0, start)) + text;

    internal static HashSet<string> InputsOf(Node root) => [.. root.Inputs().Select(input => input.Name)];

    private static void Try(List<Problem> problems, SourceSpan place, Action action)
    {
        try
        {
            action();
        }
        catch (ProblemException fault)
        {
            problems.Add(fault.At(place).Problem);
        }
    }
}
