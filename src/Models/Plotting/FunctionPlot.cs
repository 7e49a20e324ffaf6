using System.Globalization;
using System.Security;
using System.Text;

namespace MlMath.Models.Plotting;

/// <summary>What a plot of functions shows.</summary>
/// <param name="Axis">The name that runs to the right.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; greater than <paramref name="From"/>.</param>
/// <param name="Labels">The formula of each curve.</param>
public sealed record FunctionPlotSubject(string Axis, double From, double To, IReadOnlyList<string> Labels)
{
    /// <summary>The range of values to show; null to have it chosen.</summary>
    public (double Low, double High)? Range { get; init; }
}

/// <summary>
/// Curves of functions of one variable, as a picture in SVG: axes with round ticks, a legend where there are several, poles, jumps and gaps left open; colours
/// for light and for dark surroundings, and words for those who do not see it.
/// </summary>
public static class FunctionPlot
{
    private const int Width = 760;
    private const int Left = 72;
    private const int Right = 24;
    private const int Bottom = 56;
    private const int FrameHeight = 400;
    private const int TitleHeight = 46;
    private const int LegendLine = 22;
    private const int MostTitle = 80;
    private const int MostNamedBreaks = 8;
    private const double LetterWidth = 7.6;
    private const double DotPixels = 0.02;

    // Okabe and Ito's colours, which people with any colour vision tell apart, darkened or lightened for their ground; dashes tell them apart without colour.
    private static readonly string[] s_onLight = ["#0072b2", "#d55e00", "#008f6b", "#b5498b", "#8a6d00", "#2b6f8f", "#444444"];
    private static readonly string[] s_onDark = ["#56b4e9", "#ff8c4a", "#2fd0a5", "#e79ac8", "#f0e442", "#9fd8ff", "#dddddd"];
    private static readonly string[] s_dashes = ["", "8 4", "2 3", "10 3 2 3", "5 2", "12 5", "3 6"];

    /// <summary>The picture.</summary>
    /// <param name="subject">What is shown.</param>
    /// <param name="values">Computes the curves.</param>
    public static string Svg(FunctionPlotSubject subject, CurveValues values)
    {
        var legend = Legend(subject.Labels);
        var top = TitleHeight + (legend.Count == 0 ? 0 : LegendLine * (legend[^1].Row + 1));
        var height = top + FrameHeight + Bottom;
        var sampler = new CurveSampler(values, subject.From, subject.To, Width - Left - Right, FrameHeight);
        var (least, most) = subject.Range ?? Roomy(sampler.Range());
        var along = AxisScale.Within(subject.From, subject.To, Left, Width - Right, 10);
        var up = AxisScale.Within(least, most, height - Bottom, top, 8);
        var curves = sampler.Sample(up.From, up.To);

        var svg = new StringBuilder();
        AppendHead(svg, subject, curves, (up.From, up.To), height, top);
        AppendGrid(svg, along, up, height, top);
        AppendCurves(svg, curves, along, up);
        svg.Append(CultureInfo.InvariantCulture, $"""  <text x="{(Left + Width - Right) / 2}" y="{height - 12}" text-anchor="middle" font-style="italic">{Escape(subject.Axis)}</text>""").Append('\n');
        foreach (var (curve, x, row) in legend)
        {
            var y = TitleHeight + (row * LegendLine) - 2;
            svg.Append(CultureInfo.InvariantCulture, $"""
                  <path class="curve c{curve % s_onLight.Length}" d="M{x:0.#} {y}h28"/>
                  <text x="{x + 36:0.#}" y="{y + 4}">{Escape(Shortened(subject.Labels[curve]))}</text>

                """);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A little room above and below, so that no part of a curve lies on the frame; much for a curve that does not rise.</summary>
    private static (double Low, double High) Roomy((double Low, double High) range)
    {
        var (low, high) = range;
        var size = Math.Max(Math.Abs(low), Math.Abs(high));
        var room = high - low > 1e-9 * size ? (high - low) / 25 : size > 0 ? size / 2 : 1;
        return (low - room, high + room);
    }

    private static void AppendHead(StringBuilder svg, FunctionPlotSubject subject, IReadOnlyList<SampledCurve> curves, (double Low, double High) range, int height, int top)
    {
        var title = subject.Labels.Count == 1 ? subject.Labels[0] : string.Join(", ", subject.Labels);
        svg.Append(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{Width}}" height="{{height}}" viewBox="0 0 {{Width}} {{height}}" role="img" aria-labelledby="title desc" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13">
              <title id="title">{{Escape(title)}}</title>
              <desc id="desc">{{Escape(Described(subject, curves, range))}}</desc>
              <style>
                .ground { fill: #ffffff; } text { fill: #222222; } .grid { stroke: #e3e3e3; } .zero { stroke: #8a8a8a; } .frame { stroke: #444444; fill: none; }
                .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }

            """);
        for (var k = 0; k < s_onLight.Length; k++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"    .c{k} {{ stroke: {s_onLight[k]};{(s_dashes[k].Length == 0 ? "" : $" stroke-dasharray: {s_dashes[k]};")} }}\n");
        }

        svg.Append("    @media (prefers-color-scheme: dark) {\n      .ground { fill: #15181c; } text { fill: #e6e6e6; } .grid { stroke: #333940; } .zero { stroke: #8a9099; } .frame { stroke: #aaaaaa; }\n     ");
        for (var k = 0; k < s_onDark.Length; k++)
        {
            svg.Append(CultureInfo.InvariantCulture, $" .c{k} {{ stroke: {s_onDark[k]}; }}");
        }

        svg.Append(CultureInfo.InvariantCulture, $$"""

                }
              </style>
              <clipPath id="frame"><rect x="{{Left}}" y="{{top}}" width="{{Width - Left - Right}}" height="{{FrameHeight}}"/></clipPath>
              <rect class="ground" width="{{Width}}" height="{{height}}"/>
              <text x="{{Left}}" y="26" font-size="16">{{Escape(Shortened(title))}}</text>

            """);
    }

    private static void AppendGrid(StringBuilder svg, AxisScale along, AxisScale up, int height, int top)
    {
        foreach (var tick in up.Ticks)
        {
            var y = up.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"""
                  <path class="{(tick == 0 ? "zero" : "grid")}" d="M{Left} {y:0.##}H{Width - Right}"/>
                  <text x="{Left - 8}" y="{y + 4:0.##}" text-anchor="end">{AxisScale.Label(tick)}</text>

                """);
        }

        foreach (var tick in along.Ticks)
        {
            var x = along.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"""
                  <path class="{(tick == 0 ? "zero" : "grid")}" d="M{x:0.##} {top}V{height - Bottom}"/>
                  <text x="{x:0.##}" y="{height - Bottom + 20}" text-anchor="middle">{AxisScale.Label(tick)}</text>

                """);
        }

        svg.Append(CultureInfo.InvariantCulture, $"""  <rect class="frame" x="{Left}" y="{top}" width="{Width - Left - Right}" height="{FrameHeight}"/>""").Append('\n');
    }

    private static void AppendCurves(StringBuilder svg, IReadOnlyList<SampledCurve> curves, AxisScale along, AxisScale up)
    {
        svg.Append("  <g clip-path=\"url(#frame)\">\n");
        for (var k = 0; k < curves.Count; k++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""    <path class="curve c{k % s_onLight.Length}" d="{Path(curves[k], along, up)}"/>""").Append('\n');
        }

        svg.Append("  </g>\n");
    }

    private static string Path(SampledCurve curve, AxisScale along, AxisScale up)
    {
        var path = new StringBuilder();
        foreach (var piece in curve.Pieces)
        {
            var points = piece.Select(p => (X: along.Place(p.X), Y: up.Place(Math.Clamp(p.Y, up.From - (2 * (up.To - up.From)), up.To + (2 * (up.To - up.From)))))).ToList();
            if (points.Count == 1)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.##} {points[0].Y:0.##}h0.01");
                continue;
            }

            var last = 0;
            path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.##} {points[0].Y:0.##}");
            for (var at = 1; at < points.Count; at++)
            {
                if (at == points.Count - 1 || !AreInLine(points, last, at + 1))
                {
                    path.Append(CultureInfo.InvariantCulture, $"L{points[at].X:0.##} {points[at].Y:0.##}");
                    last = at;
                }
            }
        }

        return path.ToString();
    }

    /// <summary>Whether the points between two lie on the line through them, as far as is seen.</summary>
    private static bool AreInLine(List<(double X, double Y)> points, int from, int to)
    {
        if (to - from > 40)
        {
            return false;
        }

        var (a, b) = (points[from], points[to]);
        for (var k = from + 1; k < to; k++)
        {
            var line = b.X > a.X ? a.Y + ((b.Y - a.Y) * (points[k].X - a.X) / (b.X - a.X)) : a.Y;
            if (Math.Abs(points[k].Y - line) > DotPixels)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where the entries of the legend stand; none for a single curve, whose formula is the title.</summary>
    private static List<(int Curve, double X, int Row)> Legend(IReadOnlyList<string> labels)
    {
        var entries = new List<(int, double, int)>();
        var (x, row) = ((double)Left, 0);
        for (var k = 0; k < labels.Count && labels.Count > 1; k++)
        {
            var width = 60 + (LetterWidth * Shortened(labels[k]).Length);
            if (x > Left && x + width > Width - Right)
            {
                (x, row) = (Left, row + 1);
            }

            entries.Add((k, x, row));
            x += width;
        }

        return entries;
    }

    private static string Described(FunctionPlotSubject subject, IReadOnlyList<SampledCurve> curves, (double Low, double High) range)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"{(curves.Count == 1 ? "The curve" : "The curves")} of {string.Join(", ", subject.Labels)} for {subject.Axis} from {subject.From:0.####} to {subject.To:0.####}, values from {range.Low:0.####} to {range.High:0.####}."));
        for (var k = 0; k < curves.Count; k++)
        {
            // The two sides of a pole are one place.
            var breaks = curves[k].Breaks.Select(b => Math.Round(b, 4) + 0.0).Distinct().ToList();
            if (curves[k].Pieces.Count == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $" {subject.Labels[k]} has no value in this range.");
            }
            else if (breaks.Count > 0)
            {
                var places = string.Join(", ", breaks.Take(MostNamedBreaks).Select(AxisScale.Label));
                text.Append(CultureInfo.InvariantCulture, $" {subject.Labels[k]} is left open at {subject.Axis} = {places}{(breaks.Count > MostNamedBreaks ? ", …" : "")}.");
            }
        }

        return text.ToString();
    }

    private static string Shortened(string text) => text.Length <= MostTitle ? text : text[..(MostTitle - 1)] + "…";

    private static string Escape(string text) => SecurityElement.Escape(text);
}
