using System.Globalization;
using System.Security;
using System.Text;

namespace MlMath.Models.Plotting;

/// <summary>The curve of a loss over the epochs, as a picture in SVG.</summary>
public static class LossPlot
{
    private const int Width = 720;
    private const int Height = 420;
    private const int Left = 76;
    private const int Right = 20;
    private const int Top = 44;
    private const int Bottom = 52;
    private const int MostPoints = 2000;
    private const double LogarithmicFrom = 50;

    /// <summary>
    /// The picture: the loss upwards, epochs to the right, axes with ticks and labels; the loss on a logarithmic scale where it spans more than a factor of 50.
    /// </summary>
    /// <param name="losses">The loss at each epoch, the first at <paramref name="firstEpoch"/>; values that are not finite are left out.</param>
    /// <param name="title">What stands above.</param>
    /// <param name="name">What is plotted, such as `J`.</param>
    /// <param name="firstEpoch">The epoch of the first loss.</param>
    public static string Svg(IReadOnlyList<double> losses, string title, string name, int firstEpoch = 1)
    {
        var finite = losses.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (least, most) = (finite.Min(), finite.Max());
        var up = AxisScale.Of(least, most, Height - Bottom, Top, isLogarithmic: least > 0 && most / least > LogarithmicFrom);
        var along = AxisScale.Exact(firstEpoch, firstEpoch + Math.Max(1, losses.Count - 1), Left, Width - Right);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#222">
              <title>{Escape(title)}</title>
              <rect width="{Width}" height="{Height}" fill="#fff"/>
              <text x="{Left}" y="24" font-size="15">{Escape(title)}</text>

            """);
        foreach (var tick in up.Ticks)
        {
            var y = up.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"""
                  <path d="M{Left} {y:0.##}H{Width - Right}" stroke="#e4e4e4"/>
                  <text x="{Left - 8}" y="{y + 4:0.##}" text-anchor="end">{AxisScale.Label(tick)}</text>

                """);
        }

        foreach (var tick in along.Ticks)
        {
            var x = along.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"""
                  <path d="M{x:0.##} {Height - Bottom}v5" stroke="#222"/>
                  <text x="{x:0.##}" y="{Height - Bottom + 20}" text-anchor="middle">{AxisScale.Label(tick)}</text>

                """);
        }

        var scale = up.IsLogarithmic ? ", logarithmic" : "";
        svg.Append(CultureInfo.InvariantCulture, $"""
              <path d="M{Left} {Top}V{Height - Bottom}H{Width - Right}" fill="none" stroke="#222"/>
              <text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle">epoch</text>
              <text x="18" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" transform="rotate(-90 18 {(Top + Height - Bottom) / 2})">{Escape(name)}{scale}</text>
              <path d="{Curve(losses, firstEpoch, along, up)}" fill="none" stroke="#1f5fbf" stroke-width="1.8" stroke-linejoin="round"/>
            </svg>

            """);
        return svg.ToString();
    }

    private static string Curve(IReadOnlyList<double> losses, int firstEpoch, AxisScale along, AxisScale up)
    {
        var path = new StringBuilder();
        var stride = Math.Max(1, losses.Count / MostPoints);
        var isDown = false;
        for (var k = 0; k < losses.Count; k++)
        {
            if (k % stride != 0 && k != losses.Count - 1)
            {
                continue;
            }

            if (!double.IsFinite(losses[k]))
            {
                isDown = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{along.Place(firstEpoch + k):0.##} {up.Place(losses[k]):0.##}");
            isDown = true;
        }

        return path.ToString();
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
