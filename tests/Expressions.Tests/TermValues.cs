using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Tests;

/// <summary>Evaluates terms the naive way: letters have values, sums are loops. Nothing of the graph is used.</summary>
internal sealed class TermValues(IReadOnlyDictionary<string, long> sizes, IReadOnlyDictionary<string, NumericArray> inputs)
{
    private readonly Dictionary<Index, long> places = [];
    private (string Name, int Entry) first = ("", 0);
    private (string Name, int Entry) second = ("", 0);

    /// <summary>The largest magnitude met on the way: rounding is relative to it.</summary>
    public double Largest { get; private set; }

    /// <summary>A size as a number.</summary>
    public long Of(Size size) => (size.Name is null ? 0 : sizes[size.Name]) + size.Offset;

    /// <summary>The value at some places of the free indices, with derivatives along one entry of an input, and along another.</summary>
    public Jet Of(Term term, IEnumerable<(Index Index, long Place)> at, (string, int) along = default, (string, int) andAlong = default)
    {
        places.Clear();
        foreach (var (index, place) in at)
        {
            places[index] = place;
        }

        (first, second) = (along, andAlong);
        return Value(term);
    }

    private Jet Value(Term term)
    {
        var value = Compute(term);
        if (!(value.Magnitude <= Largest))
        {
            Largest = value.Magnitude;
        }

        return value;
    }

    private Jet Compute(Term term)
    {
        switch (term)
        {
            case Constant constant:
                return constant.Value.ToDouble();
            case SizeOf size:
                return Of(size.Size);
            case Counter counter:
                return Place(counter.Subscript);
            case Read read:
                return Entry(read);
            case Bracket bracket:
                return Holds(bracket) ? 1 : 0;
            case Sum sum:
                return sum.Terms.Aggregate((Jet)0, (total, t) => total + (t.Coefficient.ToDouble() * Value(t.Term)));
            case Product product:
                return product.Factors.Any(f => f.Base is Bracket mask && !Holds(mask)) ? 0
                    : product.Factors.Aggregate((Jet)1, (total, f) => total * Value(f.Base).Power(f.Exponent.ToDouble()));
            case Apply { Function.Name: "if" } choice:
                return Value(choice.Arguments[Value(choice.Arguments[0]).Value != 0 ? 1 : 2]);
            case Apply apply:
                return Jet.Apply(apply.Function.Name, Array.ConvertAll(apply.Arguments, Value));
            case SumOver over:
                var total = (Jet)0;
                Loop(over.Over, 0, () => total += Value(over.Body));
                return total;
            case Reduce reduce:
                return Reduced(reduce);
            default:
                throw new NotSupportedException(term.GetType().Name);
        }
    }

    private Jet Reduced(Reduce reduce)
    {
        var values = new List<Jet>();
        Loop([reduce.Over], 0, () =>
        {
            if (reduce.Mask is null || Holds(reduce.Mask))
            {
                values.Add(Value(reduce.Body));
            }
        });
        switch (reduce.Kind)
        {
            case ReductionKind.Product:
                return values.Aggregate((Jet)1, (a, b) => a * b);
            case ReductionKind.Maximum:
                return values.Aggregate((a, b) => b.Value > a.Value ? b : a);
            case ReductionKind.Minimum:
                return values.Aggregate((a, b) => b.Value < a.Value ? b : a);
            case ReductionKind.LogSumExp:
                return Jet.Apply("log", [values.Aggregate((Jet)0, (a, b) => a + Jet.Apply("exp", [b]))]);
            default:
                throw new NotSupportedException(reduce.Kind.ToString());
        }
    }

    private void Loop(Index[] over, int depth, Action body)
    {
        if (depth == over.Length)
        {
            body();
            return;
        }

        var had = places.TryGetValue(over[depth], out var before);
        for (places[over[depth]] = 1; places[over[depth]] <= Of(over[depth].Size); places[over[depth]]++)
        {
            Loop(over, depth + 1, body);
        }

        places.Remove(over[depth]);
        if (had)
        {
            places[over[depth]] = before;
        }
    }

    private bool Holds(Bracket bracket)
    {
        var (left, right) = (Place(bracket.Left), Place(bracket.Right));
        return bracket.Relation == IndexRelation.Equal ? left == right : left <= right;
    }

    private long Place(Subscript subscript) => subscript.Index is { } index ? places[index] + subscript.Offset
        : subscript.Lookup is { } lookup ? (long)Entry(lookup).Value : Of(subscript.Place);

    private Jet Entry(Read read)
    {
        var (array, entry) = (inputs[read.Name], 0);
        for (var a = 0; a < read.At.Length; a++)
        {
            var place = Place(read.At[a]);
            if (place < 1 || place > array.Sizes[a])
            {
                throw new InvalidOperationException($"{read} reads entry {place} of {array.Sizes[a]}: the test itself is wrong.");
            }

            entry = (entry * array.Sizes[a]) + (int)place - 1;
        }

        return new Jet(array.Values[entry], first == (read.Name, entry) ? 1 : 0, second == (read.Name, entry) ? 1 : 0);
    }
}
