using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Tests;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.AutoDiff.Tests.Symbolic;

/// <summary>Replays recorded steps at a point: values by the interpreter, slopes by central differences.</summary>
internal sealed class DerivationReplay(TermGenerator generator, Random random)
{
    private const int MostSteps = 60;

    private readonly Dictionary<string, NumericArray> letters = [];

    /// <summary>How many steps were held to differences.</summary>
    public int Measured { get; private set; }

    /// <summary>How many steps were held to their inner steps.</summary>
    public int Combined { get; private set; }

    /// <summary>The entries of an array whose axes these are: a place for each index, and the entry's number.</summary>
    public IEnumerable<((Index, long)[] Place, int Entry)> Entries(Index[] axes)
    {
        var sizes = Array.ConvertAll(axes, a => Of(a.Size));
        var count = (int)sizes.Aggregate(1L, (a, b) => a * b);
        for (var entry = 0; entry < count; entry++)
        {
            var place = new (Index, long)[axes.Length];
            long rest = entry;
            for (var a = axes.Length - 1; a >= 0; a--)
            {
                place[a] = (axes[a], 1 + (rest % sizes[a]));
                rest /= sizes[a];
            }

            yield return (place, entry);
        }
    }

    /// <summary>Holds each step and those inside it to what they say, at random places of the indices that are open there.</summary>
    public void Check(IReadOnlyList<RecordedStep> steps, IReadOnlyDictionary<Index, long>? places = null)
    {
        foreach (var step in steps)
        {
            if (Measured > MostSteps || Placed(step, places ?? new Dictionary<Index, long>()) is not { } here)
            {
                continue;
            }

            try
            {
                Check(step, here);
            }
            catch (ProblemException outside) when (outside.Problem.Code == ProblemCode.Shape)
            {
                // What stands under a bracket is read out of range where the bracket is 0: there is nothing to compare.
                letters.Clear();
                continue;
            }

            letters.Clear();
            Check(step.Steps, here);
        }
    }

    private void Check(RecordedStep step, Dictionary<Index, long> here)
    {
        var place = here.Select(p => (p.Key, p.Value)).ToArray();
        if (step.By?.StandsFor is { } inner)
        {
            letters[step.By.Input.Name] = new NumericArray(Value(inner.Value, place));
        }

        var gives = Value(step.Gives.Value, place);
        Near(gives, ByParts(step.Gives, here), Math.Abs(gives), $"{step.Rule}: what is shown and what is meant");
        if (step.By is not { } by)
        {
            Near(Value(step.Of.Value, place), gives, Math.Abs(gives), $"{step.Rule}: the two sides");
        }
        else
        {
            var of = Value(step.Of.Value, place);
            Near(of, ByParts(step.Of, here), Math.Abs(of), $"{step.Rule}: what is shown and what is differentiated");
            Measure(step, by, here, place, gives);
        }

        Combine(step, here, gives);
    }

    public double Value(Expr value, IReadOnlyList<(Index Index, long Place)> places)
    {
        foreach (var (index, place) in places)
        {
            value = value.Substitute(index, IndexTerm.At((Size)place));
        }

        var all = new Bindings();
        foreach (var (name, array) in letters)
        {
            all[name] = array;
        }

        foreach (var (name, array) in generator.Inputs)
        {
            all[name] = array;
        }

        foreach (var (name, size) in generator.Sizes)
        {
            all.SetSize(name, size);
        }

        return Evaluator.Evaluate(value, [], all, EvaluationWay.Interpreter).Values[0];
    }

    public void Near(double expected, double actual, double scale, string what)
    {
        Assert.True(Math.Abs(expected - actual) <= 1e-8 * Math.Max(1, scale) || (double.IsNaN(expected) && double.IsNaN(actual)), $"{what}: {actual:R}, not {expected:R}");
    }

    private void Measure(RecordedStep step, StepVariable by, Dictionary<Index, long> here, (Index, long)[] place, double gives)
    {
        var array = letters.GetValueOrDefault(by.Input.Name) ?? generator.Inputs[by.Input.Name];
        var entry = 0;
        for (var a = 0; a < by.At.Count; a++)
        {
            entry = (entry * array.Sizes[a]) + (int)here[by.At[a].Index!] - 1;
        }

        var middle = array.Values[entry];
        double Moved(double by)
        {
            array.Values[entry] = middle + by;
            var value = Value(step.Of.Value, place);
            array.Values[entry] = middle;
            return value;
        }

        const double width = 1e-4;
        var wide = (Moved(width) - Moved(-width)) / (2 * width);
        var narrow = (Moved(width / 2) - Moved(-width / 2)) / width;
        // Two widths that agree: no kink in between, and the size of their difference bounds the error.
        if (Math.Abs(wide - narrow) <= 1e-4 * Math.Max(1, Math.Abs(wide)))
        {
            Measured++;
            var slope = ((4 * narrow) - wide) / 3;
            var scale = Math.Max(1, Math.Abs(Moved(0)));
            Assert.True(Math.Abs(slope - gives) <= (1e-6 * Math.Max(scale, Math.Abs(slope))) + Math.Abs(wide - narrow), $"{step.Rule} gives {gives:R}, differences show {slope:R}");
        }
    }

    /// <summary>The steps of a sum's terms add up to the sum's; those of a chain multiply.</summary>
    private void Combine(RecordedStep step, Dictionary<Index, long> here, double gives)
    {
        var place = here.Select(p => (p.Key, p.Value)).ToArray();
        if (ReferenceEquals(step.Rule, DerivationRules.Chain) && step.Steps is [{ By.StandsFor: { } inner } outer, var last])
        {
            var before = letters.ToDictionary();
            letters[outer.By.Input.Name] = new NumericArray(Value(inner.Value, place));
            var product = Value(outer.Gives.Value, place) * Value(last.Gives.Value, place);
            letters.Clear();
            foreach (var (name, value) in before)
            {
                letters[name] = value;
            }

            Combined++;
            Near(gives, product, Math.Abs(gives), "the factors of the chain rule");
        }
        else if (ReferenceEquals(step.Rule, DerivationRules.Sum) && step.Of.Kind != FormKind.Summation && step.Steps.All(s => s.By is not null))
        {
            Combined++;
            Near(gives, step.Steps.Sum(s => Value(s.Gives.Value, place)), Math.Abs(gives), "the terms of the sum rule");
        }
        else if (step.Of.Kind == FormKind.Summation && step.Steps.Count > 0)
        {
            Combined++;
            Near(gives, Summed(step.Of.Indices, here, h => Value(step.Steps[0].Gives.Value, [.. h.Select(p => (p.Key, p.Value))])), Math.Abs(gives), "the terms of the sum over an index");
        }
    }

    private double ByParts(Form form, Dictionary<Index, long> here)
    {
        double Part(int k) => ByParts(form.Parts[k], here);
        switch (form.Kind)
        {
            case FormKind.Sum:
                return Enumerable.Range(0, form.Parts.Count).Sum(Part);
            case FormKind.Negative:
                return -Part(0);
            case FormKind.Product:
                return form.Parts.Any(p => p.Value.Node is BracketNode && ByParts(p, here) == 0) ? 0 : Enumerable.Range(0, form.Parts.Count).Aggregate(1.0, (product, k) => product * Part(k));
            case FormKind.Quotient:
                return Part(0) / Part(1);
            case FormKind.Power:
                return form.Parts[1].Value.Node is NumberNode { Value: var exponent } ? Real.PowerValue(Part(0), exponent) : Math.Pow(Part(0), Part(1));
            case FormKind.Function when ReferenceEquals(form.Function, FunctionTable.Select):
                return Part(0) != 0 ? Part(1) : Part(2);
            case FormKind.Function:
                return form.Function!.Value([.. Enumerable.Range(0, form.Parts.Count).Select(Part)]);
            case FormKind.Summation:
                return Summed(form.Indices, here, h => ByParts(form.Parts[0], h));
            default:
                return Value(form.Value, [.. here.Select(p => (p.Key, p.Value))]);
        }
    }

    private double Summed(IReadOnlyList<Index> over, Dictionary<Index, long> here, Func<Dictionary<Index, long>, double> term)
    {
        var total = 0.0;
        foreach (var (place, _) in Entries([.. over]))
        {
            var inside = new Dictionary<Index, long>(here);
            foreach (var (index, at) in place)
            {
                inside[index] = at;
            }

            total += term(inside);
        }

        return total;
    }

    /// <summary>The places with a random one for each index that is open in a step and has none; null where an index has no place at all.</summary>
    private Dictionary<Index, long>? Placed(RecordedStep step, IReadOnlyDictionary<Index, long> places)
    {
        var all = new Dictionary<Index, long>(places);
        IEnumerable<Index> open = [.. step.Of.Value.FreeIndices(), .. step.Gives.Value.FreeIndices(), .. step.By?.At.Select(t => t.Index!) ?? [], .. step.By?.StandsFor?.Value.FreeIndices() ?? [],
            .. step.Steps.SelectMany(s => s.By?.StandsFor?.Value.FreeIndices() ?? []), .. FreeIn(step.Gives)];
        foreach (var index in open)
        {
            if (Of(index.Size) < 1)
            {
                return null;
            }

            all.TryAdd(index, 1 + random.NextInt64(Of(index.Size)));
        }

        return all;
    }

    private static IEnumerable<Index> FreeIn(Form form) => form.Value.FreeIndices().Concat(form.Parts.SelectMany(FreeIn)).Where(i => !form.Indices.Contains(i));

    private long Of(Size size) => (size.Name is null ? 0 : generator.Sizes[size.Name]) + size.Offset;
}
