namespace MlMath.Expressions.Indexing;

/// <summary>
/// A range of real numbers over which integrals run, as an axis of a reserved size: its points and their weights `dx` are inputs over that axis, which evaluation
/// supplies, and an integral is the sum of weight times integrand over it.
/// </summary>
public sealed class Continuum
{
    private const string PointMark = "⟨x ";
    private const string WeightMark = "⟨dx ";

    private Continuum(string word, double from, double to)
    {
        Size = ReservedSizes.Named(word);
        (Point, Weight) = (PointMark + word + "⟩", WeightMark + word + "⟩");
        (From, To) = (from, to);
    }

    /// <summary>From 0 to 1: every finite range, scaled.</summary>
    public static Continuum Unit { get; } = new("unit interval", 0, 1);

    /// <summary>From 0 to ∞.</summary>
    public static Continuum HalfLine { get; } = new("half line", 0, double.PositiveInfinity);

    /// <summary>From -∞ to ∞.</summary>
    public static Continuum Line { get; } = new("line", double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The size of its axis.</summary>
    public Size Size { get; }

    /// <summary>The name of the input that holds its points.</summary>
    public string Point { get; }

    /// <summary>The name of the input that holds their weights.</summary>
    public string Weight { get; }

    /// <summary>Where it begins.</summary>
    public double From { get; }

    /// <summary>Where it ends.</summary>
    public double To { get; }

    /// <summary>The continuum of that size; null for every other size.</summary>
    public static Continuum? Of(Size size) => !ReservedSizes.Contains(size) ? null
        : size == Unit.Size ? Unit : size == HalfLine.Size ? HalfLine : size == Line.Size ? Line : null;

    /// <summary>Whether an input of that name holds the points of a continuum.</summary>
    public static bool IsPoint(string name) => name == Unit.Point || name == HalfLine.Point || name == Line.Point;

    /// <summary>Whether an input of that name holds the weights of a continuum.</summary>
    public static bool IsWeight(string name) => name == Unit.Weight || name == HalfLine.Weight || name == Line.Weight;

    /// <summary>Whether an input of that name belongs to a continuum: no user has given it, and no answer shows it.</summary>
    public static bool Owns(string name) => IsPoint(name) || IsWeight(name);

    /// <summary>Whether an input of that name belongs to a continuum and is never negative.</summary>
    public static bool IsNeverNegative(string name) => IsWeight(name) || (IsPoint(name) && name != Line.Point);
}
