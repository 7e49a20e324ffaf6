using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>
/// Formulas as functions of the one name that they leave free, whose values at many places are computed in one pass of one compiled routine. Not thread-safe.
/// </summary>
public sealed class FormulaCurves
{
    private readonly Output[] _outputs;
    private readonly CompiledRoutine? _routine;
    private readonly Bindings _bindings;
    private readonly string _places;

    private FormulaCurves(string axis, IReadOnlyList<string> labels, IReadOnlyList<string> readings, IReadOnlyList<string> warnings, Output[] outputs, CompiledRoutine? routine, Bindings bindings, string places)
    {
        (Axis, Labels, Readings, Warnings) = (axis, labels, readings, warnings);
        (_outputs, _routine, _bindings, _places) = (outputs, routine, bindings, places);
    }

    /// <summary>The name that runs.</summary>
    public string Axis { get; }

    /// <summary>Each curve's formula, as a textbook prints it.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How each formula was read.</summary>
    public IReadOnlyList<string> Readings { get; }

    /// <summary>Doubtful readings, in words.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// Reads formulas; each may be definitions and then one formula or several between commas. Throws <see cref="ProblemException"/>, with places in the formula
    /// that <paramref name="faulty"/> is told of.
    /// </summary>
    /// <param name="request">Values, shapes, assumptions and notation; its formula does not count.</param>
    /// <param name="formulas">The formulas.</param>
    /// <param name="axis">The name that runs, or null for the one that is free (`x` where none is).</param>
    /// <param name="textbook">The library.</param>
    /// <param name="faulty">Told of the formula that is being read.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static FormulaCurves Read(
        FormulaRequest request, IReadOnlyList<string> formulas, string? axis, ITextbook? textbook, Action<string>? faulty = null, CancellationToken cancellation = default)
    {
        var graph = new Graph();
        foreach (var (name, properties) in request.Assumptions)
        {
            if (properties.Any(p => p is "positive" or "nonnegative"))
            {
                graph.AssumeNonNegative(NameSpelling.Canonical(name));
            }
        }

        var wanted = axis is null ? null : NameSpelling.Canonical(axis);
        var curves = new List<(TensorExpr Value, string Label, string Formula, SourceSpan Place)>();
        var readings = new List<string>();
        var warnings = new List<string>();
        foreach (var formula in formulas)
        {
            faulty?.Invoke(formula);
            foreach (var (text, label) in Parts(formula, request))
            {
                faulty?.Invoke(text);
                var session = Session(graph, request, wanted, textbook, cancellation);
                var value = session.Bind(text);
                if (value.Rank > 0 || value.IsCondition)
                {
                    throw new ProblemException(ProblemCode.Shape, value.IsCondition ? "a plot shows a number, but this is a condition" : "a plot shows a number, but this formula's value is an array", session.SubjectPlace, "plot an entry or a norm of it");
                }

                curves.Add((value, label ?? Printer.Print(value.Body, value.Axes, PrintForm.Unicode), text, session.SubjectPlace));
                readings.Add(session.Reading);
                warnings.AddRange(session.Warnings);
            }
        }

        var bindings = new Bindings();
        foreach (var (name, value) in request.Variables)
        {
            bindings[NameSpelling.Canonical(name)] = value;
        }

        wanted = AxisOf(curves, bindings, wanted, faulty);
        var places = $"{wanted}#places";
        var index = new Index("k", Size.Named("places"));
        var replacement = new Dictionary<Node, (Expr, Index[])> { [graph.Input(wanted).Node] = (graph.Input(places, [index.Size], index), []) };
        var substitution = new InputSubstitution(graph, replacement);
        var bodies = StableForm.ForDoubles(graph, [.. curves.Select(c => c.Value.Body)], cancellation);
        var outputs = Array.ConvertAll(bodies, body => new Output(substitution.Apply(body, cancellation), [index]));
        return new FormulaCurves(wanted, [.. curves.Select(c => c.Label)], readings, warnings, outputs, Compiled(outputs, index.Size), bindings, places);
    }

    /// <summary>The values of all curves at places: an array for each curve.</summary>
    public double[][] At(double[] places, CancellationToken cancellation = default)
    {
        _bindings[_places] = new NumericArray(places);
        _bindings.SetSize("places", places.Length);
        if (_routine is null)
        {
            return Array.ConvertAll(Evaluator.Evaluate(_outputs, _bindings, EvaluationWay.Interpreter, cancellation), a => a.Values);
        }

        var runner = _routine.CreateRunner(_bindings);
        runner.Run(cancellation);
        return [.. Enumerable.Range(0, _outputs.Length).Select(k => runner.Values(k).ToArray())];
    }

    private static CompiledRoutine? Compiled(Output[] outputs, Size rows)
    {
        try
        {
            return Compiler.Compile(outputs, rows);
        }
        catch (ProblemException)
        {
            // Not everything that has a value can be compiled; then it is interpreted.
            return null;
        }
    }

    /// <summary>The formulas of a text, with their labels where definitions make the user's own words the best ones.</summary>
    private static IEnumerable<(string Text, string? Label)> Parts(string formula, FormulaRequest request)
    {
        var statements = StatementReader.Read(formula, request.Notation);
        var subject = statements[^1];
        if (subject.Kind == StatementKind.Expression && (subject.Parts.Count > 1 || statements.Count > 1))
        {
            var definitions = formula[..subject.Span.Start];
            foreach (var part in subject.Parts)
            {
                // Blanks keep the places in the text those of what the user typed.
                yield return (definitions + new string(' ', part.Start - subject.Span.Start) + formula.Substring(part.Start, part.Length), statements.Count > 1 ? formula.Substring(part.Start, part.Length) : null);
            }

            yield break;
        }

        // What was written as a derivative is called by what it is the derivative of.
        var own = formula.Substring(subject.Span.Start, subject.Span.Length);
        var isOwn = subject.Kind is StatementKind.Value or StatementKind.Function || (own.AsSpan().IndexOfAny("'∂∇′") >= 0 && !own.Contains('\\'));
        yield return (formula, isOwn ? own : null);
    }

    private static FormulaSession Session(Graph graph, FormulaRequest request, string? axis, ITextbook? textbook, CancellationToken cancellation)
    {
        var session = new FormulaSession(graph, StableDifferentiator.Instance, textbook) { Notation = request.Notation, Cancellation = cancellation };
        foreach (var (name, value) in request.Variables)
        {
            session.DeclareValue(name, value);
        }

        if (axis is not null)
        {
            session.Declare(axis);
        }

        return session;
    }

    /// <summary>The one free name.</summary>
    private static string AxisOf(List<(TensorExpr Value, string Label, string Formula, SourceSpan Place)> curves, Bindings bindings, string? wanted, Action<string>? faulty)
    {
        var free = curves.ConvertAll(c => FreeNames(c.Value.Body.Node).Where(n => bindings.Find(n.Name) is null).ToList());
        var all = free.SelectMany(f => f).Select(n => n.Name).Distinct().ToList();
        var axis = wanted ?? (all.Count == 1 ? all[0] : all.Count == 0 || all.Contains("x") ? "x" : null);
        for (var k = 0; k < curves.Count; k++)
        {
            foreach (var name in free[k])
            {
                if (name.Name != axis || name.Rank > 0)
                {
                    faulty?.Invoke(curves[k].Formula);
                    throw name.Name == axis
                        ? new ProblemException(ProblemCode.Shape, $"'{name.Name}' is an array here, but what runs along the axis is a number", curves[k].Place)
                        : new ProblemException(
                            ProblemCode.UnknownName,
                            axis is null ? $"{string.Join(", ", all)} are all free, but a plot has one axis" : $"'{name.Name}' has no value: only {axis} runs along the axis",
                            curves[k].Place,
                            axis is null ? $"give all but one of them values, such as {all[0]}=1" : $"give it one, {name.Name}=1");
                }
            }
        }

        return axis!;
    }

    private static List<InputNode> FreeNames(Node root)
    {
        var seen = new HashSet<Node> { root };
        var pending = new Stack<Node>(seen);
        var names = new List<InputNode>();
        while (pending.TryPop(out var node))
        {
            if (node is InputNode input)
            {
                names.Add(input);
            }

            foreach (var edge in node.Edges)
            {
                if (seen.Add(edge.Operand))
                {
                    pending.Push(edge.Operand);
                }
            }
        }

        names.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return names;
    }
}
