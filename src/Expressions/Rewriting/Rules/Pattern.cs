using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>
/// One side of an identity, with letters that stand for any expression. It has the shape of the canonical nodes: sums with coefficients, products with
/// exponents, functions; <see cref="PatternReader"/> reads it from text, <see cref="PatternMatcher"/> finds it.
/// </summary>
public abstract class Pattern
{
    private protected Pattern()
    {
    }

    /// <summary>The letters that occur in it, each once.</summary>
    public abstract IEnumerable<string> Letters { get; }

    /// <summary>The functions that occur in it.</summary>
    public abstract IEnumerable<Function> Functions { get; }

    /// <summary>The expression that it is when each letter stands for its value in <paramref name="values"/>.</summary>
    public abstract Expr Build(Graph graph, Substitution values);

    /// <summary>Whether every letter has a value.</summary>
    public bool IsBound(Substitution values) => Letters.All(l => values[l] is not null);
}

/// <summary>A letter.</summary>
/// <param name="name">The letter.</param>
public sealed class LetterPattern(string name) : Pattern
{
    /// <summary>The letter.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => [Name];

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => [];

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) => values[Name] ?? throw new ArgumentException($"'{Name}' stands for nothing.", nameof(values));
}

/// <summary>A number, or π.</summary>
/// <param name="value">The number; null for π.</param>
public sealed class NumberPattern(Number? value) : Pattern
{
    /// <summary>The number; null for π.</summary>
    public Number? Value { get; } = value;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => [];

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => [];

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) => Value is { } number ? graph.Number(number) : graph.Pi;
}

/// <summary>A function applied.</summary>
/// <param name="function">The row of the function table.</param>
/// <param name="arguments">Its arguments.</param>
public sealed class CallPattern(Function function, Pattern[] arguments) : Pattern
{
    /// <summary>The row of the function table.</summary>
    public Function Function { get; } = function;

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<Pattern> Arguments { get; } = arguments;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => Arguments.SelectMany(a => a.Letters).Distinct();

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => Arguments.SelectMany(a => a.Functions).Append(Function);

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) => graph.Apply(Function, Arguments.Select(a => a.Build(graph, values)).ToArray());
}

/// <summary>A sum of terms with coefficients, and a constant.</summary>
/// <param name="terms">The terms; none is itself a sum or a number.</param>
/// <param name="constant">The constant.</param>
public sealed class SumPattern((Number Coefficient, Pattern Term)[] terms, Number constant) : Pattern
{
    /// <summary>The terms with their coefficients.</summary>
    public IReadOnlyList<(Number Coefficient, Pattern Term)> Terms { get; } = terms;

    /// <summary>The constant.</summary>
    public Number Constant { get; } = constant;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => Terms.SelectMany(t => t.Term.Letters).Distinct();

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => Terms.SelectMany(t => t.Term.Functions);

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) =>
        graph.Sum([.. Terms.Select(t => (t.Coefficient, t.Term.Build(graph, values))), (Constant, graph.One)]);
}

/// <summary>A product of powers with exact exponents.</summary>
/// <param name="factors">The factors; none is itself a product or a number.</param>
public sealed class ProductPattern((Pattern Base, Number Exponent)[] factors) : Pattern
{
    /// <summary>The factors with their exponents.</summary>
    public IReadOnlyList<(Pattern Base, Number Exponent)> Factors { get; } = factors;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => Factors.SelectMany(f => f.Base.Letters).Distinct();

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => Factors.SelectMany(f => f.Base.Functions);

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) => graph.Product(Factors.Select(f => (f.Base.Build(graph, values), f.Exponent)).ToArray());
}

/// <summary>A power whose exponent is a pattern: `a^n` stands for x³, √x and xʸ alike.</summary>
/// <param name="value">The base.</param>
/// <param name="exponent">The exponent.</param>
public sealed class PowerPattern(Pattern value, Pattern exponent) : Pattern
{
    /// <summary>The base.</summary>
    public Pattern Base { get; } = value;

    /// <summary>The exponent.</summary>
    public Pattern Exponent { get; } = exponent;

    /// <inheritdoc/>
    public override IEnumerable<string> Letters => Base.Letters.Concat(Exponent.Letters).Distinct();

    /// <inheritdoc/>
    public override IEnumerable<Function> Functions => Base.Functions.Concat(Exponent.Functions);

    /// <inheritdoc/>
    public override Expr Build(Graph graph, Substitution values) => graph.Power(Base.Build(graph, values), Exponent.Build(graph, values));
}
