namespace MlMath.Contracts.Tests.Functions;

/// <summary>Derivatives by finite differences: a witness that knows nothing of the rows.</summary>
internal static class Differences
{
    /// <summary>The derivative by central differences, extrapolated to step 0 (Richardson), with an estimate of its error.</summary>
    public static (double Value, double Error) Derivative(Func<double, double> function, double x, double step = 0.02)
    {
        // Ridders' table: row k halves the step, column j removes the next even power of it.
        const int rows = 9;
        var (best, error) = (double.NaN, double.PositiveInfinity);
        var above = new double[rows];
        for (var k = 0; k < rows; k++, step /= 2)
        {
            // The step that was really taken, as far as x has digits for it.
            var (right, left) = (x + step, x - step);
            var own = new double[rows];
            own[0] = (function(right) - function(left)) / (right - left);
            var factor = 1.0;
            for (var j = 1; j <= k; j++)
            {
                factor *= 4;
                own[j] = own[j - 1] + ((own[j - 1] - above[j - 1]) / (factor - 1));
                var estimate = Math.Max(Math.Abs(own[j] - own[j - 1]), Math.Abs(own[j] - above[j - 1]));
                if (estimate < error)
                {
                    (best, error) = (own[j], estimate);
                }
            }

            above = own;
        }

        return (best, error);
    }
}
