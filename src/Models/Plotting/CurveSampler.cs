namespace MlMath.Models.Plotting;

/// <summary>Computes values of all curves at places: an array for each curve.</summary>
/// <param name="places">The places.</param>
public delegate double[][] CurveValues(double[] places);

/// <summary>A curve as pieces that are drawn without lifting the pen; between two pieces the function jumps, has a pole or no value.</summary>
/// <param name="Pieces">The pieces, from left to right, each a list of places and values.</param>
/// <param name="Breaks">Where the pen is lifted inside the range.</param>
internal sealed record SampledCurve(IReadOnlyList<IReadOnlyList<(double X, double Y)>> Pieces, IReadOnlyList<double> Breaks);

/// <summary>
/// Chooses the places at which curves are computed: an even grid first, then more where a curve bends on the screen, and then, by halving, the very places of
/// jumps, poles and ends of domains, so that no line is drawn where there is no curve. All curves are computed at the same places, round by round, each in one go.
/// </summary>
/// <param name="values">What computes.</param>
/// <param name="from">Where the range begins.</param>
/// <param name="to">Where it ends.</param>
/// <param name="width">The width of the plot, in pixels.</param>
/// <param name="height">Its height, in pixels.</param>
internal sealed class CurveSampler(CurveValues values, double from, double to, double width, double height)
{
    private const int GridPoints = 961;
    private const int MostRounds = 7;
    private const int MostPoints = 12_000;
    private const int Halvings = 46;
    private const int MostHalved = 600;

    // In pixels: the bend that is seen, the distance that is not, the step that may be a jump.
    private const double SeenBend = 0.1;
    private const double UnseenStep = 1.0 / 64;
    private const double SteepStep = 6;

    private readonly SortedList<double, double[]> _known = [];

    /// <summary>The range of values that shows all curves, or, of curves with poles, the part of them that is worth a look.</summary>
    public (double Low, double High) Range()
    {
        Grid();
        var finite = _known.Values.SelectMany(v => v).Where(double.IsFinite).Order().ToArray();
        if (finite.Length == 0)
        {
            return (-1, 1);
        }

        var (low, high) = (finite[0], finite[^1]);
        var (lower, upper) = (finite[(int)(0.06 * (finite.Length - 1))], finite[(int)(0.94 * (finite.Length - 1))]);
        var core = upper - lower;
        if (core > 0 && high - upper > core && GrowsAt(high))
        {
            high = upper + (core / 4);
        }

        if (core > 0 && lower - low > core && GrowsAt(low))
        {
            low = lower - (core / 4);
        }

        return (low, high);
    }

    /// <summary>The curves, as they are seen where <paramref name="low"/> to <paramref name="high"/> is shown.</summary>
    public IReadOnlyList<SampledCurve> Sample(double low, double high)
    {
        Grid();
        var scale = height / (high - low);
        Refine(low, high, scale);
        var count = _known.Values[0].Length;
        var breaks = new List<Break>[count];
        for (var curve = 0; curve < count; curve++)
        {
            breaks[curve] = [];
        }

        Halve(Suspects(scale), breaks, scale);
        return [.. breaks.Select((b, curve) => Pieces(curve, b))];
    }

    private void Grid()
    {
        if (_known.Count > 0)
        {
            return;
        }

        var places = new double[GridPoints];
        for (var k = 0; k < places.Length; k++)
        {
            // Exact at the ends and, for a range around it, at 0.
            places[k] = from + ((to - from) * k / (GridPoints - 1));
        }

        places[^1] = to;
        Compute(places);
    }

    private void Compute(IReadOnlyCollection<double> places)
    {
        var wanted = places.Where(p => !_known.ContainsKey(p)).Distinct().Order().ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        var computed = values(wanted);
        for (var k = 0; k < wanted.Length; k++)
        {
            _known.Add(wanted[k], Array.ConvertAll(computed, c => c[k]));
        }
    }

    /// <summary>Whether a curve goes on growing around the place of an extreme value when one looks closer: a pole.</summary>
    private bool GrowsAt(double extreme)
    {
        var at = 0;
        while (!_known.Values[at].Contains(extreme))
        {
            at++;
        }

        var curve = Array.IndexOf(_known.Values[at], extreme);
        var (left, right) = (_known.Keys[Math.Max(0, at - 1)], _known.Keys[Math.Min(_known.Count - 1, at + 1)]);
        var most = Math.Abs(extreme);
        for (var round = 0; round < 4; round++)
        {
            var places = new double[65];
            for (var k = 0; k < places.Length; k++)
            {
                places[k] = left + ((right - left) * k / 64);
            }

            var found = values(places)[curve];
            var best = 0;
            for (var k = 1; k < found.Length; k++)
            {
                if (double.IsFinite(found[k]) && (!double.IsFinite(found[best]) || Math.Abs(found[k]) > Math.Abs(found[best])))
                {
                    best = k;
                }
            }

            most = double.IsFinite(found[best]) ? Math.Max(most, Math.Abs(found[best])) : most;
            (left, right) = (places[Math.Max(0, best - 1)], places[Math.Min(64, best + 1)]);
        }

        return most > 100 * Math.Abs(extreme);
    }

    /// <summary>Adds places where some curve bends so that it is seen.</summary>
    private void Refine(double low, double high, double scale)
    {
        var pixel = width / (to - from);
        for (var round = 0; round < MostRounds && _known.Count < MostPoints; round++)
        {
            var more = new SortedSet<double>();
            for (var k = 1; k < _known.Count - 1; k++)
            {
                var (a, b, c) = (_known.Keys[k - 1], _known.Keys[k], _known.Keys[k + 1]);
                if ((c - a) * pixel < UnseenStep || !Bends(k, low, high, scale))
                {
                    continue;
                }

                more.Add(a + ((b - a) / 2));
                more.Add(b + ((c - b) / 2));
            }

            if (more.Count == 0)
            {
                return;
            }

            Compute(more);
        }
    }

    private bool Bends(int k, double low, double high, double scale)
    {
        var (a, b, c) = (_known.Keys[k - 1], _known.Keys[k], _known.Keys[k + 1]);
        var (before, here, after) = (_known.Values[k - 1], _known.Values[k], _known.Values[k + 1]);
        for (var curve = 0; curve < here.Length; curve++)
        {
            var (p, q, r) = (before[curve], here[curve], after[curve]);
            var isFar = (p < low && q < low && r < low) || (p > high && q > high && r > high);
            if (!isFar && double.IsFinite(p) && double.IsFinite(q) && double.IsFinite(r) && Math.Abs(q - (p + ((r - p) * (b - a) / (c - a)))) * scale > SeenBend)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Neighbours between which a curve may jump, or begins or ends to have values.</summary>
    private List<Suspect> Suspects(double scale)
    {
        var suspects = new List<Suspect>();
        for (var k = 1; k < _known.Count; k++)
        {
            var (left, right) = (_known.Values[k - 1], _known.Values[k]);
            for (var curve = 0; curve < left.Length && suspects.Count < MostHalved; curve++)
            {
                var (p, q) = (left[curve], right[curve]);
                if (double.IsFinite(p) != double.IsFinite(q) || (double.IsFinite(p) && Math.Abs(q - p) * scale > SteepStep))
                {
                    suspects.Add(new Suspect(curve, _known.Keys[k - 1], _known.Keys[k], p, q));
                }
            }
        }

        return suspects;
    }

    /// <summary>Halves the suspicious intervals, towards the end of the domain or the greater step, all in one go each time, and tells jumps from slopes.</summary>
    private void Halve(List<Suspect> suspects, List<Break>[] breaks, double scale)
    {
        var first = suspects.ConvertAll(s => Math.Abs(s.Right.Y - s.Left.Y));
        for (var round = 0; round < Halvings && suspects.Count > 0; round++)
        {
            var middles = suspects.ConvertAll(s => s.Left.X + ((s.Right.X - s.Left.X) / 2)).ToArray();
            var computed = values(middles);
            for (var k = 0; k < suspects.Count; k++)
            {
                var suspect = suspects[k];
                suspect.Narrow(middles[k], computed[suspect.Curve][k]);
            }
        }

        for (var k = 0; k < suspects.Count; k++)
        {
            var suspect = suspects[k];
            var (left, right) = (suspect.Left, suspect.Right);
            var isEdge = double.IsFinite(left.Y) != double.IsFinite(right.Y);
            var isJump = !isEdge && Math.Abs(right.Y - left.Y) > Math.Max(first[k] / 4, 1 / scale);
            if (isEdge || isJump)
            {
                breaks[suspect.Curve].Add(new Break(left, right));
            }
        }
    }

    private SampledCurve Pieces(int curve, List<Break> breaks)
    {
        var pieces = new List<IReadOnlyList<(double X, double Y)>>();
        var piece = new List<(double X, double Y)>();
        var next = 0;
        for (var k = 0; k < _known.Count; k++)
        {
            var (x, y) = (_known.Keys[k], _known.Values[k][curve]);
            for (; next < breaks.Count && breaks[next].Left.X < x; next++)
            {
                var (left, right) = (breaks[next].Left, breaks[next].Right);
                AddPoint(left);
                Lift();
                AddPoint(right);
            }

            if (double.IsFinite(y))
            {
                AddPoint((x, y));
            }
            else
            {
                Lift();
            }
        }

        Lift();
        return new SampledCurve(pieces, [.. breaks.Select(b => double.IsFinite(b.Left.Y) ? b.Left.X : b.Right.X)]);

        void AddPoint((double X, double Y) point)
        {
            if (double.IsFinite(point.Y) && (piece.Count == 0 || piece[^1].X < point.X))
            {
                piece.Add(point);
            }
        }

        void Lift()
        {
            if (piece.Count > 0)
            {
                pieces.Add(piece);
                piece = [];
            }
        }
    }

    private sealed record Break((double X, double Y) Left, (double X, double Y) Right);

    /// <summary>An interval between whose ends a curve may break.</summary>
    private sealed class Suspect(int curve, double from, double to, double fromValue, double toValue)
    {
        public int Curve => curve;

        public (double X, double Y) Left { get; private set; } = (from, fromValue);

        public (double X, double Y) Right { get; private set; } = (to, toValue);

        /// <summary>Keeps that half in which the domain ends or the greater step lies.</summary>
        public void Narrow(double x, double y)
        {
            if (x <= Left.X || x >= Right.X)
            {
                return;
            }

            bool isInLeft;
            if (double.IsFinite(Left.Y) != double.IsFinite(Right.Y))
            {
                isInLeft = double.IsFinite(y) != double.IsFinite(Left.Y);
            }
            else
            {
                // At a place without a value between two with one is the pole itself.
                isInLeft = !double.IsFinite(y) || Math.Abs(y - Left.Y) >= Math.Abs(Right.Y - y);
                if (!double.IsFinite(y))
                {
                    y = Right.Y;
                    x = Math.BitIncrement(x);
                }
            }

            if (isInLeft)
            {
                Right = (x, y);
            }
            else
            {
                Left = (x, y);
            }
        }
    }
}
