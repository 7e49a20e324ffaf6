using MlMath.Expressions.Functions;

namespace MlMath.Compilation.Precision;

/// <summary>How errors pass functions that are not smooth, and which functions are less exact than the run-time library's.</summary>
internal static class GuardedSteps
{
    private static readonly HashSet<Function> Inexact = [.. FunctionTable.All.Where(f => f.Name is "gamma" or "lgamma" or "digamma" or "polygamma" or "erf")];

    private static readonly HashSet<Function> Truths = [.. FunctionTable.All.Where(f => f.Name is "and" or "or" or "not")];

    private static readonly HashSet<Function> Comparisons = [FunctionTable.Less, FunctionTable.LessOrEqual, FunctionTable.Greater, FunctionTable.GreaterOrEqual, FunctionTable.Equal, FunctionTable.NotEqual];

    private static readonly HashSet<Function> WholeParts = [.. FunctionTable.All.Where(f => f.Name is "floor" or "ceil")];

    /// <summary>Whether a function is one of the series that are exact to some units of the last place alone.</summary>
    public static bool IsSpecial(Function function) => Inexact.Contains(function);

    /// <summary>The error of the value of a function that is not smooth; null for those that are.</summary>
    public static double? ErrorOf(Function function, ReadOnlySpan<GuardedReal> arguments, OpenDecisions? decisions)
    {
        var first = arguments[0];
        if (Comparisons.Contains(function))
        {
            decisions?.Note(first.Value - arguments[1].Value, first.Error + arguments[1].Error);
            return 0;
        }

        if (Truths.Contains(function) || ReferenceEquals(function, FunctionTable.Sign))
        {
            foreach (var argument in arguments)
            {
                decisions?.Note(argument.Value, argument.Error);
            }

            return 0;
        }

        if (WholeParts.Contains(function))
        {
            // Whether the nearest whole number is as near as the error.
            decisions?.Note(first.Value - Math.Round(first.Value), first.Error);
            return 0;
        }

        if (ReferenceEquals(function, FunctionTable.Abs))
        {
            return first.Error;
        }

        if (ReferenceEquals(function, FunctionTable.Maximum) || ReferenceEquals(function, FunctionTable.Minimum))
        {
            return Math.Max(first.Error, arguments[1].Error);
        }

        if (ReferenceEquals(function, FunctionTable.Select))
        {
            decisions?.Note(first.Value, first.Error);
            return first.Value != 0 ? arguments[1].Error : arguments[2].Error;
        }

        // Left of 0 the poles of Γ and its kin cancel somewhere between.
        return IsSpecial(function) && arguments[^1].Value < 0 && function.Name != "erf" ? double.PositiveInfinity : null;
    }
}
