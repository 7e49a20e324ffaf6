namespace MlMath.Engine.Proofs;

/// <summary>
/// The whole numbers modulo a prime p, made to resemble the real numbers: p = 720720·n - 1 with n and m = (p - 1)/2 prime. A square other than 0 stands for
/// a positive number: of v and -v exactly one is a square, products of squares are squares, and each has one root of every degree below m that is a square again. Powers of a
/// square take their exponents modulo m. Points of the circle x² + y² = 1 form a cyclic group of order p + 1, in which angles are measured: rational multiples of
/// π by a root of unity of order 720720, others modulo n.
/// </summary>
internal sealed class ResidueField
{
    /// <summary>The order of <see cref="RootOfUnity"/>, which is the whole turn.</summary>
    public const long Turn = 720720;

    private ResidueField(ulong prime, ulong angles, Point rootOfUnity, Point unitAngle, ulong unitExponential)
    {
        (Prime, Angles, RootOfUnity, UnitAngle, UnitExponential) = (prime, angles, rootOfUnity, unitAngle, unitExponential);
        Exponents = (prime - 1) / 2;
    }

    /// <summary>
    /// Found by random search. In each, 2, 3, 5, 7, 11 and 13 are squares, and the root of unity is the one whose cosines agree in sign with those of the real circle: 2cos(π/4) is the root of 2
    /// that is a square, 2cos(π/6) that of 3, 4cos(π/5) is 1 + √5.
    /// </summary>
    public static IReadOnlyList<ResidueField> All { get; } =
    [
        new(1451469242029126319, 2013915587231, new(775312853445192813, 166690340444304881), new(1058762234448121423, 1393755104448858677), 90327782833606929),
        new(967702091454418319, 1342687994581, new(762557769673187435, 39305838074215021), new(24928380998447438, 239202581348357148), 906332941143575833),
        new(1176670161334427759, 1632631481483, new(175747088196227129, 63371448011989830), new(57463523478710758, 1052615650434310897), 965727864659127327),
        new(862237559853830159, 1196355810653, new(191910268891689016, 525616237188866258), new(381793493724109344, 253565100164247164), 79607028966972045),
        new(1582707912835729679, 2196009425069, new(1313694864208057575, 1139520838938401832), new(416034395080116047, 973624135335527144), 1169805628096381475),
        new(1566506348548661519, 2173529732141, new(37034841873550695, 338559010848796463), new(991528224312168490, 1052985860044619399), 622548430834052347),
        new(913464612074654639, 1267433416687, new(469305710292113202, 153849323760914667), new(171528557065563410, 891377344144948024), 80428501055360923),
        new(1315094224830225839, 1824695061647, new(188921916911524726, 1168671331304567572), new(328972054884844284, 59120799479586088), 449298772987102508),
    ];

    /// <summary>p: values are counted modulo this.</summary>
    public ulong Prime { get; }

    /// <summary>m, a prime: exponents of squares are counted modulo this.</summary>
    public ulong Exponents { get; }

    /// <summary>n, a prime: angles are counted modulo this.</summary>
    public ulong Angles { get; }

    /// <summary>The point of the circle at the 720720th part of a turn.</summary>
    public Point RootOfUnity { get; }

    /// <summary>The point of the circle, of order n, that stands for the angle 1.</summary>
    public Point UnitAngle { get; }

    /// <summary>What stands for e: a square.</summary>
    public ulong UnitExponential { get; }

    /// <summary>A point of the plane, multiplied as a complex number is.</summary>
    internal readonly record struct Point(ulong X, ulong Y);

    /// <summary>The sum modulo r.</summary>
    public static ulong Add(ulong a, ulong b, ulong r) => a >= r - b ? a - (r - b) : a + b;

    /// <summary>The negative modulo r.</summary>
    public static ulong Negate(ulong a, ulong r) => a == 0 ? 0 : r - a;

    /// <summary>The product modulo r.</summary>
    public static ulong Multiply(ulong a, ulong b, ulong r) => (ulong)((UInt128)a * b % r);

    /// <summary>The power modulo r.</summary>
    public static ulong Power(ulong a, ulong exponent, ulong r)
    {
        var result = 1UL;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = Multiply(result, a, r);
            }

            a = Multiply(a, a, r);
        }

        return result;
    }

    /// <summary>The inverse modulo the prime r; 0 of 0.</summary>
    public static ulong Invert(ulong a, ulong r)
    {
        Int128 old = a % r, rest = r, first = 1, second = 0;
        while (rest != 0)
        {
            var quotient = old / rest;
            (old, rest) = (rest, old - (quotient * rest));
            (first, second) = (second, first - (quotient * second));
        }

        return a % r == 0 ? 0 : (ulong)(first < 0 ? first + r : first);
    }

    /// <summary>Whether the value stands for a positive number.</summary>
    public bool IsSquare(ulong value)
    {
        // Jacobi's symbol by reciprocity; it is Legendre's, since p is prime.
        ulong a = value % Prime, n = Prime;
        var sign = 1;
        while (a != 0)
        {
            var twos = System.Numerics.BitOperations.TrailingZeroCount(a);
            a >>= twos;
            if ((twos & 1) != 0 && (n & 7) is 3 or 5)
            {
                sign = -sign;
            }

            if ((a & 3) == 3 && (n & 3) == 3)
            {
                sign = -sign;
            }

            (a, n) = (n % a, a);
        }

        return n == 1 && sign > 0;
    }

    /// <summary>The product of two points.</summary>
    public Point Multiply(Point a, Point b) => new(
        Add(Multiply(a.X, b.X, Prime), Negate(Multiply(a.Y, b.Y, Prime), Prime), Prime), Add(Multiply(a.X, b.Y, Prime), Multiply(a.Y, b.X, Prime), Prime));

    /// <summary>The power of a point.</summary>
    public Point Power(Point a, ulong exponent)
    {
        var result = new Point(1, 0);
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = Multiply(result, a);
            }

            a = Multiply(a, a);
        }

        return result;
    }
}
