namespace MlMath.Expressions.Functions.Lanes;

/// <summary>
/// Several numbers side by side in one vector register: what the vector values of the function table are written over, once for every width.
/// A mask has all bits of a lane set where a comparison holds, none where it does not. Products have a smaller view of vectors of their own, `IWidth` in `Compilation/Products`, which says why.
/// </summary>
/// <typeparam name="TLanes">The lanes themselves.</typeparam>
/// <typeparam name="T">A lane: <see cref="double"/> or <see cref="float"/>.</typeparam>
public interface ILanes<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>How many lanes there are.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TLanes Broadcast(T value);

    /// <summary>The same bits in every lane; a float takes the lower half.</summary>
    static abstract TLanes BroadcastBits(long bits);

    /// <summary>The values that stand from a place on.</summary>
    static abstract TLanes Load(ref readonly T from);

    /// <summary>Writes the values from a place on.</summary>
    static abstract void Store(TLanes value, ref T to);

    /// <summary>One lane.</summary>
    T this[int lane] { get; }

    /// <summary>The lanes with one of them replaced.</summary>
    TLanes With(int lane, T value);

    /// <summary>The sum.</summary>
    static abstract TLanes operator +(TLanes a, TLanes b);

    /// <summary>The difference.</summary>
    static abstract TLanes operator -(TLanes a, TLanes b);

    /// <summary>The product.</summary>
    static abstract TLanes operator *(TLanes a, TLanes b);

    /// <summary>The quotient.</summary>
    static abstract TLanes operator /(TLanes a, TLanes b);

    /// <summary>The sum with a constant.</summary>
    static abstract TLanes operator +(TLanes a, T b);

    /// <summary>The difference from a constant.</summary>
    static abstract TLanes operator -(TLanes a, T b);

    /// <summary>The product with a constant.</summary>
    static abstract TLanes operator *(TLanes a, T b);

    /// <summary>The negative.</summary>
    static abstract TLanes operator -(TLanes a);

    /// <summary>The bits that both have.</summary>
    static abstract TLanes operator &(TLanes a, TLanes b);

    /// <summary>The bits that one of them has.</summary>
    static abstract TLanes operator |(TLanes a, TLanes b);

    /// <summary>The bits in which they differ.</summary>
    static abstract TLanes operator ^(TLanes a, TLanes b);

    /// <summary>The mask of what is smaller.</summary>
    static abstract TLanes operator <(TLanes a, TLanes b);

    /// <summary>The mask of what is greater.</summary>
    static abstract TLanes operator >(TLanes a, TLanes b);

    /// <summary>The mask of what is smaller or equal.</summary>
    static abstract TLanes operator <=(TLanes a, TLanes b);

    /// <summary>The mask of what is greater or equal.</summary>
    static abstract TLanes operator >=(TLanes a, TLanes b);

    /// <summary>The mask of what is equal; NaN is not.</summary>
    static abstract TLanes Equal(TLanes a, TLanes b);

    /// <summary>The bits of <paramref name="a"/> that <paramref name="b"/> lacks.</summary>
    static abstract TLanes AndNot(TLanes a, TLanes b);

    /// <summary>The first where the mask is set, the second elsewhere.</summary>
    static abstract TLanes Select(TLanes mask, TLanes then, TLanes otherwise);

    /// <summary>Whether a mask is set anywhere.</summary>
    static abstract bool Any(TLanes mask);

    /// <summary>Whether some lane is greater.</summary>
    static abstract bool AnyGreater(TLanes a, TLanes b);

    /// <summary>The third where the first is smaller than the second, else the fourth; an instruction less than by way of a mask.</summary>
    static abstract TLanes SelectLess(TLanes a, TLanes b, TLanes then, TLanes otherwise);

    /// <summary>The third where the first two are equal, else the fourth.</summary>
    static abstract TLanes SelectEqual(TLanes a, TLanes b, TLanes then, TLanes otherwise);

    /// <summary>The smaller one as <see cref="Math.Min(double, double)"/> has it: NaN wins, -0 is smaller than 0.</summary>
    static abstract TLanes Min(TLanes a, TLanes b);

    /// <summary>The larger one as <see cref="Math.Max(double, double)"/> has it: NaN wins, 0 is larger than -0.</summary>
    static abstract TLanes Max(TLanes a, TLanes b);

    /// <summary>The value brought between two bounds in the fewest instructions; NaN stays NaN.</summary>
    static abstract TLanes Clamp(TLanes value, TLanes low, TLanes high);

    /// <summary>The value, or the bound where that is smaller; NaN stays NaN.</summary>
    static abstract TLanes AtMost(TLanes value, TLanes high);

    /// <summary>The absolute value.</summary>
    static abstract TLanes Abs(TLanes a);

    /// <summary>The square root.</summary>
    static abstract TLanes Sqrt(TLanes a);

    /// <summary>`a·b + c`, rounded once.</summary>
    static abstract TLanes Fma(TLanes a, TLanes b, TLanes c);

    /// <summary>`a·b + c`, rounded once.</summary>
    static abstract TLanes Fma(TLanes a, TLanes b, T c);

    /// <summary>`a·b + c`, rounded once.</summary>
    static abstract TLanes Fma(TLanes a, T b, TLanes c);

    /// <summary>`a·b + c`, rounded once.</summary>
    static abstract TLanes Fma(TLanes a, T b, T c);

    /// <summary>Two further steps of Horner's scheme: `(p·x + a)·x + b`.</summary>
    static abstract TLanes Horner(TLanes p, TLanes x, T a, T b);

    /// <summary>Three further steps of Horner's scheme. One call for several steps, because the JIT inlines only while a method has few locals, and each call makes one.</summary>
    static abstract TLanes Horner(TLanes p, TLanes x, T a, T b, T c);

    /// <summary>Four further steps of Horner's scheme.</summary>
    static abstract TLanes Horner(TLanes p, TLanes x, T a, T b, T c, T d);

    /// <summary>The nearest whole number, ties to the even one.</summary>
    static abstract TLanes Round(TLanes a);

    /// <summary>The largest whole number that is not larger.</summary>
    static abstract TLanes Floor(TLanes a);

    /// <summary>The smallest whole number that is not smaller.</summary>
    static abstract TLanes Ceiling(TLanes a);

    /// <summary>`x·2ⁿ` for a whole n of at most twice the exponents' range, rounded once where x is between ½ and 2.</summary>
    static abstract TLanes Scale(TLanes x, TLanes n);

    /// <summary>Whether the machine takes numbers apart into mantissa and exponent: the two below are there.</summary>
    static abstract bool HasParts { get; }

    /// <summary>
    /// The mantissa from ¾ to 1½, of 0 and infinities 1, of negative numbers NaN. Only where <see cref="HasParts"/>.
    /// </summary>
    static abstract TLanes Mantissa(TLanes a);

    /// <summary>The exponent of the mantissa from 1 to 2, of 0 -∞, of infinities ∞. Only where <see cref="HasParts"/>.</summary>
    static abstract TLanes Exponent(TLanes a);

    /// <summary>The sum of the bits as whole numbers.</summary>
    static abstract TLanes AddBits(TLanes a, TLanes b);

    /// <summary>The difference of the bits as whole numbers.</summary>
    static abstract TLanes SubtractBits(TLanes a, TLanes b);

    /// <summary>The bits moved up.</summary>
    static abstract TLanes ShiftLeft(TLanes a, int count);

    /// <summary>The bits moved down, zeros coming after them.</summary>
    static abstract TLanes ShiftRight(TLanes a, int count);
}
