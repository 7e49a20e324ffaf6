using System.Globalization;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Reads the sides of rules: `sin(a)^2 + cos(a)^2`. Single letters are pattern letters, `pi` and `sqrt` mean what they say, other words are functions.</summary>
internal sealed class PatternReader
{
    private readonly string text;
    private int at;

    private PatternReader(string text)
    {
        this.text = text;
    }

    /// <summary>The pattern that a text says. Throws <see cref="FormatException"/>.</summary>
    public static Pattern Read(string text)
    {
        var reader = new PatternReader(text);
        var pattern = reader.Sum();
        return reader.Next == '\0' ? pattern : throw reader.Fault();
    }

    /// <summary>The functions that a text calls, found without reading it; a bit each.</summary>
    public static ulong FunctionsIn(ReadOnlySpan<char> text)
    {
        var found = 0UL;
        for (var open = text.IndexOf('('); open >= 0; open = text.IndexOf('('))
        {
            var start = open;
            while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '_'))
            {
                start--;
            }

            var word = text[start..open];
            for (var k = 0; word.Length > 0 && k < FunctionTable.All.Count; k++)
            {
                if (word.SequenceEqual(FunctionTable.All[k].Name))
                {
                    found |= 1UL << k;
                }
            }

            text = text[(open + 1)..];
        }

        return found;
    }

    private char Next
    {
        get
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            return at < text.Length ? text[at] : '\0';
        }
    }

    private FormatException Fault() => new($"The rule '{text}' cannot be read at {at}.");

    private bool Take(char sign)
    {
        if (Next != sign)
        {
            return false;
        }

        at++;
        return true;
    }

    private Pattern Sum()
    {
        var terms = new List<(Number, Pattern)> { (Take('-') ? Number.MinusOne : Number.One, Product()) };
        while (Next is '+' or '-')
        {
            terms.Add((Take('+') ? Number.One : Take('-') ? Number.MinusOne : throw Fault(), Product()));
        }

        return SumOf(terms);
    }

    private Pattern Product()
    {
        var factors = new List<(Pattern, Number)> { (Power(), Number.One) };
        while (Next is '*' or '/')
        {
            factors.Add(Take('*') ? (Power(), Number.One) : Take('/') ? (Power(), Number.MinusOne) : throw Fault());
        }

        return ProductOf(factors);
    }

    private Pattern Power()
    {
        var value = Atom();
        if (!Take('^'))
        {
            return value;
        }

        var sign = Take('-') ? Number.MinusOne : Number.One;
        var exponent = Atom();
        return exponent is NumberPattern { Value: { } number } ? ProductOf([(value, sign * number)]) : new PowerPattern(value, SumOf([(sign, exponent)]));
    }

    private Pattern Atom()
    {
        if (Take('('))
        {
            var inner = Sum();
            return Take(')') ? inner : throw Fault();
        }

        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        if (at > start)
        {
            return new NumberPattern(long.Parse(text[start..at], CultureInfo.InvariantCulture));
        }

        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        var word = text[start..at];
        if (word == "pi")
        {
            return new NumberPattern(null);
        }

        if (!Take('('))
        {
            return word.Length == 1 ? new LetterPattern(word) : throw Fault();
        }

        var arguments = new List<Pattern> { Sum() };
        while (Take(','))
        {
            arguments.Add(Sum());
        }

        if (!Take(')'))
        {
            throw Fault();
        }

        return word == "sqrt" ? ProductOf([(arguments[0], Number.Half)]) : new CallPattern(FunctionTable.All.First(f => f.Name == word), [.. arguments]);
    }

    private static Pattern SumOf(List<(Number Coefficient, Pattern Term)> parts)
    {
        var constant = Number.Zero;
        var terms = new List<(Number, Pattern)>();
        foreach (var (coefficient, term) in parts)
        {
            switch (term)
            {
                case NumberPattern { Value: { } number }:
                    constant += coefficient * number;
                    break;
                case SumPattern sum:
                    constant += coefficient * sum.Constant;
                    terms.AddRange(sum.Terms.Select(t => (coefficient * t.Coefficient, t.Term)));
                    break;
                default:
                    terms.Add((coefficient, term));
                    break;
            }
        }

        return terms.Count == 0 ? new NumberPattern(constant) : terms is [(var one, var only)] && one.IsOne && constant.IsZero ? only : new SumPattern([.. terms], constant);
    }

    private static Pattern ProductOf(List<(Pattern Base, Number Exponent)> parts)
    {
        var coefficient = Number.One;
        var factors = new List<(Pattern, Number)>();
        foreach (var (factor, exponent) in parts)
        {
            switch (factor)
            {
                case NumberPattern { Value: { } number } when exponent.ToInt64() is { } power:
                    coefficient *= Number.Power(number, power);
                    break;
                case ProductPattern product when exponent.IsInteger:
                    factors.AddRange(product.Factors.Select(f => (f.Base, f.Exponent * exponent)));
                    break;
                case SumPattern { Terms: [var (scale, term)], Constant.IsZero: true } when exponent.ToInt64() is { } power:
                    coefficient *= Number.Power(scale, power);
                    factors.AddRange(term is ProductPattern inner ? inner.Factors.Select(f => (f.Base, f.Exponent * exponent)) : [(term, exponent)]);
                    break;
                default:
                    factors.Add((factor, exponent));
                    break;
            }
        }

        Pattern whole = factors.Count == 0 ? new NumberPattern(Number.One) : factors is [(var only, { IsOne: true })] ? only : new ProductPattern([.. factors]);
        return coefficient.IsOne ? whole : SumOf([(coefficient, whole)]);
    }
}
