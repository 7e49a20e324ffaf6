namespace MlMath.Expressions.Polynomials;

/// <summary>
/// The denominators that an expression holds, without common factors: where two share one, both are taken apart. A denominator is a list of numbers of divisors with exponents.
/// </summary>
internal sealed class DivisorTable
{
    private const int MostCompared = 40;
    private const long WorkForOne = 200_000;

    private readonly List<(Polynomial Divisor, (int Id, int Exponent)[]? Parts)> divisors = [];

    /// <summary>The divisors that were not taken apart.</summary>
    public IEnumerable<Polynomial> All => divisors.Where(d => d.Parts is null).Select(d => d.Divisor);

    /// <summary>A divisor that was not taken apart.</summary>
    public Polynomial this[int id] => divisors[id].Divisor;

    /// <summary>The divisors that make a primitive polynomial, which is not constant.</summary>
    public List<(int Id, int Exponent)> Register(Polynomial polynomial, WorkBound work)
    {
        var found = new List<(int, int)>();
        var rest = polynomial;
        for (var id = 0; id < divisors.Count && id < MostCompared && !rest.IsConstant; id++)
        {
            var (divisor, parts) = divisors[id];
            if (parts is not null)
            {
                continue;
            }

            var times = 0;
            while (!rest.IsConstant && Shared(rest, divisor, work) is { IsConstant: false } shared)
            {
                if (!shared.Equals(divisor))
                {
                    // Its parts follow behind and are compared there; they may be those of one another.
                    divisors[id] = (divisor, []);
                    var apart = Register(shared, work);
                    apart.AddRange(Register(divisor.DividedBy(shared, work)!.Primitive(out _), work));
                    divisors[id] = (divisor, [.. apart]);
                    break;
                }

                rest = rest.DividedBy(divisor, work)!.Primitive(out _);
                times++;
            }

            if (times > 0)
            {
                found.Add((id, times));
            }
        }

        if (!rest.IsConstant)
        {
            found.Add((divisors.Count, 1));
            divisors.Add((rest, null));
        }

        return Resolved(found);
    }

    /// <summary>A denominator in terms of divisors that are not taken apart, each once, in ascending order.</summary>
    public List<(int Id, int Exponent)> Resolved(List<(int Id, int Exponent)> denominator)
    {
        if (denominator.TrueForAll(d => divisors[d.Id].Parts is null) && IsAscending(denominator))
        {
            return denominator;
        }

        var exponents = new SortedDictionary<int, int>();
        var pending = new Stack<(int Id, int Exponent)>(denominator);
        while (pending.TryPop(out var next))
        {
            if (divisors[next.Id].Parts is { } parts)
            {
                foreach (var (id, exponent) in parts)
                {
                    pending.Push((id, exponent * next.Exponent));
                }
            }
            else
            {
                exponents[next.Id] = exponents.GetValueOrDefault(next.Id) + next.Exponent;
            }
        }

        return [.. exponents.Select(e => (e.Key, e.Value))];
    }

    private static bool IsAscending(List<(int Id, int Exponent)> denominator)
    {
        for (var k = 1; k < denominator.Count; k++)
        {
            if (denominator[k].Id <= denominator[k - 1].Id)
            {
                return false;
            }
        }

        return true;
    }

    private static Polynomial? Shared(Polynomial a, Polynomial b, WorkBound work)
    {
        // Not to find what they share is no fault: the denominators become larger than they need be.
        return a.Equals(b) ? a : GreatestCommonDivisor.Of(a, b, work.Part(WorkForOne));
    }
}
