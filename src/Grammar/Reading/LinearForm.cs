using MlMath.Expressions.Numbers;

namespace MlMath.Grammar.Reading;

/// <summary>A number plus numbers times names, `2n - 1`: what the places that count through a run of terms may hold.</summary>
internal sealed class LinearForm
{
    private readonly SortedDictionary<string, Number> names;

    private LinearForm(Number constant, SortedDictionary<string, Number> names)
    {
        Constant = constant;
        this.names = names;
    }

    /// <summary>The number without a name.</summary>
    public Number Constant { get; }

    /// <summary>Whether no name stands in it.</summary>
    public bool IsNumber => names.Count == 0;

    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole => IsNumber && Constant.IsInteger;

    /// <summary>Whether every name stands in it once, neither multiplied nor subtracted.</summary>
    public bool IsPlain => names.Values.All(c => c.IsOne);

    /// <summary>Whether it is a negative number, or names that are all subtracted.</summary>
    public bool IsFalling => names.Count == 0 ? Constant.Sign < 0 : names.Values.All(c => c.Sign < 0);

    /// <summary>A number.</summary>
    public static LinearForm Of(Number number) => new(number, new(StringComparer.Ordinal));

    /// <summary>A name.</summary>
    public static LinearForm Of(string name) => new(Number.Zero, new(StringComparer.Ordinal) { [name] = Number.One });

    /// <summary>The form of a formula; null where it has none.</summary>
    public static LinearForm? Of(Ast ast)
    {
        AstShape.Guard(ast);
        switch (ast)
        {
            case NumberAst { Value.IsInteger: true } number:
                return Of(number.Value);
            case NameAst name:
                return Of(name.Name);
            case NegateAst negate:
                return Of(negate.Of)?.Times(Number.MinusOne);
            case SumAst sum:
                var total = Of(Number.Zero);
                foreach (var (isNegative, term) in sum.Terms)
                {
                    if (Of(term) is not { } next)
                    {
                        return null;
                    }

                    total = isNegative ? total.Minus(next) : total.Plus(next);
                }

                return total;
            case ProductAst { Factors: [var left, var right] } product when product.Signs[0] != ProductSign.EntryByEntry:
                return (Of(left), Of(right)) switch
                {
                    ({ IsNumber: true } number, { } form) => form.Times(number.Constant),
                    ({ } form, { IsNumber: true } number) => form.Times(number.Constant),
                    _ => null,
                };
            default:
                return null;
        }
    }

    public LinearForm Plus(LinearForm other)
    {
        var sum = new SortedDictionary<string, Number>(names, StringComparer.Ordinal);
        foreach (var (name, coefficient) in other.names)
        {
            sum[name] = sum.GetValueOrDefault(name, Number.Zero) + coefficient;
            if (sum[name].IsZero)
            {
                sum.Remove(name);
            }
        }

        return new LinearForm(Constant + other.Constant, sum);
    }

    public LinearForm Minus(LinearForm other) => Plus(other.Times(Number.MinusOne));

    public LinearForm Times(Number factor)
    {
        var scaled = new SortedDictionary<string, Number>(StringComparer.Ordinal);
        foreach (var (name, coefficient) in names)
        {
            if (!factor.IsZero)
            {
                scaled[name] = coefficient * factor;
            }
        }

        return new LinearForm(Constant * factor, scaled);
    }

    public bool Same(LinearForm other) => Minus(other) is { IsNumber: true, Constant.IsZero: true };

    /// <summary>The form as it would be written: names first, then the number.</summary>
    public Ast ToAst()
    {
        var terms = new List<(bool IsNegative, Ast Term)>();
        foreach (var (name, coefficient) in names.OrderBy(n => n.Value.Sign < 0))
        {
            var size = coefficient.Abs();
            terms.Add((coefficient.Sign < 0, size.IsOne ? new NameAst(name) : new ProductAst([new NumberAst(size), new NameAst(name)], [ProductSign.Juxtaposed])));
        }

        if (!Constant.IsZero || terms.Count == 0)
        {
            terms.Add((Constant.Sign < 0, new NumberAst(Constant.Abs())));
        }

        return terms is [(var isNegative, var only)] ? isNegative ? new NegateAst(only) : only : new SumAst(terms);
    }
}
