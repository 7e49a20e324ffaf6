using MlMath.Expressions.Functions;
using MlMath.Expressions.Printing.Layouts;
using MlMath.Expressions.Problems;

namespace MlMath.Expressions.Printing.Rendering;

/// <summary>
/// Writes a layout in one notation. Which brackets are needed follows from <see cref="Level"/> alone; what differs between
/// notations is how fractions, scripts, roots and operators look.
/// </summary>
internal abstract class LayoutRenderer(int maximalLength)
{
    /// <summary>The whole formula; throws <see cref="ProblemException"/> (limit) where it is too long.</summary>
    public virtual string Write(MathLayout layout) => Render(layout).Text;

    /// <summary>The longest text allowed.</summary>
    protected int MaximalLength => maximalLength;

    /// <summary>The sign between factors that cannot stand side by side.</summary>
    protected abstract string Times { get; }

    protected abstract Piece Name(string name);

    protected abstract Piece Number(NumberLayout number);

    protected abstract Piece Symbol(SymbolLayout symbol);

    protected abstract Piece Fraction(FractionLayout fraction);

    protected abstract Piece Power(MathLayout value, MathLayout exponent);

    protected abstract Piece Exponential(ExponentialLayout exponential);

    protected abstract Piece Root(RootLayout root);

    protected abstract Piece Transpose(TransposeLayout transpose);

    protected abstract Piece Element(ElementLayout element);

    protected abstract Piece Call(CallLayout call);

    /// <summary>The expectation of a text.</summary>
    protected virtual Piece Expectation(string body) => new($"E[{body}]", Level.Atom, Lead.Call, Trail.Round);

    protected abstract Piece Big(BigLayout big);

    protected abstract Piece Integral(IntegralLayout integral);

    protected abstract Piece Bars(BarsLayout bars);

    protected abstract Piece Iverson(IversonLayout iverson);

    protected abstract Piece Cases(CasesLayout cases);

    protected abstract Piece Vector(VectorLayout vector);

    protected abstract Piece Unit(UnitLayout unit);

    protected abstract Piece Derivative(DerivativeLayout derivative);

    /// <summary>A comparison sign.</summary>
    protected abstract string Relation(string sign);

    /// <summary>`and`, `or`, `not`.</summary>
    protected abstract string Word(string word);

    /// <summary>Puts round brackets around a text.</summary>
    protected virtual string Bracketed(string text) => $"({text})";

    /// <summary>A sign between two parts.</summary>
    protected virtual string Infix(string sign) => $" {sign} ";

    /// <summary>A sign in front of a part.</summary>
    protected virtual string Prefix(string sign) => sign;

    /// <summary>Parts side by side as one whole.</summary>
    protected virtual string Row(string text) => text;

    /// <summary>What stands between two factors.</summary>
    protected abstract string Between(in Piece left, in Piece right, ProductKind kind);

    /// <summary>The whole of a part, without brackets.</summary>
    protected Piece Render(MathLayout layout)
    {
        var piece = layout switch
        {
            NumberLayout number => Number(number),
            NameLayout name => Name(name.Name),
            SymbolLayout symbol => Symbol(symbol),
            UnitLayout unit => Unit(unit),
            KroneckerLayout delta => Element(new ElementLayout(new NameLayout("δ"), [delta.Left, delta.Right])),
            SumLayout sum => Sum(sum),
            ProductLayout product => Product(product),
            FractionLayout fraction => Fraction(fraction),
            PowerLayout power => Power(power.Base, power.Exponent),
            ExponentialLayout exponential => Exponential(exponential),
            RootLayout root => Root(root),
            TransposeLayout transpose => Transpose(transpose),
            ElementLayout element => Element(element),
            CallLayout call => Call(call),
            ExpectationLayout expectation => Expectation(Render(expectation.Body).Text),
            BigLayout big => Big(big),
            IntegralLayout integral => Integral(integral),
            BarsLayout bars => Bars(bars),
            IversonLayout iverson => Iverson(iverson),
            CasesLayout cases => Cases(cases),
            VectorLayout vector => Vector(vector),
            RelationLayout relation => new Piece(Row($"{At(relation.Left, Level.Sum).Text}{Infix(Relation(relation.Sign))}{At(relation.Right, Level.Sum).Text}"), Level.Relation, Lead.Other, Trail.Other),
            ConnectiveLayout connective => Connective(connective),
            DerivativeLayout derivative => Derivative(derivative),
            NotLayout not => new Piece(Row($"{Prefix($"{Word("not")} ")}{At(not.Body, Level.Atom).Text}"), Level.Not, Lead.Other, Trail.Other),
            _ => throw new ArgumentException($"A layout of kind {layout.GetType().Name} has no rendering.", nameof(layout)),
        };
        if (piece.Text.Length > maximalLength)
        {
            throw TooLong(maximalLength);
        }

        return piece;
    }

    /// <summary>The fault of a formula that grows beyond its bound.</summary>
    internal static ProblemException TooLong(int maximalLength) =>
        new(ProblemCode.Limit, $"the formula is too long to print (more than {maximalLength} characters)", null, "give parts of it names of their own");

    /// <summary>A part in brackets, unless it holds together at least as tightly as <paramref name="least"/>.</summary>
    protected Piece At(MathLayout layout, Level least)
    {
        var piece = Render(layout);
        return piece.Level >= least ? piece : InBrackets(piece);
    }

    protected Piece InBrackets(in Piece piece) => new(Bracketed(piece.Text), Level.Atom, Lead.Round, piece.Level == Level.Quotient ? Trail.Fraction : Trail.Round);

    private Piece Connective(ConnectiveLayout connective)
    {
        var (word, level) = connective.IsAnd ? ("and", Level.And) : ("or", Level.Or);
        return new Piece(Row(string.Join(Infix(Word(word)), connective.Parts.Select(p => At(p, level + 1).Text))), level, Lead.Other, Trail.Other);
    }

    private Piece Sum(SumLayout sum)
    {
        var text = new System.Text.StringBuilder();
        for (var k = 0; k < sum.Terms.Count; k++)
        {
            var (isNegative, body) = sum.Terms[k];
            text.Append(k == 0 ? (isNegative ? Prefix("-") : "") : Infix(isNegative ? "-" : "+"));
            text.Append(At(body, Level.Big).Text);
            if (text.Length > maximalLength)
            {
                throw TooLong(maximalLength);
            }
        }

        return new Piece(Row(text.ToString()), Level.Sum, Lead.Other, Trail.Other);
    }

    /// <summary>A product: an operator that reaches to the right needs no brackets as the last factor.</summary>
    protected virtual Piece Product(ProductLayout product)
    {
        var text = new System.Text.StringBuilder();
        var before = default(Piece);
        var first = default(Piece);
        var level = product.Kind == ProductKind.Entrywise ? Level.Quotient : Level.Product;
        for (var k = 0; k < product.Factors.Count; k++)
        {
            var piece = Render(product.Factors[k]);
            var isLast = k == product.Factors.Count - 1;
            if (product.Factors[k] is ProductLayout inner && (product.Kind != ProductKind.Scalar || inner.Kind != ProductKind.Scalar))
            {
                piece = InBrackets(piece);
            }
            else if (piece.Level == Level.Big && isLast)
            {
                level = Level.Big;
            }
            else if (piece.Level < Level.Product)
            {
                piece = InBrackets(piece);
            }

            if (k == 0)
            {
                first = piece;
            }
            else
            {
                text.Append(Between(before, piece, product.Kind));
            }

            text.Append(piece.Text);
            before = piece;
        }

        return new Piece(Row(text.ToString()), level, first.Lead, before.Trail);
    }

    /// <summary>Whether a case is worth its words: where nothing holds there is no value, which need not be said.</summary>
    protected static bool IsSaid(CaseLayout arm) => arm is not { Condition: null, Value: NumberLayout { Value: { IsExact: false } value } } || !double.IsNaN(value.ToDouble());

    /// <summary>Whether an index may be hung on it without brackets: on a name of letters alone, and behind the brackets of a softmax.</summary>
    protected static bool IsSubscripted(MathLayout layout) => layout is NameLayout { Name: var plain } ? NameText.IsPlain(plain) : layout is CallLayout { Power: null, Function: { IsLetter: false, Text: "softmax" } };

    /// <summary>Whether what follows the name might be taken for its argument.</summary>
    protected static bool IsFunctionName(string name) => FunctionTable.Find(name) is not null
        || name is "d" or "f" or "g" or "h" or "E" or "P" or "H" or "Q" or "Var" or "Cov" or "KL" or "lim" or "tr" or "det" or "diag" or "rank" or "Σ" or "Π";

    /// <summary>What stands between two factors that may stand side by side.</summary>
    protected string Juxtaposed(in Piece left, in Piece right) => left.Trail switch
    {
        Trail.Digit => right.Lead switch
        {
            Lead.Letter when StartsLikeExponent(right.Text) => Times,
            Lead.Letter or Lead.Round or Lead.Root or Lead.Bars => "",
            Lead.Call or Lead.Big => " ",
            _ => Times,
        },
        Trail.Vulgar => right.Lead switch
        {
            Lead.Round or Lead.Bars => "",
            Lead.Letter or Lead.Call or Lead.Big or Lead.Root => " ",
            _ => Times,
        },
        Trail.Name or Trail.Script => right.Lead is Lead.Letter or Lead.Call or Lead.Root or Lead.Big or Lead.Fraction or Lead.Round ? " " : Times,
        Trail.Fraction when right.Lead == Lead.Bars => " ",
        Trail.Round or Trail.Fraction => right.Lead switch
        {
            Lead.Round => "",
            Lead.Letter or Lead.Call or Lead.Root or Lead.Big or Lead.Fraction => " ",
            _ => Times,
        },
        _ => Times,
    };

    private static bool StartsLikeExponent(string text) => text.Length > 1 && text[0] is 'e' or 'E' && (char.IsAsciiDigit(text[1]) || text[1] is '-' or '+');
}
