using MlMath.Compilation.Binding;

namespace MlMath.Compilation;

/// <summary>Another routine of the same outputs, for sizes that suit it; compiled when first asked for.</summary>
/// <param name="suits">Whether sizes suit it.</param>
/// <param name="compile">Compiles it.</param>
internal sealed class Suited(Func<ResolvedSizes, bool> suits, Func<CompiledRoutine> compile)
{
    private readonly Func<ResolvedSizes, bool> suits = suits;
    private readonly Lazy<CompiledRoutine> routine = new(compile);

    /// <summary>The routine.</summary>
    public CompiledRoutine Routine => routine.Value;

    /// <summary>Whether sizes suit it.</summary>
    public bool Suits(ResolvedSizes sizes) => suits(sizes);
}
