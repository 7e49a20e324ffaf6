using System.Globalization;
using System.Runtime.CompilerServices;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Numbers.Balls;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Values;

namespace MlMath.Compilation.Precision;

/// <summary>Values with what is known of their digits.</summary>
/// <param name="Values">The values.</param>
/// <param name="Errors">For each output that integrals make inexact, how far off an entry may be; null where there are none.</param>
public sealed record PreciseValues(NumericArray[] Values, double[]? Errors)
{
    /// <summary>How many decimal digits of the least sure entry are sure; null where all of a double's are.</summary>
    public int? SureDigits { get; init; }

    /// <summary>By output and entry, whether its value was found in more digits than a double's; null where none was.</summary>
    public bool[][]? IsRefined { get; init; }
}

/// <summary>Finds the entries whose digits rounding may have taken, and evaluates these again in balls.</summary>
internal sealed class Refinement(EvaluationTask task, EvaluationWay way)
{
    /// <summary>Entries past which values are taken as doubles give them: beyond, sums over data are meant, and seconds count.</summary>
    public const double WorkWorthGuarding = 5e5;

    /// <summary>The relative error that twelve digits allow, and that of long sums, whose bound grows with their terms.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>Entries from which on the bound is allowed to grow.</summary>
    private const double ShortWork = 1000;

    /// <summary>An error that leaves nine digits is not worth a second.</summary>
    private const double SmallError = 1e-9;

    private readonly OpenDecisions decisions = new();
    private readonly double tolerance = Tolerance * Math.Max(1, task.Work() / ShortWork);

    /// <summary>The values. Throws as the evaluator does.</summary>
    public PreciseValues Run()
    {
        var guarded = task.Run(input => Array.ConvertAll(task.Sizes.ArrayOf(input).Values, v => new GuardedReal(v, decisions)), true, new GuardedReal(0, decisions));
        var isOwn = way == EvaluationWay.Interpreter || (way == EvaluationWay.Auto && (task.Work() <= Evaluator.WorkWorthCompiling || !RuntimeFeature.IsDynamicCodeCompiled));
        var arrays = isOwn ? task.Arrays(guarded) : Evaluator.EvaluateSums(task, way);
        if (!decisions.Any && Array.TrueForAll(guarded, entries => Array.TrueForAll(entries, IsSure)))
        {
            return new PreciseValues(arrays, null);
        }

        var isRefined = Array.ConvertAll(guarded, entries => new bool[entries.Length]);
        var digits = Array.ConvertAll(guarded, entries => Array.ConvertAll(entries, DigitsOf));
        try
        {
            Refine(guarded, arrays, isRefined, digits);
        }
        catch (ProblemException)
        {
            // What balls cannot do (eigenvalues), or would take too long, stays as doubles have it: the digits that are sure are told.
        }

        var least = digits.Min(d => d.Length == 0 ? double.PositiveInfinity : d.Min());
        return new PreciseValues(WithinRange(arrays, isRefined), null) { SureDigits = double.IsFinite(least) ? (int)Math.Floor(least) : null, IsRefined = isRefined };
    }

    /// <summary>Entries that are not finite and that balls left open have numbers of a larger range to look at; a pole that is certain stays one.</summary>
    private NumericArray[] WithinRange(NumericArray[] arrays, bool[][] isRefined)
    {
        var certain = Array.ConvertAll(arrays, a => (double[])a.Values.Clone());
        var scaled = Evaluator.WithinRange(arrays, task);
        for (var k = 0; k < scaled.Length; k++)
        {
            for (var e = 0; e < isRefined[k].Length; e++)
            {
                scaled[k].Values[e] = isRefined[k][e] ? certain[k][e] : scaled[k].Values[e];
            }
        }

        return scaled;
    }

    private bool IsSure(GuardedReal value) => value.RelativeError <= tolerance;

    private static bool IsLost(GuardedReal value) => !(value.Error < 0.5 * Math.Abs(value.Value));

    private void Refine(GuardedReal[][] guarded, NumericArray[] arrays, bool[][] isRefined, double[][] digits)
    {
        var isGrave = decisions.Any || Array.Exists(guarded, entries => Array.Exists(entries, e => !(e.RelativeError < SmallError)));
        var evaluation = new PreciseEvaluation(task, isGrave ? PreciseEvaluation.WorthOfAnAnswer : PreciseEvaluation.WorthOfAnAnswer / 10);
        var hasDecimals = new Lazy<bool>(HasDecimals);
        var isDecimal = decisions.Any && hasDecimals.Value;
        var found = evaluation.Run((k, e) => decisions.Any || !IsSure(guarded[k][e]), isDecimal ? InputReading.Decimal : InputReading.Binary);

        // 10x - 1 at x = 0.1 is 0 to whoever wrote it, and 1/(10x - 1) has a pole there.
        var lost = !isDecimal && Array.Exists(guarded, entries => Array.Exists(entries, IsLost)) && hasDecimals.Value;
        var written = lost ? evaluation.Run((k, e) => IsLost(guarded[k][e]), InputReading.Decimal) : found;
        for (var k = 0; k < arrays.Length; k++)
        {
            for (var e = 0; e < found[k].Length; e++)
            {
                if (!decisions.Any && IsSure(guarded[k][e]))
                {
                    continue;
                }

                ref var value = ref arrays[k].Values[e];
                var entry = IsLost(guarded[k][e]) && written[k].Length > 0 && (written[k][e].Outcome == Outcome.NotReal || IsNothing(written[k][e])) ? written[k][e] : found[k][e];
                isRefined[k][e] = entry.Outcome != Outcome.Open;
                digits[k][e] = isRefined[k][e] ? double.PositiveInfinity : digits[k][e];
                if (entry.Outcome == Outcome.Value)
                {
                    value = IsNothing(entry) ? 0 : entry.Ball.ToDouble();
                }
                else if (entry.Outcome == Outcome.NotReal && double.IsFinite(value))
                {
                    value = entry.Ball.ToDouble();
                }
                else if (entry.Outcome == Outcome.Open && entry.Ball.IsFinite && IsBetter(entry.Ball, guarded[k][e]))
                {
                    // Not all digits, but more than doubles have; where there are none, it is nearer to 0 than rounding would show.
                    isRefined[k][e] = true;
                    value = entry.Ball.AccurateBits == 0 ? 0 : entry.Ball.ToDouble();
                    digits[k][e] = Math.Floor(entry.Ball.AccurateBits * Math.Log10(2));
                }
            }
        }
    }

    /// <summary>Whether a ball is much smaller than the error of the double.</summary>
    private static bool IsBetter(Ball ball, GuardedReal value) => !(value.Error < double.PositiveInfinity) || ball.Radius.CompareTo(Magnitude.Of(value.Error).Scaled(-10)) < 0;

    private static bool IsNothing(PreciseEntry entry) => entry.Outcome == Outcome.Value && (entry.Ball.IsZero || entry.Ball.Bound.Log2Ceiling < -1075);

    /// <summary>Whether an input is a decimal fraction that no double is.</summary>
    private bool HasDecimals()
    {
        foreach (var node in task.Order)
        {
            if (node is Expressions.Nodes.InputNode input && Array.Exists(task.Sizes.ArrayOf(input).Values, v => double.IsFinite(v) && v != Math.Floor(v)
                && Number.Parse(v.ToString("R", CultureInfo.InvariantCulture)) is { } exact && !exact.Denominator.IsPowerOfTwo))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many decimal digits a double's error bound leaves; infinitely many where they are as good as all, or where the value is not finite and so has none.</summary>
    private double DigitsOf(GuardedReal value) => (IsSure(value) && !decisions.Any) || !double.IsFinite(value.Value) ? double.PositiveInfinity
        : decisions.Any || !(value.Error < Math.Abs(value.Value)) ? 0
        : -Math.Log10(value.RelativeError);
}
