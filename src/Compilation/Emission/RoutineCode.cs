namespace MlMath.Compilation.Emission;

/// <summary>Code for one stretch of a routine.</summary>
/// <typeparam name="T">The numbers it calculates with.</typeparam>
/// <param name="arrays">Every array of the routine, inputs, results and block buffers among them.</param>
/// <param name="scalars">What one stretch leaves to another.</param>
/// <param name="sizes">Sizes, the block of rows being worked on, and where the rows of each input begin.</param>
internal delegate void RoutineCode<T>(T[][] arrays, T[] scalars, long[] sizes);
