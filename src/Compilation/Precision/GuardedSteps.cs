using MlMath.Expressions.Functions;

namespace MlMath.Compilation.Precision;

/// <summary>How errors pass functions that are not smooth, and which functions are less exact than the run-time library's.</summary>
internal static class GuardedSteps
{
    /// <summary>Whether a function is one of the series that are exact to some units of the last place alone.</summary>
    public static bool IsSpecial(Function function) => function.Name is "gamma" or "lgamma" or "digamma" or "polygamma" or "erf" or "erfc" or "erfcx" or "logtail" or "tailrate" or "tailexcess";

    /// <summary>The error of the value of a function that is not smooth; null for those that are.</summary>
    public static double? ErrorOf(Function function, ReadOnlySpan<GuardedReal> arguments, OpenDecisions? decisions)
    {
        var first = arguments[0];
        switch (function.Name)
        {
            case "less" or "less_equal" or "greater" or "greater_equal" or "equal" or "not_equal":
                decisions?.Note(first.Value - arguments[1].Value, first.Error + arguments[1].Error);
                return 0;
            case "and" or "or" or "not" or "sign":
                foreach (var argument in arguments)
                {
                    decisions?.Note(argument.Value, argument.Error);
                }

                return 0;
            case "floor" or "ceil":
                // Whether the nearest whole number is as near as the error.
                decisions?.Note(first.Value - Math.Round(first.Value), first.Error);
                return 0;
            case "abs":
                return first.Error;
            case "max" or "min":
                return Math.Max(first.Error, arguments[1].Error);
            case "if":
                decisions?.Note(first.Value, first.Error);
                return first.Value != 0 ? arguments[1].Error : arguments[2].Error;
            case "arccot":
                // It jumps at 0.
                decisions?.Note(first.Value, first.Error);
                return null;
            case "gamma" or "lgamma" or "digamma" or "polygamma":
                // Left of 0 their poles cancel somewhere between.
                return arguments[^1].Value < 0 ? double.PositiveInfinity : null;
            default:
                return null;
        }
    }
}
