using System.Runtime.InteropServices;

namespace MlMath.Bench.Tapes;

/// <summary>Another program's tape, in a library built from bench/peers/tape_*.cpp.</summary>
internal sealed unsafe class TapePeer
{
    private readonly delegate* unmanaged<int, int, double*, int, double*, double*, double> evaluate;

    private TapePeer(nint library)
    {
        evaluate = (delegate* unmanaged<int, int, double*, int, double*, double*, double>)NativeLibrary.GetExport(library, "evaluate");
        Version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "version"))())!;
    }

    /// <summary>What it says it is.</summary>
    public string Version { get; }

    /// <summary>The library of a path; null where it is not there.</summary>
    public static TapePeer? Of(string path) => NativeLibrary.TryLoad(path, out var library) ? new TapePeer(library) : null;

    /// <summary>Records a program, writes its gradient and returns its value.</summary>
    public double Evaluate(int program, int count, double[] point, double[] data, double[] gradient)
    {
        fixed (double* p = point, d = data, g = gradient)
        {
            return evaluate(program, count, p, point.Length, d, g);
        }
    }
}
