using System.Reflection;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions.Lanes;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;

namespace MlMath.Expressions.Functions;

/// <summary>
/// One row of the function table: everything the engine knows about a function of scalars, stated once. Differentiator, interpreter,
/// compiler, tape, printers and the contract tests all read this row.
/// </summary>
public abstract class Function
{
    /// <summary>A row.</summary>
    private protected Function(string name, int arity)
    {
        Name = name;
        Arity = arity;
        NameDigest = Digests.Mix(12, Digests.Of(name));
    }

    /// <summary>The ASCII name by which it is written and found.</summary>
    public string Name { get; }

    /// <summary>The number of arguments.</summary>
    public int Arity { get; }

    /// <summary>What the name contributes to the digest of an application.</summary>
    internal ulong NameDigest { get; }

    /// <summary>Other names for it.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>How Unicode text writes it.</summary>
    public virtual string Unicode => Name;

    /// <summary>How LaTeX writes its name.</summary>
    public virtual string Latex => $"\\operatorname{{{Name}}}";

    /// <summary>What a textbook calls its derivative's rule.</summary>
    public virtual string RuleName => $"derivative of {Unicode}";

    /// <summary>Whether it may be called by its name in a formula; comparisons and the like have signs of their own.</summary>
    public virtual bool IsCallable => true;

    /// <summary>Whether `f(-x) = f(x)` (1), `f(-x) = -f(x)` (-1), or neither (0); for one argument.</summary>
    public virtual int Parity => 0;

    /// <summary>Whether the value is never negative for arguments that are what these edges read.</summary>
    public virtual bool IsNonNegative(ReadOnlySpan<Edge> arguments) => false;

    /// <summary>Points for tests, one array of arguments each, inside the domain and away from kinks.</summary>
    public abstract IReadOnlyList<double[]> Probes { get; }

    /// <summary>The value; NaN or an infinity outside the real domain.</summary>
    public abstract double Value(ReadOnlySpan<double> arguments);

    /// <summary>
    /// The static method that computes <see cref="Value(ReadOnlySpan{double})"/> for all lanes of vectors: it takes <see cref="Arity"/> vectors, <c>Vector512&lt;double&gt;</c> or the
    /// like, and gives one. Null for the scalar width, and where the row has none.
    /// </summary>
    public virtual MethodInfo? LanesValue(LaneElement element, LaneWidth width, LaneCall call) => null;

    /// <summary>What contains the values at all points of the arguments, to the field's precision.</summary>
    public abstract Ball Value(BallField field, ReadOnlySpan<Ball> arguments);

    /// <summary>The partial derivative by argument <paramref name="k"/>, from the arguments and the function's own value there.</summary>
    public abstract T Partial<T>(int k, ReadOnlySpan<T> arguments, T value)
        where T : struct, IReal<T>;

    /// <summary>What argument <paramref name="k"/> must be for the value to be real; null where every real number will do.</summary>
    public virtual RequirementKind? DomainOf(int k) => null;

    /// <summary>Whether the partial derivative by argument <paramref name="k"/> is 0 everywhere it exists.</summary>
    public virtual bool IsFlat(int k) => false;

    /// <summary>An equal and simpler expression that needs no search: special values, inverses, parity. Null where there is none.</summary>
    public virtual Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) => null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A row for a function of one argument. What it keeps of its own slope is found at the first use; any number of threads may use it.</summary>
public abstract class UnaryFunction : Function
{
    private Func<Real, Real, Real>? derivative;

    private protected UnaryFunction(string name)
        : base(name, 1)
    {
    }

    /// <summary>The value at <paramref name="x"/>.</summary>
    public abstract double Value(double x);

    /// <summary>What contains the values at all points of <paramref name="x"/>.</summary>
    public abstract Ball Value(BallField field, Ball x);

    /// <summary>The derivative at <paramref name="x"/>, where the function's value is <paramref name="y"/>.</summary>
    public abstract T Derivative<T>(T x, T y)
        where T : struct, IReal<T>;

    /// <summary>The value at <paramref name="x"/>, and the derivative there as a double: <see cref="Derivative"/>, found once for this row.</summary>
    public virtual double ValueAndSlope(double x, out double slope)
    {
        var y = Value(x);
        slope = (derivative ??= IsFlat(0) ? static (_, _) => default : Derivative)(new Real(x), new Real(y)).Value;
        return y;
    }

    /// <inheritdoc/>
    public sealed override double Value(ReadOnlySpan<double> arguments) => Value(arguments[0]);

    /// <inheritdoc/>
    public sealed override Ball Value(BallField field, ReadOnlySpan<Ball> arguments) => Value(field, arguments[0]);

    /// <inheritdoc/>
    public sealed override T Partial<T>(int k, ReadOnlySpan<T> arguments, T value) => Derivative(arguments[0], value);

    /// <summary>Points of the real line for tests; the default suits functions that are smooth everywhere.</summary>
    protected virtual double[] ProbePoints => [-2.3, -0.7, -0.1, 0.2, 0.9, 1.6, 3.1];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<double[]> Probes => Array.ConvertAll(ProbePoints, x => new[] { x });

    /// <summary>The value at 0 where it is an exact number that simplification should know; else null.</summary>
    protected virtual long? AtZero => null;

    /// <summary>The function of the table that this one undoes (`log` for `exp`) wherever that one is real; else null.</summary>
    protected virtual Function? Undoes => null;

    /// <inheritdoc/>
    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments)
    {
        var x = arguments[0];
        if (AtZero is { } atZero && x.Node is NumberNode { Value.IsZero: true })
        {
            return graph.Number(atZero);
        }

        if (Undoes is not null && x.Node is FunctionNode inner && ReferenceEquals(inner.Function, Undoes))
        {
            return x.Open(out _)[0];
        }

        if (Parity != 0 && graph.HasNegativeLead(x))
        {
            var flipped = graph.Apply(this, graph.Negate(x));
            return Parity > 0 ? flipped : graph.Negate(flipped);
        }

        return x.Node is NumberNode { Value: { IsExact: false } inexact } ? graph.Number(Numbers.Number.Inexact(Value(inexact.ToDouble()))) : null;
    }
}

/// <summary>A row for a function of two arguments.</summary>
public abstract class BinaryFunction : Function
{
    private protected BinaryFunction(string name)
        : base(name, 2)
    {
    }

    /// <summary>The value.</summary>
    public abstract double Value(double a, double b);

    /// <summary>What contains the values at all points of the arguments.</summary>
    public abstract Ball Value(BallField field, Ball a, Ball b);

    /// <summary>The partial derivative by argument <paramref name="k"/> (0 or 1).</summary>
    public abstract T Partial<T>(int k, T a, T b, T y)
        where T : struct, IReal<T>;

    /// <inheritdoc/>
    public sealed override double Value(ReadOnlySpan<double> arguments) => Value(arguments[0], arguments[1]);

    /// <inheritdoc/>
    public sealed override Ball Value(BallField field, ReadOnlySpan<Ball> arguments) => Value(field, arguments[0], arguments[1]);

    /// <inheritdoc/>
    public sealed override T Partial<T>(int k, ReadOnlySpan<T> arguments, T value) => Partial(k, arguments[0], arguments[1], value);

    /// <inheritdoc/>
    public override IReadOnlyList<double[]> Probes => [[0.7, 1.9], [-1.2, 0.4], [2.5, -0.6], [-0.3, -1.7]];

    /// <inheritdoc/>
    public override Expr? Simplify(Graph graph, ReadOnlySpan<Expr> arguments) =>
        arguments[0].Node is NumberNode { Value: var a } && arguments[1].Node is NumberNode { Value: var b } && !(a.IsExact && b.IsExact)
            ? graph.Number(Numbers.Number.Inexact(Value(a.ToDouble(), b.ToDouble()))) : null;
}
