using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Bench;

/// <summary>
/// Functions of 4096 doubles, per value: the vector value inlined into a compiled expression, and called from one, against a loop over Math and against
/// System.Numerics.Tensors. dotnet run --project bench/Bench -c Release -- --filter '*Kernel*'
/// </summary>
[InProcess]
[IterationTime(40)]
[WarmupCount(2)]
[IterationCount(5)]
public class KernelBenchmarks
{
    private const int Count = 4096;
    private readonly double[] arguments = new double[Count];
    private readonly double[] values = new double[Count];
    private Loop inlined = null!;
    private Loop called = null!;
    private Action<double[], double[]> byHand = null!;
    private Action<double[], double[]> tensors = null!;

    private delegate void Loop(ref double from, ref double to, long count);

    /// <summary>The name of the row.</summary>
    [Params("exp", "log", "sin", "tanh", "expm1", "log1p", "sigmoid", "cbrt")]
    public string Function { get; set; } = "";

    /// <summary>Compiles the loops.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var k = 0; k < Count; k++)
        {
            arguments[k] = Function is "log" or "log1p" ? 10 * random.NextDouble() : (6 * random.NextDouble()) - 3;
        }

        inlined = Compile(LaneCall.Inlined);
        called = Compile(LaneCall.Called);
        byHand = ByHand();
        tensors = Tensors();
    }

    /// <summary>The hand-written loop.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void MathLoop() => byHand(arguments, values);

    /// <summary>The base library's vectors.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void TensorPrimitivesSpan() => tensors(arguments, values);

    /// <summary>The kernel, inlined.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Inlined() => inlined(ref arguments[0], ref values[0], Count);

    /// <summary>The kernel, called.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Called() => called(ref arguments[0], ref values[0], Count);

    /// <summary>Eight doubles; a name without type parameters for compiled expressions, as those below.</summary>
    public static Vector512<double> Load512(ref double from, long k) => Vector512.LoadUnsafe(ref from, (nuint)k);

    /// <summary>Four doubles.</summary>
    public static Vector256<double> Load256(ref double from, long k) => Vector256.LoadUnsafe(ref from, (nuint)k);

    /// <summary>Two doubles.</summary>
    public static Vector128<double> Load128(ref double from, long k) => Vector128.LoadUnsafe(ref from, (nuint)k);

    /// <summary>A double.</summary>
    public static double Load0(ref double from, long k) => Unsafe.Add(ref from, (nint)k);

    /// <summary>Writes eight doubles.</summary>
    public static void Store512(Vector512<double> value, ref double to, long k) => value.StoreUnsafe(ref to, (nuint)k);

    /// <summary>Writes four doubles.</summary>
    public static void Store256(Vector256<double> value, ref double to, long k) => value.StoreUnsafe(ref to, (nuint)k);

    /// <summary>Writes two doubles.</summary>
    public static void Store128(Vector128<double> value, ref double to, long k) => value.StoreUnsafe(ref to, (nuint)k);

    /// <summary>Writes a double.</summary>
    public static void Store0(double value, ref double to, long k) => Unsafe.Add(ref to, (nint)k) = value;

    private Loop Compile(LaneCall call)
    {
        var row = FunctionTable.Find(Function)!;
        var width = LaneWidths.Widest;
        var from = Expression.Parameter(typeof(double).MakeByRefType());
        var to = Expression.Parameter(typeof(double).MakeByRefType());
        var count = Expression.Parameter(typeof(long));
        var k = Expression.Variable(typeof(long));
        var exit = Expression.Label();
        var x = Expression.Call(typeof(KernelBenchmarks), "Load" + (int)width, null, from, k);
        var y = row.LanesValue(LaneElement.Double, width, call) is { } method
            ? Expression.Call(method, x)
            : Expression.Call(Expression.Constant(row, row.GetType()), row.GetType().GetMethod("Value", [typeof(double)])!, x);
        return Expression.Lambda<Loop>(
            Expression.Block(
                [k],
                Expression.Assign(k, Expression.Constant(0L)),
                Expression.Loop(
                    Expression.Block(
                        Expression.IfThen(Expression.GreaterThanOrEqual(k, count), Expression.Break(exit)),
                        Expression.Call(typeof(KernelBenchmarks), "Store" + (int)width, null, y, to, k),
                        Expression.AddAssign(k, Expression.Constant(Math.Max((long)width / 64, 1)))),
                    exit)),
            from,
            to,
            count).Compile();
    }

    private Action<double[], double[]> ByHand() => Function switch
    {
        "exp" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = Math.Exp(x[k]); } },
        "log" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = Math.Log(x[k]); } },
        "sin" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = Math.Sin(x[k]); } },
        "tanh" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = Math.Tanh(x[k]); } },
        "expm1" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = double.ExpM1(x[k]); } },
        "log1p" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = double.LogP1(x[k]); } },
        "sigmoid" => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = 1 / (1 + Math.Exp(-x[k])); } },
        _ => static (x, y) => { for (var k = 0; k < x.Length; k++) { y[k] = Math.Cbrt(x[k]); } },
    };

    private Action<double[], double[]> Tensors() => Function switch
    {
        "exp" => static (x, y) => TensorPrimitives.Exp<double>(x, y),
        "log" => static (x, y) => TensorPrimitives.Log<double>(x, y),
        "sin" => static (x, y) => TensorPrimitives.Sin<double>(x, y),
        "tanh" => static (x, y) => TensorPrimitives.Tanh<double>(x, y),
        "expm1" => static (x, y) => TensorPrimitives.ExpM1<double>(x, y),
        "log1p" => static (x, y) => TensorPrimitives.LogP1<double>(x, y),
        "sigmoid" => static (x, y) => TensorPrimitives.Sigmoid<double>(x, y),
        _ => static (x, y) => TensorPrimitives.Cbrt<double>(x, y),
    };
}
