namespace MlMath.Models.Optimisation;

/// <summary>
/// A step along a direction of descent that meets the Wolfe conditions, or, near a minimum where differences of values drown in rounding, the
/// approximate ones: W. W. Hager, H. Zhang: A new conjugate gradient method with guaranteed descent and an efficient line search, SIAM J. Optim. 16, 2005,
/// pages 181-184. Names of parameters are theirs.
/// </summary>
internal sealed class LineSearch(DifferentiableFunction function, int n, CancellationToken cancellation)
{
    private const double Delta = 1e-4;
    private const double Sigma = 0.9;
    private const double Epsilon = 1e-10;
    private const double Theta = 0.5;
    private const double Gamma = 2.0 / 3;
    private const double Rho = 5;
    private const int MostEvaluations = 60;

    private readonly double[] _point = new double[n];
    private readonly double[] _gradient = new double[n];
    private double[] _origin = [];
    private double[] _direction = [];
    private double _valueAtStart;
    private double _slopeAtStart;
    private double _tolerance;
    private int _evaluationsHere;

    internal ReadOnlySpan<double> Point => _point;

    internal ReadOnlySpan<double> Gradient => _gradient;

    internal double Value { get; private set; }

    internal int Evaluations { get; private set; }

    internal double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        cancellation.ThrowIfCancellationRequested();
        Evaluations++;
        return function(point, gradient);
    }

    /// <summary>Looks for a step; where one is found, <see cref="Point"/>, <see cref="Gradient"/> and <see cref="Value"/> are those after it.</summary>
    internal bool Along(double[] origin, double[] direction, double value, double slope, double first)
    {
        (_origin, _direction, _valueAtStart, _slopeAtStart) = (origin, direction, value, slope);
        _tolerance = Epsilon * Math.Abs(value);
        _evaluationsHere = 0;
        if (!(slope < 0))
        {
            return false;
        }

        var trial = At(first);
        while (!trial.IsFinite && _evaluationsHere < MostEvaluations)
        {
            trial = At(trial.Step / 10);
        }

        if (!trial.IsFinite)
        {
            return false;
        }

        if (Accepts(trial))
        {
            return true;
        }

        if (Bracket(trial, out var low, out var high, out var isAccepted) && (isAccepted || Narrow(ref low, ref high)))
        {
            return true;
        }

        // No point meets the conditions within the bound; one that is lower than the start is still a step ahead.
        return low.Step > 0 && low.Value < _valueAtStart && At(low.Step).IsFinite;
    }

    /// <summary>An interval whose low end is below the start's value and descends, and whose high end ascends.</summary>
    private bool Bracket(Trial trial, out Trial low, out Trial high, out bool isAccepted)
    {
        low = new Trial(0, _valueAtStart, _slopeAtStart);
        high = trial;
        isAccepted = false;
        while (_evaluationsHere < MostEvaluations)
        {
            if (trial.Slope >= 0)
            {
                high = trial;
                return true;
            }

            if (trial.Value > _valueAtStart + _tolerance)
            {
                return Bisect(ref low, trial, out high, out isAccepted);
            }

            low = trial;
            var growth = Rho;
            var next = At(trial.Step * growth);
            while (!next.IsFinite && _evaluationsHere < MostEvaluations)
            {
                // Past the edge of the domain: shorter, but not shorter than what is known to be inside.
                growth = 1 + ((growth - 1) / 4);
                next = At(trial.Step * growth);
            }

            if (!next.IsFinite)
            {
                return false;
            }

            trial = next;
            if (Accepts(trial))
            {
                isAccepted = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>Between a low end and a point that descends but lies too high there is a point of one of the two kinds (U3 of the paper).</summary>
    private bool Bisect(ref Trial low, Trial tooHigh, out Trial high, out bool isAccepted)
    {
        high = tooHigh;
        isAccepted = false;
        while (_evaluationsHere < MostEvaluations)
        {
            var middle = At(((1 - Theta) * low.Step) + (Theta * high.Step));
            if (middle.IsFinite && Accepts(middle))
            {
                isAccepted = true;
                return true;
            }

            if (middle.IsFinite && middle.Slope >= 0)
            {
                high = middle;
                return true;
            }

            if (middle.IsFinite && middle.Value <= _valueAtStart + _tolerance)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return false;
    }

    private bool Narrow(ref Trial low, ref Trial high)
    {
        while (_evaluationsHere < MostEvaluations)
        {
            var width = high.Step - low.Step;
            if (!(width > Math.Abs(high.Step) * 1e-16))
            {
                return false;
            }

            var (lowBefore, highBefore) = (low, high);
            var secant = Secant(low, high);
            if (Try(secant, ref low, ref high))
            {
                return true;
            }

            var again = high.Step == secant ? Secant(highBefore, high) : low.Step == secant ? Secant(lowBefore, low) : double.NaN;
            if (double.IsFinite(again) && Try(again, ref low, ref high))
            {
                return true;
            }

            if (high.Step - low.Step > Gamma * width && Try((low.Step + high.Step) / 2, ref low, ref high))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes the interval smaller by a point in it (the update of the paper); true where the point itself is accepted.</summary>
    private bool Try(double step, ref Trial low, ref Trial high)
    {
        if (!(step > low.Step && step < high.Step))
        {
            return false;
        }

        var trial = At(step);
        if (trial.IsFinite && Accepts(trial))
        {
            return true;
        }

        if (trial.IsFinite && trial.Slope >= 0)
        {
            high = trial;
        }
        else if (trial.IsFinite && trial.Value <= _valueAtStart + _tolerance)
        {
            low = trial;
        }
        else
        {
            return Bisect(ref low, trial, out high, out var isAccepted) && isAccepted;
        }

        return false;
    }

    private bool Accepts(Trial trial)
    {
        var wolfe = trial.Value - _valueAtStart <= Delta * trial.Step * _slopeAtStart && Math.Abs(trial.Slope) <= -Sigma * _slopeAtStart;
        var approximate = trial.Value <= _valueAtStart + _tolerance
            && ((2 * Delta) - 1) * _slopeAtStart >= trial.Slope && trial.Slope >= Sigma * _slopeAtStart;
        return wolfe || approximate;
    }

    private static double Secant(Trial a, Trial b) => ((a.Step * b.Slope) - (b.Step * a.Slope)) / (b.Slope - a.Slope);

    private Trial At(double step)
    {
        _evaluationsHere++;
        for (var k = 0; k < n; k++)
        {
            _point[k] = _origin[k] + (step * _direction[k]);
        }

        Value = Evaluate(_point, _gradient);
        return new Trial(step, Value, Lbfgs.Dot(_gradient, _direction));
    }

    private readonly record struct Trial(double Step, double Value, double Slope)
    {
        public bool IsFinite => double.IsFinite(Value) && double.IsFinite(Slope);
    }
}
