using System.Runtime.CompilerServices;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Printing.Rendering;
using MlMath.Expressions.Problems;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>
/// Lays an expression out: chooses the order of terms and factors, signs, quotients, roots and index letters. The canonical form keeps none of
/// these. Recursion is bounded by <see cref="PrintOptions.MaximalDepth"/>, the number of parts by <see cref="PrintOptions.MaximalLength"/>.
/// </summary>
internal sealed partial class LayoutBuilder
{
    private readonly PrintOptions options;
    private readonly Vocabulary vocabulary;
    private readonly IndexLetters letters;
    private int depth;
    private int parts;

    public LayoutBuilder(Expr body, IReadOnlyList<Index> axes, PrintOptions options, bool renamesAxes = false)
    {
        this.options = options;
        vocabulary = new Vocabulary([body.Node], options.ReservedNames);
        letters = new IndexLetters(vocabulary, body, axes, renamesAxes);
    }

    /// <summary>For several scalars on one page, whose free indices among <paramref name="axes"/> keep their letters.</summary>
    public LayoutBuilder(IReadOnlyList<Expr> scalars, PrintOptions options, IReadOnlyList<Index>? axes = null)
    {
        this.options = options;
        vocabulary = new Vocabulary(scalars.Select(s => s.Node), options.ReservedNames);
        letters = new IndexLetters(vocabulary, scalars[0], axes ?? [], false);
    }

    /// <summary>Whether at most one pair of absolute bars is needed, so that they cannot be paired wrongly.</summary>
    public bool BarsPair { get; private set; } = true;

    /// <summary>The letters of the axes, as subscripts of a name.</summary>
    public ElementLayout Subscripted(string name, IReadOnlyList<Index> axes) => new(new NameLayout(name), axes.Select(a => (MathLayout)new NameLayout(letters.Of(a))).ToArray());

    /// <summary>A name at the given positions.</summary>
    public ElementLayout Subscripted(string name, IReadOnlyList<IndexTerm> at) => new(new NameLayout(name), [.. at.Select(Position)]);

    /// <summary>The layout of an entry.</summary>
    public MathLayout Build(Expr expression)
    {
        var (isNegative, body) = BuildSigned(expression);
        return isNegative ? new SumLayout([new SignedLayout(true, body)]) : body;
    }

    private SignedLayout BuildSigned(Expr expression)
    {
        Descend();
        var layout = isWhole && Whole(expression) is { } whole ? whole : expression.Node switch
        {
            NumberNode number => Signed(number.Value),
            InputNode point when Continuum.IsPoint(point.Name) => new SignedLayout(false, Position(expression.Terms[0])),
            InputNode input => new SignedLayout(false, Element(new NameLayout(input.Name), WithoutMember(expression.Terms))),
            ProductNode when IsExpectation(expression.Node) => Expectation(expression),
            SizeNode size => new SignedLayout(false, SizeLayout(size.Size)),
            ConstantNode { Name: "π" } when vocabulary.Contains("π") => new SignedLayout(false, new CallLayout(SignFor(FunctionTable.Find("arccos")!), [new SumLayout([new SignedLayout(true, new NumberLayout(Number.One))])])),
            ConstantNode constant => new SignedLayout(false, new NameLayout(constant.Name)),
            IndexValueNode => new SignedLayout(false, Position(expression.Terms[0])),
            BracketNode when Decided(expression) is { } holds => Signed(holds ? Number.One : Number.Zero),
            BracketNode => new SignedLayout(false, Delta(expression) ?? (MathLayout)new IversonLayout(Condition(expression), true)),
            SumNode { Constant.IsZero: true, Coefficients.Length: 1 } or ProductNode => Term(Number.One, expression),
            SumNode => Sum(expression),
            FunctionNode => new SignedLayout(false, FunctionLayout(expression, null)),
            UnknownFunctionNode => new SignedLayout(false, UnknownLayout(expression)),
            ReductionNode => new SignedLayout(false, Reduction(expression)),
            TensorNode => new SignedLayout(false, TensorEntry(expression)),
            _ => throw new ArgumentException($"A node of kind {expression.Node.GetType().Name} has no layout.", nameof(expression)),
        };
        depth--;
        return layout;
    }

    private void Descend()
    {
        if (++parts > options.MaximalLength)
        {
            throw LayoutRenderer.TooLong(options.MaximalLength);
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Limits.StackTooSmall(null);
        }

        if (++depth > options.MaximalDepth)
        {
            throw new ProblemException(ProblemCode.Limit, $"the formula is too deeply nested to print (more than {options.MaximalDepth} levels)", null, "give parts of it names of their own");
        }
    }

    private static SignedLayout Signed(Number value)
    {
        var isNegative = value.Sign < 0;
        return new SignedLayout(isNegative, Unsigned(value.Abs()));
    }

    /// <summary>A number that is not negative: an integer, a decimal or a quotient of integers.</summary>
    internal static MathLayout Unsigned(Number value) => !value.IsExact || value.IsInteger || NumberText.AsDecimal(value) is not null
        ? new NumberLayout(value)
        : new FractionLayout(new NumberLayout(Number.Fraction(value.Numerator, 1)), new NumberLayout(Number.Fraction(value.Denominator, 1)));

    internal static MathLayout SizeLayout(Size size) => size.Name is null ? Unsigned(size.Offset) : Shifted(new NameLayout(size.Name), size.Offset);

    private static MathLayout Shifted(MathLayout layout, long offset) => offset == 0 ? layout
        : new SumLayout([new SignedLayout(false, layout), new SignedLayout(offset < 0, new NumberLayout(Math.Abs(offset)))]);

    /// <summary>An index term as a number: what stands in a subscript, or on a side of a bracket.</summary>
    private MathLayout Position(IndexTerm term)
    {
        if (term.Lookup is { } lookup)
        {
            return Shifted(Build(lookup), term.Offset);
        }

        return term.Index is { } index ? Shifted(new NameLayout(letters.Of(index)), term.Offset) : SizeLayout(term.Position);
    }

    private MathLayout Element(MathLayout value, ReadOnlySpan<IndexTerm> terms)
    {
        if (terms.Length == 0)
        {
            return value;
        }

        var subscripts = new MathLayout[terms.Length];
        for (var s = 0; s < subscripts.Length; s++)
        {
            subscripts[s] = Position(terms[s]);
        }

        return new ElementLayout(value, subscripts);
    }

    /// <summary>Sums of sums, which the canonical form nests to keep what chains share, are written as one.</summary>
    private SignedLayout Sum(Expr sum, bool isNegated = false)
    {
        var terms = new List<RankedTerm>();
        var summands = TermsOf(sum, out var constant, isNegated);
        var below = CommonDenominator(summands, constant);
        constant *= below;
        foreach (var (own, term) in summands)
        {
            var coefficient = own * below;
            if (term.Node is FunctionNode { Function.Name: "expm1" } && coefficient.Abs().IsOne)
            {
                // e^x and its -1 are terms of their own; the constant is taken in below.
                terms.Add(new RankedTerm(new SignedLayout(coefficient.Sign < 0, Exponential(term.Open(out _)[0])), KeyOf(term)));
            }
            else
            {
                terms.Add(new RankedTerm(Term(coefficient, term), KeyOf(term)));
            }
        }

        if (!constant.IsZero)
        {
            terms.Add(new RankedTerm(Signed(constant), TermKey.Constant));
        }

        var (isNegative, layout) = SumOf(terms);
        return new SignedLayout(isNegative, below.IsOne ? layout : new FractionLayout(layout, new NumberLayout(below)));
    }

    private static SignedLayout SumOf(List<RankedTerm> terms)
    {
        if (terms.Count > 1 && terms.TrueForAll(t => t.Layout.IsNegative))
        {
            return new SignedLayout(true, new SumLayout(InOrder(terms.ConvertAll(t => t with { Layout = new SignedLayout(false, t.Layout.Body) }))));
        }

        return terms.Count switch
        {
            0 => Signed(Number.Zero),
            1 => terms[0].Layout,
            _ => new SignedLayout(false, new SumLayout(InOrder(terms))),
        };
    }

    /// <summary>What all terms are fractions of alike, as in `(b - a)/2`; 1 where they are not.</summary>
    private static Number CommonDenominator(List<(Number Coefficient, Expr Term)> summands, Number constant)
    {
        if (summands.Count + (constant.IsZero ? 0 : 1) < 2 || summands.Count == 0)
        {
            return Number.One;
        }

        var below = DenominatorOf(summands[0].Coefficient);
        return summands.TrueForAll(s => DenominatorOf(s.Coefficient) == below) && (constant.IsZero || DenominatorOf(constant) == below) ? below : Number.One;
    }

    // Of a number that is written as a fraction; those that are decimals stay so.
    private static Number DenominatorOf(Number value) => value.IsExact && Unsigned(value.Abs()) is FractionLayout ? Number.Fraction(value.Denominator, 1) : Number.One;

    /// <summary>The terms of a sum, those of sums within it included, and its constant.</summary>
    private List<(Number Coefficient, Expr Term)> TermsOf(Expr sum, out Number constant, bool isNegated = false)
    {
        constant = Number.Zero;
        var terms = new List<(Number, Expr)>();
        var open = new Stack<(Number Coefficient, Expr Term)>();
        open.Push((isNegated ? Number.MinusOne : Number.One, sum));
        while (open.TryPop(out var next))
        {
            var (coefficient, term) = next;
            if (term.Node is NumberNode number)
            {
                constant += coefficient * number.Value;
            }
            else if (term.Node is SumNode node && (coefficient.Abs().IsOne || node.Coefficients.Length == 1 && node.Constant.IsZero))
            {
                constant += coefficient * node.Constant;
                var opened = term.Open(out _);
                for (var k = node.Coefficients.Length - 1; k >= 0; k--)
                {
                    open.Push((coefficient * node.Coefficients[k], opened[k]));
                }
            }
            else if (!Vanishes(term))
            {
                terms.Add((coefficient, term));
                constant -= term.Node is FunctionNode { Function.Name: "expm1" } && coefficient.Abs().IsOne ? coefficient : Number.Zero;
            }

            if (open.Count + terms.Count > options.MaximalLength)
            {
                throw LayoutRenderer.TooLong(options.MaximalLength);
            }
        }

        return terms;
    }

    private bool Vanishes(Expr term)
    {
        var coefficient = Number.One;
        if (term.Node is BracketNode or ProductNode { Bound.Length: 0 })
        {
            Flatten(term, ref coefficient);
        }

        return coefficient.IsZero;
    }

    /// <summary>Higher degrees first, constants last unless only functions stand beside them (`1 - σ(x)`), and no minus in front where it can be helped.</summary>
    private static SignedLayout[] InOrder(List<RankedTerm> terms)
    {
        var constantFirst = HasConstantFirst(terms.ConvertAll(t => t.Key));
        var ordered = terms.Select((t, k) => (t.Layout, t.Key, Place: k)).ToList();
        ordered.Sort((a, b) =>
        {
            var order = a.Key.CompareTo(b.Key, constantFirst);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        });
        var positive = ordered.FindIndex(t => !t.Layout.IsNegative);
        if (positive > 0 && !TermKey.AreFalling(terms.ConvertAll(t => t.Key)))
        {
            var first = ordered[positive];
            ordered.RemoveAt(positive);
            ordered.Insert(0, first);
        }

        return ordered.ConvertAll(t => t.Layout).ToArray();
    }

    private static bool HasConstantFirst(List<TermKey> terms) => terms.TrueForAll(t => t.IsConstant || t.FollowsConstant);

    internal readonly record struct RankedTerm(SignedLayout Layout, TermKey Key);
}
