using System.Text.RegularExpressions;
using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using MlMath.Library;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Models.Optimisation;

/// <summary>
/// An optimiser of the library at work: its formulas, compiled to one routine over the entries of the parameters. Steps allocate nothing. Not
/// thread-safe.
/// </summary>
public sealed partial class FormulaOptimiser
{
    private const string Parameter = "θ";
    private const string Entries = "N";

    private readonly RoutineRunner _runner;
    private readonly double[] _gradient;
    private readonly double[] _step = [0];
    private readonly double[][] _states;

    /// <summary>Compiles an optimiser for a number of parameters.</summary>
    /// <param name="formulas">Its formulas.</param>
    /// <param name="hyper">Hyper-parameters that differ from the defaults.</param>
    /// <param name="start">The parameters before the first step; copied.</param>
    public FormulaOptimiser(OptimiserFormulas formulas, IReadOnlyDictionary<string, double> hyper, ReadOnlySpan<double> start)
    {
        Formulas = formulas;
        Hyper = HyperOf(formulas, hyper);
        var graph = new Graph();
        var (names, outputs) = Bind(graph, formulas);
        var routine = Compiler.Compile(outputs, Size.Named(Entries));

        _gradient = new double[start.Length];
        _states = new double[names.Count][];
        var bindings = new Bindings { { "g_t", _gradient }, { "t", new NumericArray([], _step) } };
        bindings.SetSize(Entries, start.Length);
        for (var s = 0; s < names.Count; s++)
        {
            _states[s] = new double[start.Length];
            if (names[s] == Parameter)
            {
                start.CopyTo(_states[s]);
            }
            else if (formulas.Start.TryGetValue($"{names[s]}_0", out var value))
            {
                Array.Fill(_states[s], NumberOf(value));
            }

            bindings.Add(Before(names[s]), _states[s]);
        }

        foreach (var (name, value) in Hyper)
        {
            bindings.Add(name, value);
        }

        _runner = routine.CreateRunner(bindings);
    }

    /// <summary>The formulas.</summary>
    public OptimiserFormulas Formulas { get; }

    /// <summary>Every hyper-parameter with its value.</summary>
    public IReadOnlyDictionary<string, double> Hyper { get; }

    /// <summary>The number of steps taken.</summary>
    public int Steps => (int)_step[0];

    /// <summary>The parameters after the last step.</summary>
    public ReadOnlySpan<double> Parameters => _states[0];

    /// <summary>Takes a step from the gradient at <see cref="Parameters"/>.</summary>
    public void Step(ReadOnlySpan<double> gradient)
    {
        gradient.CopyTo(_gradient);
        _step[0]++;
        _runner.Run();
        for (var s = 0; s < _states.Length; s++)
        {
            _runner.Values(s).CopyTo(_states[s]);
        }
    }

    /// <summary>The updates as expressions over the entries of the parameters, with the names of the states, the parameter first.</summary>
    private static (List<string> States, List<Output> Updates) Bind(Graph graph, OptimiserFormulas formulas)
    {
        var session = new FormulaSession(graph, StableDifferentiator.Instance, Textbook.Standard, UnboundNames.Refuse);
        var states = formulas.Update.SelectMany(line => StateBefore().Matches(line)).Select(match => match.Groups[1].Value)
            .Distinct().OrderBy(name => name == Parameter ? 0 : 1).ToList();
        session.Declare("g_t");
        session.Declare("t");
        foreach (var (name, _) in formulas.Defaults)
        {
            session.Declare(name);
        }

        foreach (var state in states)
        {
            session.Declare($"{state}_(t-1)");
        }

        foreach (var line in formulas.Update)
        {
            session.Define(line);
        }

        // The formulas speak of one entry; here they become formulas of all entries k.
        var k = new Index("k", Size.Named(Entries));
        var lifted = new Dictionary<Node, (Expr, Index[])>();
        foreach (var name in states.Select(Before).Append("g_t"))
        {
            lifted.Add(graph.Input(NameSpelling.Canonical(name)).Node, (graph.Input(NameSpelling.Canonical(name), [k.Size], k), []));
        }

        var lift = new InputSubstitution(graph, lifted);
        return (states, states.ConvertAll(state => new Output(lift.Apply(session.Bind($"{state}_t").Body), [k])));
    }

    private static string Before(string state) => NameSpelling.Canonical($"{state}_(t-1)");

    private static Dictionary<string, double> HyperOf(OptimiserFormulas formulas, IReadOnlyDictionary<string, double> given)
    {
        var values = formulas.Defaults.ToDictionary(pair => NameSpelling.Canonical(pair.Key), pair => NumberOf(pair.Value));
        foreach (var (name, value) in given)
        {
            var canonical = NameSpelling.Canonical(name);
            if (!values.ContainsKey(canonical))
            {
                throw new ProblemException(
                    ProblemCode.UnknownName, $"{formulas.Name} has no hyper-parameter '{name}'", null, $"it has {string.Join(", ", formulas.Defaults.Select(pair => $"{pair.Key} = {pair.Value}"))}");
            }

            values[canonical] = value;
        }

        return values;
    }

    private static double NumberOf(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\p{L}\p{M}*)_\(t-1\)")]
    private static partial Regex StateBefore();
}
