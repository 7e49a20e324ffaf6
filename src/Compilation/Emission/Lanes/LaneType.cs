using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using System.Runtime.Intrinsics;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Compilation.Emission.Lanes;

/// <summary>
/// The numbers that emitted code works on: their type, and how many of them stand side by side in a vector. Everything the emitter needs to know
/// about double or float, 512, 256 or 128 bits or none.
/// </summary>
internal abstract class LaneType(Type element, Type vector, int width, LaneWidth bits)
{
    private readonly MethodInfo?[] operations = new MethodInfo?[(int)LaneOperation.Broadcast + 1];
    private readonly MethodInfo?[] moves = new MethodInfo?[(int)LaneMove.Power + 1];
    private readonly MethodInfo?[] scalars = new MethodInfo?[(int)ScalarMethod.LogSum + 1];

    /// <summary>The type of a number.</summary>
    public Type Element { get; } = element;

    /// <summary>The type of a vector of numbers; that of a number where there are no vectors.</summary>
    public Type Vector { get; } = vector;

    /// <summary>How many numbers a vector has.</summary>
    public int Width { get; } = width;

    /// <summary>The width as the function table knows it.</summary>
    public LaneWidth Bits { get; } = bits;

    /// <summary>The element as the function table knows it.</summary>
    public LaneElement Kind => Element == typeof(double) ? LaneElement.Double : LaneElement.Single;

    /// <summary>The widest vectors of an element type that the machine computes with and <paramref name="most"/> allows.</summary>
    public static LaneType Of(LaneElement element, LaneWidth most) => element == LaneElement.Double ? Of<double>(most) : Of<float>(most);

    private static LaneType Of<T>(LaneWidth most)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (LaneWidth)Math.Min((int)most, (int)LaneWidths.Widest) switch
        {
            LaneWidth.Bits512 => new PackedLanes<Vector512<T>, T, Pack512<T>>(LaneWidth.Bits512),
            LaneWidth.Bits256 => new PackedLanes<Vector256<T>, T, Pack256<T>>(LaneWidth.Bits256),
            LaneWidth.Bits128 => new PackedLanes<Vector128<T>, T, Pack128<T>>(LaneWidth.Bits128),
            _ => new ScalarLanes<T>(),
        };

    /// <summary>The method for an operation on vectors.</summary>
    public MethodInfo this[LaneOperation operation] => operations[(int)operation] ??= MethodOf(operation);

    /// <summary>The method that moves lanes.</summary>
    public MethodInfo this[LaneMove move] => moves[(int)move] ??= MethodOf(move);

    /// <summary>The method for single numbers.</summary>
    public MethodInfo this[ScalarMethod method] => scalars[(int)method] ??= MethodOf(method);

    /// <summary>A number as a constant of the element's type.</summary>
    public abstract ConstantExpression Constant(double value);

    /// <summary>The mark of an entry that does not exist.</summary>
    public abstract ConstantExpression Mark { get; }

    /// <summary>A number whose bits are all set.</summary>
    public abstract ConstantExpression AllBits { get; }

    /// <summary>The vector 0, 1, 2 and so on.</summary>
    public abstract Expression Indices { get; }

    /// <summary>The type of emitted code.</summary>
    public abstract Type Code { get; }

    /// <summary>The type of one array.</summary>
    public abstract Type Array { get; }

    private protected abstract MethodInfo MethodOf(LaneOperation operation);

    private protected abstract MethodInfo MethodOf(LaneMove move);

    private protected abstract MethodInfo MethodOf(ScalarMethod method);
}

/// <summary>Numbers one by one.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal class ScalarLanes<T>(Type vector, int width, LaneWidth bits) : LaneType(typeof(T), vector, width, bits)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers without vectors.</summary>
    public ScalarLanes()
        : this(typeof(T), 1, LaneWidth.Scalar)
    {
    }

    /// <inheritdoc/>
    public override ConstantExpression Mark => Expression.Constant(Kernels.MarkOf<T>());

    /// <inheritdoc/>
    public override ConstantExpression AllBits => typeof(T) == typeof(double)
        ? Expression.Constant(BitConverter.Int64BitsToDouble(-1)) : Expression.Constant(BitConverter.Int32BitsToSingle(-1));

    /// <inheritdoc/>
    public override Expression Indices => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Type Code => typeof(RoutineCode<T>);

    /// <inheritdoc/>
    public override Type Array => typeof(T[]);

    /// <inheritdoc/>
    public override ConstantExpression Constant(double value) => Expression.Constant(T.CreateTruncating(value));

    private protected override MethodInfo MethodOf(LaneOperation operation) => throw new NotSupportedException();

    private protected override MethodInfo MethodOf(LaneMove move) => throw new NotSupportedException();

    private protected override MethodInfo MethodOf(ScalarMethod method) => (method switch
    {
        ScalarMethod.Load => (Func<T[], long, T>)Kernels.Load,
        ScalarMethod.Store => (Action<T[], long, T>)Kernels.Store,
        ScalarMethod.Accumulate => (Action<T[], long, T>)Kernels.Accumulate,
        ScalarMethod.Clear => (Action<T[], long, long>)Kernels.Clear,
        ScalarMethod.Position => (Func<T, long>)Kernels.Position,
        ScalarMethod.IsBetter => (Func<T, T, T, bool, bool>)Kernels.IsBetter,
        ScalarMethod.LogSum => (Func<T, T, T>)Kernels.LogSum,
        ScalarMethod.IsFinite => (Func<T, bool>)T.IsFinite,
        ScalarMethod.IsNaN => (Func<T, bool>)T.IsNaN,
        _ => typeof(T) == typeof(double) ? OfDouble(method) : OfSingle(method),
    }).Method;

    private static Delegate OfDouble(ScalarMethod method) => method switch
    {
        ScalarMethod.MultiplyAdd => (Func<double, double, double, double>)double.MultiplyAddEstimate,
        ScalarMethod.Abs => (Func<double, double>)Math.Abs,
        ScalarMethod.Sqrt => (Func<double, double>)Math.Sqrt,
        ScalarMethod.Power => (Func<double, double, double>)Math.Pow,
        ScalarMethod.Max => (Func<double, double, double>)Math.Max,
        _ => (Func<double, double, double>)Math.Min,
    };

    private static Delegate OfSingle(ScalarMethod method) => method switch
    {
        ScalarMethod.MultiplyAdd => (Func<float, float, float, float>)float.MultiplyAddEstimate,
        ScalarMethod.Abs => (Func<float, float>)Math.Abs,
        ScalarMethod.Sqrt => (Func<float, float>)MathF.Sqrt,
        ScalarMethod.Power => (Func<float, float, float>)MathF.Pow,
        ScalarMethod.Max => (Func<float, float, float>)Math.Max,
        _ => (Func<float, float, float>)Math.Min,
    };
}

/// <summary>Numbers in vectors.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="T">double or float.</typeparam>
/// <typeparam name="TPack">Its operations.</typeparam>
internal sealed class PackedLanes<TVector, T, TPack>(LaneWidth bits) : ScalarLanes<T>(typeof(TVector), TPack.Width, bits)
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TPack : struct, IPack<TVector, T>
{
    /// <inheritdoc/>
    public override Expression Indices => Expression.Call(((Func<TVector>)TPack.Indices).Method);

    private protected override MethodInfo MethodOf(LaneOperation operation) => TPack.Of(operation).Method;

    private protected override MethodInfo MethodOf(LaneMove move) => (move switch
    {
        LaneMove.Load => (Func<T[], long, TVector>)LaneKernels<TVector, T, TPack>.Load,
        LaneMove.Store => (Action<T[], long, TVector>)LaneKernels<TVector, T, TPack>.Store,
        LaneMove.Accumulate => (Action<T[], long, long, TVector>)LaneKernels<TVector, T, TPack>.Accumulate,
        LaneMove.LoadWithin => (Func<T[], long, long, long, TVector>)LaneKernels<TVector, T, TPack>.LoadWithin,
        LaneMove.Gather => (Func<T[], long, long, long, long, TVector>)LaneKernels<TVector, T, TPack>.Gather,
        LaneMove.GatherLooked => (Func<T[], long, long, long, long, TVector, long, long, long, TVector>)LaneKernels<TVector, T, TPack>.GatherLooked,
        LaneMove.Offsets => (Func<TVector, long, long, long, TVector>)LaneKernels<TVector, T, TPack>.Offsets,
        LaneMove.Scatter => (Action<T[], long, long, TVector>)LaneKernels<TVector, T, TPack>.Scatter,
        LaneMove.Sum => (Func<TVector, T>)LaneKernels<TVector, T, TPack>.Sum,
        LaneMove.Product => (Func<TVector, T>)LaneKernels<TVector, T, TPack>.Product,
        LaneMove.Max => (Func<TVector, T>)LaneKernels<TVector, T, TPack>.Max,
        LaneMove.Min => (Func<TVector, T>)LaneKernels<TVector, T, TPack>.Min,
        LaneMove.PrefetchLine => (Action<T[], long>)LaneKernels<TVector, T, TPack>.PrefetchLine,
        LaneMove.Prefetch => (Action<T[], long, long>)LaneKernels<TVector, T, TPack>.Prefetch,
        LaneMove.ApplyUnary => (Func<Expressions.Functions.UnaryFunction, TVector, TVector>)LaneKernels<TVector, T, TPack>.Apply,
        LaneMove.ApplyBinary => (Func<Expressions.Functions.BinaryFunction, TVector, TVector, TVector>)LaneKernels<TVector, T, TPack>.Apply,
        _ => (Delegate)(Func<TVector, T, TVector>)LaneKernels<TVector, T, TPack>.Power,
    }).Method;
}
