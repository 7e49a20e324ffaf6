using System.Numerics.Tensors;

namespace MlMath.Engine.Compiled;

/// <summary>A type that a parameter or result of a delegate may have, and what of <see cref="RoutineCall"/> serves it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Rank">The number of axes that it has; -1 for any.</param>
/// <param name="Method">The method of <see cref="RoutineCall"/>.</param>
internal sealed record ArgumentKind(Type Type, int Rank, string Method)
{
    /// <summary>What an argument may be.</summary>
    public static ArgumentKind? OfArgument(Type type) => Array.Find(Arguments(), k => k.Type == type);

    /// <summary>What a returned result may be.</summary>
    public static ArgumentKind? OfResult(Type type) => Array.Find(Results(), k => k.Type == type);

    /// <summary>What a parameter that takes a result may be.</summary>
    public static ArgumentKind? OfDestination(Type type) => Array.Find(Destinations(), k => k.Type == type);

    /// <summary>Whether a value of that many axes fits.</summary>
    public bool Fits(int rank) => Rank < 0 || Rank == rank;

    private static ArgumentKind[] Arguments() =>
    [
        new(typeof(double), 0, nameof(RoutineCall.SetNumber)),
        new(typeof(double[]), 1, nameof(RoutineCall.SetArray)),
        new(typeof(ReadOnlySpan<double>), 1, nameof(RoutineCall.SetSpan)),
        new(typeof(Span<double>), 1, nameof(RoutineCall.SetWritableSpan)),
        new(typeof(double[,]), 2, nameof(RoutineCall.SetMatrix)),
        new(typeof(Tensor<double>), -1, nameof(RoutineCall.SetTensor)),
    ];

    private static ArgumentKind[] Results() =>
    [
        new(typeof(double), 0, nameof(RoutineCall.Number)),
        new(typeof(double[]), 1, nameof(RoutineCall.ToVector)),
        new(typeof(double[,]), 2, nameof(RoutineCall.ToMatrix)),
        new(typeof(Tensor<double>), -1, nameof(RoutineCall.ToTensor)),
    ];

    private static ArgumentKind[] Destinations() =>
    [
        new(typeof(double).MakeByRefType(), 0, nameof(RoutineCall.Number)),
        new(typeof(double[]), -1, nameof(RoutineCall.CopyToArray)),
        new(typeof(Span<double>), -1, nameof(RoutineCall.CopyTo)),
        new(typeof(double[,]), 2, nameof(RoutineCall.CopyToMatrix)),
        new(typeof(Tensor<double>), -1, nameof(RoutineCall.CopyToTensor)),
    ];
}
