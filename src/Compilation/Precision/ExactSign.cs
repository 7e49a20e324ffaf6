using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers.Balls;
using MlMath.Expressions.Problems;

namespace MlMath.Compilation.Precision;

/// <summary>What is certain of a number.</summary>
public enum SignKind
{
    /// <summary>Nothing, with the work that was allowed.</summary>
    Undecided,

    /// <summary>It is above 0.</summary>
    Positive,

    /// <summary>It is below 0.</summary>
    Negative,

    /// <summary>It is exactly 0.</summary>
    Zero,

    /// <summary>Its absolute value is at most 2 to the power of minus the bits that were asked for.</summary>
    Negligible,

    /// <summary>It is no real number.</summary>
    NotReal,
}

/// <summary>What is certain of a number, and the double nearest to it.</summary>
/// <param name="Kind">What is certain.</param>
/// <param name="Value">The double at the middle of what is known; NaN where the number is not real or nothing is known.</param>
/// <param name="Bits">The working precision that it took.</param>
public readonly record struct SignAnswer(SignKind Kind, double Value, int Bits)
{
    /// <summary>Whether it is certainly different from 0.</summary>
    public bool IsNonZero => Kind is SignKind.Positive or SignKind.Negative;

    /// <summary>Whether it is 0, or as good as.</summary>
    public bool IsNothing => Kind is SignKind.Zero or SignKind.Negligible;
}

/// <summary>
/// Certain signs and comparisons of formulas at points, by evaluation in balls with more and more digits. Bound doubles are the dyadic fractions that they are.
/// </summary>
public static class ExactSign
{
    /// <summary>Bits from which on a number is as good as 0: far below what doubles, squared, can tell apart by chance.</summary>
    public const int NegligibleBits = 600;

    private static ReadOnlySpan<int> Ladder => [96, 256, 768, 2048];

    /// <summary>The sign of a scalar at a point; of a constant where nothing is bound. Throws <see cref="ProblemException"/> for names without a value, and shapes that do not fit.</summary>
    /// <param name="body">The scalar.</param>
    /// <param name="bindings">The point.</param>
    /// <param name="negligibleBits">What counts as <see cref="SignKind.Negligible"/>.</param>
    /// <param name="worth">Steps of 128 bits that it may take, functions counted 40-fold.</param>
    /// <param name="cancellation">Stops long work.</param>
    public static SignAnswer Of(Expr body, Bindings bindings, int negligibleBits = NegligibleBits, double worth = PreciseEvaluation.WorthOfAnAnswer, CancellationToken cancellation = default) =>
        Of([body], bindings, negligibleBits, worth, cancellation);

    /// <summary>
    /// The sign of left - right at a point. Of arrays it is that of the first entries that certainly differ; where there are none, the least certain of all.
    /// </summary>
    public static SignAnswer Compare(Output left, Output right, Bindings bindings, int negligibleBits = NegligibleBits, double worth = PreciseEvaluation.WorthOfAnAnswer, CancellationToken cancellation = default) =>
        Of([left, right], bindings, negligibleBits, worth, cancellation);

    private static SignAnswer Of(IReadOnlyList<Output> outputs, Bindings bindings, int negligibleBits, double worth, CancellationToken cancellation)
    {
        var task = EvaluationTask.Of(outputs, bindings, cancellation);
        var evaluation = new PreciseEvaluation(task, worth);
        var answer = new SignAnswer(SignKind.Undecided, double.NaN, 0);
        foreach (var bits in Ladder)
        {
            if (!evaluation.IsWorth(bits))
            {
                break;
            }

            var field = new BallField(bits);
            PreciseReal[][] entries;
            try
            {
                entries = evaluation.Entries(field, InputReading.Binary);
            }
            catch (ProblemException fault) when (fault.Problem.Code is ProblemCode.Unsupported or ProblemCode.Limit or ProblemCode.Domain)
            {
                return answer;
            }

            answer = Judged(entries, field, negligibleBits);
            if (answer.Kind != SignKind.Undecided)
            {
                break;
            }
        }

        return answer;
    }

    private static SignAnswer Judged(PreciseReal[][] entries, BallField field, int negligibleBits)
    {
        var least = new SignAnswer(SignKind.Zero, 0, field.Bits);
        for (var e = 0; e < entries[0].Length; e++)
        {
            var ball = entries.Length == 1 ? entries[0][e].Ball : field.Subtract(entries[0][e].Ball, entries[1][e].Ball);
            var kind = field.Undecided > 0 ? SignKind.Undecided
                : ball.Kind is BallKind.Unknown ? SignKind.Undecided
                : !ball.IsFinite ? SignKind.NotReal
                : ball.Sign switch
                {
                    1 => SignKind.Positive,
                    -1 => SignKind.Negative,
                    0 => SignKind.Zero,
                    _ => ball.Bound.Log2Ceiling < -negligibleBits ? SignKind.Negligible : SignKind.Undecided,
                };
            var own = new SignAnswer(kind, ball.ToDouble(), field.Bits);
            if (own.IsNonZero)
            {
                return own;
            }

            if (Rank(kind) > Rank(least.Kind))
            {
                least = own;
            }
        }

        return least;
    }

    private static int Rank(SignKind kind) => kind switch { SignKind.Zero => 0, SignKind.Negligible => 1, SignKind.NotReal => 2, _ => 3 };
}
