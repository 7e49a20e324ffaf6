using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Functions.Lanes;

namespace MlMath.Expressions.Tests.Functions;

/// <summary>Runs a row's vector value over points, as many side by side as there are lanes.</summary>
internal static class LaneCode
{
    public static readonly LaneWidth[] Widths = [LaneWidth.Bits512, LaneWidth.Bits256, LaneWidth.Bits128];

    /// <summary>The values at points of a double's lanes; scalar ones for the scalar width.</summary>
    public static double[] Values(Function function, LaneWidth width, LaneCall call, double[][] points)
    {
        if (width == LaneWidth.Scalar)
        {
            return System.Array.ConvertAll(points, p => function.Value(p));
        }

        var method = function.LanesValue(LaneElement.Double, width, call)!;
        return width switch
        {
            LaneWidth.Bits512 => Run(Of<Vector512<double>>(method), points, Vector512<double>.Count, v => Vector512.Create(v), v => (lane => v[lane])),
            LaneWidth.Bits256 => Run(Of<Vector256<double>>(method), points, Vector256<double>.Count, v => Vector256.Create(v), v => (lane => v[lane])),
            _ => Run(Of<Vector128<double>>(method), points, Vector128<double>.Count, v => Vector128.Create(v), v => (lane => v[lane])),
        };
    }

    /// <summary>The values at points of a float's lanes.</summary>
    public static float[] Values(Function function, LaneWidth width, LaneCall call, float[][] points)
    {
        if (width == LaneWidth.Scalar)
        {
            return System.Array.ConvertAll(points, p => (float)function.Value(System.Array.ConvertAll(p, v => (double)v)));
        }

        var method = function.LanesValue(LaneElement.Single, width, call)!;
        return width switch
        {
            LaneWidth.Bits512 => Run(Of<Vector512<float>>(method), points, Vector512<float>.Count, v => Vector512.Create(v), v => (lane => v[lane])),
            LaneWidth.Bits256 => Run(Of<Vector256<float>>(method), points, Vector256<float>.Count, v => Vector256.Create(v), v => (lane => v[lane])),
            _ => Run(Of<Vector128<float>>(method), points, Vector128<float>.Count, v => Vector128.Create(v), v => (lane => v[lane])),
        };
    }

    /// <summary>The values, at points of one double, of what an expression makes of a vector.</summary>
    public static double[] Values(LaneWidth width, Func<ParameterExpression, Expression> body, double[][] points)
    {
        return width switch
        {
            LaneWidth.Bits512 => Run(Compiled<Vector512<double>>(body), points, Vector512<double>.Count, v => Vector512.Create(v), v => (lane => v[lane])),
            LaneWidth.Bits256 => Run(Compiled<Vector256<double>>(body), points, Vector256<double>.Count, v => Vector256.Create(v), v => (lane => v[lane])),
            _ => Run(Compiled<Vector128<double>>(body), points, Vector128<double>.Count, v => Vector128.Create(v), v => (lane => v[lane])),
        };
    }

    private static Func<V, V, V> Compiled<V>(Func<ParameterExpression, Expression> body)
    {
        var x = Expression.Parameter(typeof(V));
        return Expression.Lambda<Func<V, V, V>>(body(x), x, Expression.Parameter(typeof(V))).Compile();
    }

    private static Func<V, V, V> Of<V>(MethodInfo method)
    {
        if (method.GetParameters().Length == 2)
        {
            return method.CreateDelegate<Func<V, V, V>>();
        }

        var unary = method.CreateDelegate<Func<V, V>>();
        return (a, _) => unary(a);
    }

    private static T[] Run<V, T>(Func<V, V, V> code, T[][] points, int lanes, Func<T[], V> make, Func<V, Func<int, T>> read)
    {
        var values = new T[points.Length];
        var (first, second) = (new T[lanes], new T[lanes]);
        for (var from = 0; from < points.Length; from += lanes)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                var point = points[Math.Min(from + lane, points.Length - 1)];
                (first[lane], second[lane]) = (point[0], point[^1]);
            }

            var result = read(code(make(first), make(second)));
            for (var lane = 0; lane < lanes && from + lane < points.Length; lane++)
            {
                values[from + lane] = result(lane);
            }
        }

        return values;
    }
}
