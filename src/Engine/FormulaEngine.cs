using MlMath.Engine.Questions;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;

namespace MlMath.Engine;

/// <summary>
/// Answers questions about formulas. Every fault of the user's is a <see cref="ProblemException"/>; nothing is kept between questions, so one engine may be
/// asked from many threads.
/// </summary>
/// <param name="textbook">The library of formulas that calls may name.</param>
public sealed class FormulaEngine(ITextbook? textbook = null)
{
    /// <summary>The answer; throws <see cref="ProblemException"/>, or <see cref="OperationCanceledException"/> where it took too long.</summary>
    public FormulaAnswer Answer(FormulaRequest request, CancellationToken cancellation = default) => new Question(request, textbook, cancellation).Answer();
}
