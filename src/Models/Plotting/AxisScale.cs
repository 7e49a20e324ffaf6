using System.Globalization;

namespace MlMath.Models.Plotting;

/// <summary>An axis of a plot: from where to where, on which places, with which ticks.</summary>
internal sealed class AxisScale
{
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    private AxisScale(double from, double to, double start, double end, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        (_from, _to, _start, _end) = (from, to, start, end);
        IsLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    internal bool IsLogarithmic { get; }

    /// <summary>Where the axis begins; of a logarithmic one, the power of ten.</summary>
    internal double From => _from;

    /// <summary>Where the axis ends; of a logarithmic one, the power of ten.</summary>
    internal double To => _to;

    internal IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis with round ticks that holds all of a range; logarithmic on request, where the range is positive.</summary>
    internal static AxisScale Of(double from, double to, double start, double end, bool isLogarithmic = false, int ticks = 6)
    {
        if (isLogarithmic)
        {
            return Logarithmic(Math.Log10(from), Math.Log10(to), start, end);
        }

        if (!(to > from))
        {
            var spread = Math.Abs(from) > 0 ? Math.Abs(from) / 2 : 1;
            (from, to) = (from - spread, to + spread);
        }

        var step = RoundStep((to - from) / ticks);
        var first = Math.Floor(from / step + 1e-9) * step;
        var last = Math.Ceiling(to / step - 1e-9) * step;
        var places = new List<double>();
        for (var k = 0; first + (k * step) <= last + (step / 2); k++)
        {
            places.Add(Math.Round((first + (k * step)) / step) * step);
        }

        return new AxisScale(first, last, start, end, false, places);
    }

    /// <summary>An axis that ends where its range ends, such as one of epochs.</summary>
    internal static AxisScale Exact(double from, double to, double start, double end, int ticks = 8)
    {
        to = Math.Max(to, from + 1);
        var step = Math.Max(1, RoundStep((to - from) / ticks));
        var places = new List<double>();
        for (var tick = Math.Ceiling(from / step) * step; tick <= to; tick += step)
        {
            places.Add(tick);
        }

        return new AxisScale(from, to, start, end, false, places);
    }

    /// <summary>An axis that begins and ends where its range does, with round ticks inside.</summary>
    internal static AxisScale Within(double from, double to, double start, double end, int ticks)
    {
        var step = RoundStep((to - from) / ticks);
        var places = new List<double>();
        var last = Math.Floor((to / step) + 1e-9);
        for (var k = Math.Ceiling((from / step) - 1e-9); k <= last; k++)
        {
            places.Add((k * step) + 0.0); // no -0
        }

        return new AxisScale(from, to, start, end, false, places);
    }

    internal double Place(double value)
    {
        var at = IsLogarithmic ? Math.Log10(value) : value;
        return _start + ((at - _from) / (_to - _from) * (_end - _start));
    }

    internal static string Label(double tick)
    {
        var size = Math.Abs(tick);
        return size is > 0 and (< 1e-4 or >= 1e6) ? tick.ToString("0.##e0", CultureInfo.InvariantCulture) : tick.ToString("0.######", CultureInfo.InvariantCulture);
    }

    private static AxisScale Logarithmic(double from, double to, double start, double end)
    {
        var first = Math.Floor(from);
        var last = Math.Max(Math.Ceiling(to), first + 1);
        var step = Math.Max(1, Math.Ceiling((last - first) / 8));
        var places = new List<double>();
        for (var power = first; power <= last; power += step)
        {
            places.Add(Math.Pow(10, power));
        }

        return new AxisScale(first, last, start, end, true, places);
    }

    private static double RoundStep(double rough)
    {
        var size = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var lead = rough / size;
        return size * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }
}
