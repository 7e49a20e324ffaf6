using MlMath.Expressions.Functions;

namespace MlMath.Compilation.Emission;

/// <summary>A stretch of a routine, run after the one before it.</summary>
internal abstract record Unit;

/// <summary>Code that is run once.</summary>
/// <param name="Code">The code.</param>
internal sealed record CodeUnit(Delegate Code) : Unit;

/// <summary>A loop over rows that do not read each other, of which any part can run by itself.</summary>
/// <param name="Code">The code, which works on one block of rows.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Columns">About how many entries a row has.</param>
internal sealed record RowLoopUnit(Delegate Code, SizePlace Rows, SizePlace Columns) : Unit;

/// <summary>
/// A pass over the rows, block by block. Each piece of code works on one block; several are called one after the other, where one would be larger than the
/// runtime compiles well.
/// </summary>
/// <param name="Parts">The code, and the products between.</param>
/// <param name="Access">What is read and written block by block.</param>
/// <param name="SumArrays">Arrays to which the pass adds.</param>
/// <param name="SumScalars">Scalars to which the pass adds.</param>
internal sealed record PassUnit(PassPart[] Parts, PassAccess Access, int[] SumArrays, int[] SumScalars) : Unit;

/// <summary>A call of an algorithm on whole tensors.</summary>
/// <param name="Function">The row.</param>
/// <param name="Operand">The array with the operands, one after the other.</param>
/// <param name="Result">The array for the results, or -1.</param>
/// <param name="ResultScalar">The scalar for the result where it is one and there is no batch, or -1.</param>
internal sealed record TensorUnit(TensorFunction Function, int Operand, int Result, int ResultScalar) : Unit;
