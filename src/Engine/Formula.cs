using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Building;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Polynomials;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Values;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;
using MlMath.Library;

namespace MlMath.Engine;

/// <summary>
/// A formula for C# programs: `var f = Formula.Parse("x² sin(x)"); f.Derivative("x").ToLatex(); Func&lt;double, double> g = f.Compile&lt;Func&lt;double, double>>("x");`.
/// Immutable, and safe to use from many threads. Every fault of a formula is a <see cref="ProblemException"/> with its place.
/// </summary>
public sealed partial class Formula
{
    private readonly Graph graph;
    private readonly FormulaSession session;
    private readonly Lock building;
    private readonly TensorExpr value;
    private readonly IReadOnlyDictionary<string, InputNode> inputs;
    private readonly CompilerOptions options;
    private readonly RoutineCache routines;

    private Formula(Graph graph, FormulaSession session, Lock building, TensorExpr value, IReadOnlyDictionary<string, InputNode> inputs, CompilerOptions options, RoutineCache routines)
    {
        this.options = options;
        this.routines = routines;
        this.graph = graph;
        this.session = session;
        this.building = building;
        this.value = value;
        this.inputs = inputs;
    }

    /// <summary>The names that the formula leaves free, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. inputs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The number of axes of its value: 0 for a scalar.</summary>
    public int Rank => value.Rank;

    /// <summary>Reads a formula: definitions, a line each or separated by `;`, then the expression.</summary>
    /// <param name="text">The text, in ASCII, as a book prints it, or in LaTeX.</param>
    /// <param name="shapes">Sizes of names that are arrays, as numbers or letters: `["m", "n"]`; others are inferred from their use.</param>
    /// <param name="notation">The notation of the text.</param>
    /// <param name="variables">Names that it will be differentiated by, so that letters beside them are read apart: with `w` known, `Xw` is X times w.</param>
    public static Formula Parse(string text, IReadOnlyDictionary<string, string[]>? shapes = null, Notation notation = Notation.Auto, IReadOnlyList<string>? variables = null)
    {
        var graph = new Graph();
        var session = new FormulaSession(graph, StableDifferentiator.Instance, Textbook.Standard) { Notation = notation };
        foreach (var (name, sizes) in shapes ?? new Dictionary<string, string[]>())
        {
            session.DeclareShape(name, Array.ConvertAll(sizes, s => long.TryParse(s, out var number) ? number : Size.Named(s)));
        }

        foreach (var name in variables ?? [])
        {
            session.MentionVariable(name);
        }

        var value = session.Bind(text);
        return new Formula(graph, session, new Lock(), value, value.Body.Node.Inputs().ToDictionary(input => input.Name), CompilerOptions.Default, new RoutineCache());
    }

    /// <summary>The derivative by a name, simplified; of an array by an array its axes follow those of the value (a Jacobian's rows are outputs).</summary>
    /// <param name="name">A free name, or an element of an array: `x_2`, `W_12`. By a name that has nothing to do with the formula the derivative is 0; one
    /// that is no independent number throws <see cref="ProblemException"/>.</param>
    public Formula Derivative(string name)
    {
        lock (building)
        {
            var by = session.VariableNamed(name);
            if (by.Input is not { } input)
            {
                return Made(value with { Body = graph.Zero, Form = null });
            }

            var derivative = by.Entry(value, ReverseFold.Gradient(graph, value.Body, [input])[0]);
            return Made(derivative with { Body = new Simplifier(graph).Simplify(derivative.Body), Form = null });
        }
    }

    /// <summary>The derivative of an order by a name, simplified once at the end; of order 0 it is the formula itself.</summary>
    /// <param name="name">As for the first derivative.</param>
    /// <param name="order">How often; 0 or more.</param>
    public Formula Derivative(string name, int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        lock (building)
        {
            if (value.Rank == 0 && order > 1 && session.VariableNamed(name) is { Input: { Rank: 0 } input })
            {
                var body = HigherDerivative.Of(graph, value.Body, input, order);
                return Made(value with { Body = new Simplifier(graph).Simplify(body), Form = null });
            }
        }

        var derivative = this;
        for (var n = 0; n < order; n++)
        {
            derivative = derivative.Derivative(name);
        }

        return derivative;
    }

    /// <summary>The derivatives by several names, by all free ones where none is named, each simplified: one walk over the formula finds them all.</summary>
    public IReadOnlyDictionary<string, Formula> Gradient(params IReadOnlyList<string> names)
    {
        lock (building)
        {
            var by = (names.Count == 0 ? Names : names).Select(name => (Name: name, Variable: session.VariableNamed(name))).ToList();
            InputNode[] found = [.. by.Select(b => b.Variable.Input).OfType<InputNode>().Distinct()];
            var derivatives = ReverseFold.Gradient(graph, value.Body, found);
            var simplifier = new Simplifier(graph);
            return by.ToDictionary(b => b.Name, b =>
            {
                if (b.Variable.Input is not { } input)
                {
                    return Made(value with { Body = graph.Zero, Form = null });
                }

                var derivative = b.Variable.Entry(value, derivatives[Array.IndexOf(found, input)]);
                return Made(derivative with { Body = simplifier.Simplify(derivative.Body), Form = null });
            });
        }
    }

    /// <summary>The simplest equal form.</summary>
    public Formula Simplify()
    {
        lock (building)
        {
            return Made(value with { Body = new Simplifier(graph).Simplify(value.Body), Form = null });
        }
    }

    /// <summary>The formula multiplied out; throws <see cref="ProblemException"/> (limit) past <see cref="Limits.ExpandedTerms"/> terms.</summary>
    public Formula Expand()
    {
        lock (building)
        {
            return Made(value with { Body = new DeepExpansion(graph).Expand(value.Body), Form = null });
        }
    }

    /// <summary>The formula as a product of factors that are irreducible over the rationals, as far as a bound on work lets them be found; itself where it has no such form.</summary>
    public Formula Factor()
    {
        lock (building)
        {
            return FactoredForm.Of(graph, value.Body) is { } factored ? Made(value with { Body = factored.Value, Form = null }) : this;
        }
    }

    /// <summary>The formula multiplied out and sorted by powers of a name; throws <see cref="ProblemException"/> (limit) past <see cref="Limits.ExpandedTerms"/> terms.</summary>
    /// <param name="name">A free name that stands for a number, or an element of an array.</param>
    public Formula Collect(string name)
    {
        lock (building)
        {
            var by = session.VariableNamed(name);
            if (by.Element is not { } element || by.Axes.Count > 0)
            {
                throw new ProblemException(ProblemCode.Shape, $"'{name}' is no number in this formula");
            }

            return Collection.By(graph, value.Body, element, Limits.ExpandedTerms) is { } collected ? Made(value with { Body = collected, Form = null })
                : throw new ProblemException(ProblemCode.Limit, $"multiplied out, this formula has more than {Limits.ExpandedTerms} terms");
        }
    }

    /// <summary>The value of a scalar formula at a point.</summary>
    public double Evaluate(params IReadOnlyList<(string Name, double Value)> point)
    {
        var bindings = new Bindings();
        foreach (var (name, number) in point)
        {
            bindings[NameSpelling.Canonical(name)] = new NumericArray(number);
        }

        var result = Evaluate(bindings);
        return result.Rank == 0 ? result.Values[0] : throw new ProblemException(ProblemCode.Shape, $"the value is not a scalar but {result.ShapeText}");
    }

    /// <summary>The value where names stand for arrays; names in canonical spelling (`x₁`, `θ_old`, `W^[1]`).</summary>
    public NumericArray Evaluate(Bindings bindings) => Evaluator.EvaluatePrecisely([new Output(StableBody(), value.Axes)], WithSizesOfAll(bindings)).Values[0];

    /// <summary>In ASCII.</summary>
    public string ToText() => Written(PrintForm.Text);

    /// <summary>In LaTeX.</summary>
    public string ToLatex() => Written(PrintForm.Latex);

    /// <summary>As a textbook prints it.</summary>
    public override string ToString() => Written(PrintForm.Unicode);

    /// <summary>
    /// With the sizes that names tell which the body no longer holds: ∂/∂x Σᵢ xᵢ is as long as x. What the body holds tells its own, and is asked whether they agree.
    /// </summary>
    private Bindings WithSizesOfAll(Bindings bindings)
    {
        var all = default(Bindings);
        foreach (var (name, input) in inputs)
        {
            for (var a = 0; bindings.Find(name) is { } array && array.Rank == input.Rank && a < input.Rank; a++)
            {
                var size = input.Axes[a];
                if (size.Name is { } letter && array.Sizes[a] >= size.Offset && bindings.Find(letter) is null && !bindings.Sizes.ContainsKey(letter))
                {
                    all ??= bindings.Copy();
                    all.SetSize(letter, array.Sizes[a] - size.Offset);
                }
            }
        }

        return all ?? bindings;
    }

    private string Written(PrintForm form) => FormulaPrinting.Write(value, form);

    private Formula Made(TensorExpr made) => new(graph, session, building, made, inputs, options, routines);

    private Expr StableBody()
    {
        lock (building)
        {
            return StableForm.Of(graph, value.Body);
        }
    }

    private Expr BodyForDoubles()
    {
        lock (building)
        {
            return StableForm.ForDoubles(graph, [value.Body])[0];
        }
    }
}
