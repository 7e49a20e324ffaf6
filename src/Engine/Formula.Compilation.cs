using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Compilation.Export;
using MlMath.Engine.Compiled;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>Formulas as compiled code.</summary>
public sealed partial class Formula
{
    /// <summary>The same formula, to be compiled otherwise: with floats, narrower vectors, several threads.</summary>
    public Formula With(CompilerOptions options) => new(graph, session, building, value, inputs, options, routines);

    /// <summary>
    /// A delegate, compiled, that takes the names in the given order; safe to call from many threads, and free of allocation after a thread's first call with arguments of these
    /// shapes, save for a returned array. Throws <see cref="ProblemException"/> where a name is left over (unknown-name) or a type does not fit (shape), as one by reference does not; so does the
    /// delegate, where the shapes of its arguments do not fit each other.
    /// </summary>
    /// <typeparam name="TDelegate">A parameter for each name: `double`; for a vector `double[]`, `ReadOnlySpan&lt;double>` or `Span&lt;double>`; for a matrix `double[,]`; for any array
    /// `Tensor&lt;double>`. It returns `double`, `double[]`, `double[,]` or `Tensor&lt;double>`; or nothing, and takes a last parameter to which the value is written, row-major.</typeparam>
    /// <param name="names">The names, in the order of the delegate's parameters.</param>
    public TDelegate Compile<TDelegate>(params string[] names)
        where TDelegate : Delegate => Compile<TDelegate>(new Bindings(), names);

    /// <summary>As <see cref="Compile{TDelegate}(string[])"/>, with values for names that are no parameters; their arrays are read where they stand.</summary>
    /// <typeparam name="TDelegate">A delegate with a parameter for each name.</typeparam>
    /// <param name="data">What the other names stand for.</param>
    /// <param name="names">The names, in the order of the delegate's parameters.</param>
    public TDelegate Compile<TDelegate>(Bindings data, params string[] names)
        where TDelegate : Delegate
    {
        var (given, canonical) = Arguments(data, names);
        Output[] outputs = [new Output(BodyForDoubles(), value.Axes)];
        if (routines.CompileFunction<TDelegate>(outputs, canonical, options) is { } function)
        {
            return function;
        }

        var routine = routines.Compile(outputs, null, options);
        return new RoutineDelegate(routine, canonical, RanksOf(canonical), given).OfValue<TDelegate>(value.Rank);
    }

    /// <summary>
    /// A delegate of the value and the derivatives by all its parameters, of a scalar formula: one routine, which shares what they have in common. Threads, memory and faults
    /// are as for <see cref="Compile{TDelegate}(string[])"/>.
    /// </summary>
    /// <typeparam name="TDelegate">A parameter for each name, as for <see cref="Compile{TDelegate}(string[])"/>. Of numbers it may return value and derivatives as a tuple:
    /// `Func&lt;double, (double, double)>`. Else it returns the value, and takes behind the names an array or span for each derivative (`out double` for a number), or one for all of
    /// them one after the other.</typeparam>
    /// <param name="names">The names, in the order of the delegate's parameters.</param>
    public TDelegate CompileValueAndGradient<TDelegate>(params string[] names)
        where TDelegate : Delegate => CompileValueAndGradient<TDelegate>(new Bindings(), names);

    /// <summary>As <see cref="CompileValueAndGradient{TDelegate}(string[])"/>, with values for names that are no parameters; their arrays are read where they stand.</summary>
    /// <typeparam name="TDelegate">A delegate with a parameter for each name.</typeparam>
    /// <param name="data">What the other names stand for.</param>
    /// <param name="names">The names, in the order of the delegate's parameters.</param>
    public TDelegate CompileValueAndGradient<TDelegate>(Bindings data, params string[] names)
        where TDelegate : Delegate
    {
        var (given, canonical) = Arguments(data, names);
        var outputs = ValueAndGradient(canonical);
        if (routines.CompileFunction<TDelegate>(outputs, canonical, options) is { } function)
        {
            return function;
        }

        var routine = routines.Compile(outputs, null, options);
        return new RoutineDelegate(routine, canonical, RanksOf(canonical), given).OfValueAndGradient<TDelegate>([.. Enumerable.Range(0, canonical.Length)]);
    }

    /// <summary>
    /// The value and the derivatives by some names, of a scalar formula of arrays, for loops in which the data stay and the point moves. Throws <see cref="ProblemException"/>
    /// where the formula is no scalar, or has no derivative by a name.
    /// </summary>
    /// <param name="names">The names to differentiate by.</param>
    public CompiledGradient CompileValueAndGradient(params string[] names)
    {
        var canonical = Canonical(names);
        return new CompiledGradient(routines.Compile(ValueAndGradient(canonical), null, options), canonical);
    }

    /// <summary>The value at many points at once, of a scalar formula of numbers. Throws <see cref="ProblemException"/> where a name is left over or stands for an array.</summary>
    /// <param name="names">The names, in the order in which their numbers will be given.</param>
    public CompiledBatch CompileBatch(params string[] names) => CompileBatch(new Bindings(), names);

    /// <summary>As <see cref="CompileBatch(string[])"/>, with values for names that are the same at all points, arrays among them.</summary>
    /// <param name="data">What the other names stand for.</param>
    /// <param name="names">The names, in the order in which their numbers will be given.</param>
    public CompiledBatch CompileBatch(Bindings data, params string[] names)
    {
        var (given, canonical) = Arguments(data, names);
        Expr[] values;
        lock (building)
        {
            RefuseArrays(canonical);
            values = StableForm.ForDoubles(graph, [value.Body]);
        }

        return new CompiledBatch(OverPoints(values, canonical, given), canonical);
    }

    /// <summary>The value and the derivatives by every name at many points at once, of a scalar formula of numbers; faults as for <see cref="CompileBatch(string[])"/>.</summary>
    /// <param name="names">The names, in the order in which their numbers will be given.</param>
    public CompiledBatchGradient CompileBatchValueAndGradient(params string[] names) => CompileBatchValueAndGradient(new Bindings(), names);

    /// <summary>As <see cref="CompileBatchValueAndGradient(string[])"/>, with values for names that are the same at all points, arrays among them.</summary>
    /// <param name="data">What the other names stand for.</param>
    /// <param name="names">The names, in the order in which their numbers will be given.</param>
    public CompiledBatchGradient CompileBatchValueAndGradient(Bindings data, params string[] names)
    {
        var (given, canonical) = Arguments(data, names);
        lock (building)
        {
            RefuseArrays(canonical);
        }

        return new CompiledBatchGradient(OverPoints([.. ValueAndGradient(canonical).Select(o => o.Body)], canonical, given), canonical);
    }

    /// <summary>
    /// The formula, with its derivatives by some names, as source that needs nothing but the language's own library: loops as the compiler schedules them. Sizes are the first parameters
    /// of the function, then the names, arrays row by row, then room for what is not returned. Throws <see cref="ProblemException"/> where the formula, or a part of it, has no source, and
    /// where it does not hold a name to differentiate by.
    /// </summary>
    /// <param name="language">The language.</param>
    /// <param name="name">What the function is to be called.</param>
    /// <param name="by">The names to differentiate by; none for the value alone, which may then be an array.</param>
    public string ExportSource(ExportLanguage language, string name = "f", params string[] by)
    {
        var canonical = Canonical(by);
        RequireOccurring(canonical);
        IReadOnlyList<Output> outputs = canonical.Length > 0 ? ValueAndGradient(canonical) : [new Output(BodyForDoubles(), value.Axes)];
        return SourceExport.Of(new ExportRequest(language, name, outputs) { Formula = ToString(), By = canonical });
    }

    /// <summary>Refuses names to differentiate by that the formula does not hold: most are misspelt. Throws <see cref="ProblemException"/> (unknown-name).</summary>
    internal void RequireOccurring(string[] names)
    {
        lock (building)
        {
            if (Array.Find(names, name => !session.VariableNamed(name).Occurs) is { } absent)
            {
                throw new ProblemException(
                    ProblemCode.UnknownName, $"'{absent}' does not occur in the formula", null, inputs.Count == 0 ? "it has no names to differentiate by" : $"its names are {string.Join(", ", Names)}");
            }
        }
    }

    /// <summary>The value and its derivatives, in the form in which they are computed.</summary>
    internal List<Output> ValueAndGradient(string[] names)
    {
        if (value.Rank > 0)
        {
            throw new ProblemException(ProblemCode.Shape, "a gradient is of a scalar; the value of this formula is an array", null, "differentiate an entry or a sum of it, or compile Derivative(…)");
        }

        lock (building)
        {
            var variables = Array.ConvertAll(names, session.VariableNamed);
            var stable = StableForm.Of(graph, value.Body);
            InputNode[] found = [.. variables.Where(v => v is { IsElement: false, Input: not null }).Select(v => v.Input!).Distinct()];
            var derivatives = ReverseFold.Gradient(graph, stable, found);
            var outputs = new List<Output> { stable };
            foreach (var variable in variables)
            {
                if (variable.IsElement)
                {
                    throw new ProblemException(ProblemCode.Unsupported, $"'{variable.Name}' is an entry of an array, not a name of its own", null, $"differentiate by {variable.Input!.Name}");
                }

                outputs.Add(variable.Input is { } input && derivatives[Array.IndexOf(found, input)] is var derivative ? new Output(derivative.Body, derivative.Axes) : graph.Zero);
            }

            var bodies = StableForm.ForDoubles(graph, outputs.ConvertAll(o => o.Body));
            return [.. outputs.Select((o, k) => new Output(bodies[k], o.Axes))];
        }
    }

    /// <summary>The values with an axis over points, where some names have an input with such an axis.</summary>
    /// <param name="values">The values at one point.</param>
    /// <param name="names">The names that vary.</param>
    /// <returns>The outputs, and what the inputs are called.</returns>
    internal (Output[] Outputs, string[] Inputs) AtPoints(Expr[] values, string[] names)
    {
        var index = new Index("k", Size.Named(PointBlocks.Points));
        var places = Array.ConvertAll(names, name => $"{name}{PointBlocks.Points}");
        lock (building)
        {
            var replacements = new Dictionary<Node, (Expr, Index[])>();
            for (var k = 0; k < names.Length; k++)
            {
                if (inputs.TryGetValue(names[k], out var input))
                {
                    replacements.Add(input, (graph.Input(places[k], [index.Size], index), []));
                }
            }

            var substitution = new InputSubstitution(graph, replacements);
            return (Array.ConvertAll(values, v => new Output(substitution.Apply(v), [index])), places);
        }
    }

    /// <summary>What the names stand for that the formula leaves free.</summary>
    internal IReadOnlyDictionary<string, InputNode> Inputs => inputs;

    /// <summary>The value in the form in which it is computed.</summary>
    internal Output StableValue() => new(BodyForDoubles(), value.Axes);

    private PointRoutine OverPoints(Expr[] values, string[] names, Bindings data)
    {
        if (names.Length == 0)
        {
            throw new ProblemException(ProblemCode.UnknownName, "a batch needs a name whose number varies from point to point");
        }

        var (outputs, places) = AtPoints(values, names);

        // Threads take blocks of points each, and work on a block alone; but over whole arrays the routine itself runs on several.
        var routine = routines.Compile(outputs, Size.Named(PointBlocks.Points), options);
        Func<PointArrays>? whole = routine.RunsOverArrays ? () => new PointArrays(routine, places, data, outputs.Length, options.Threads) : null;
        return new PointRoutine(() => new PointBlocks(routine, places, data), whole, names, outputs.Length, options.Threads);
    }

    private void RefuseArrays(string[] names)
    {
        if (value.Rank > 0)
        {
            throw new ProblemException(ProblemCode.Shape, "a batch is of a formula whose value at each point is one number; the value of this one is an array");
        }

        if (names.FirstOrDefault(n => inputs.TryGetValue(n, out var input) && input.Rank > 0) is { } array)
        {
            throw new ProblemException(ProblemCode.Shape, $"'{array}' is an array in this formula; what varies in a batch is a number", null, "bind it as data");
        }
    }

    private (Bindings Data, string[] Names) Arguments(Bindings data, string[] names)
    {
        var canonical = Canonical(names);
        var given = new Bindings();
        foreach (var (name, size) in data.Sizes)
        {
            given.SetSize(name, size);
        }

        foreach (var (name, array) in data)
        {
            given[NameSpelling.Canonical(name)] = array;
        }

        var missing = inputs.Keys.FirstOrDefault(n => !canonical.Contains(n) && given.Find(n) is null);
        return missing is null ? (given, canonical)
            : throw new ProblemException(ProblemCode.UnknownName, $"'{missing}' is not among the names {string.Join(", ", canonical)}", null, "name it, or bind a value to it");
    }

    private static string[] Canonical(string[] names)
    {
        var canonical = Array.ConvertAll(names, NameSpelling.Canonical);
        var twice = canonical.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? canonical : throw new ProblemException(ProblemCode.UnknownName, $"'{twice.Key}' is named twice");
    }

    private int[] RanksOf(string[] names) => Array.ConvertAll(names, n => inputs.TryGetValue(n, out var input) ? input.Rank : -1);
}
