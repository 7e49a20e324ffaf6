using System.Text;
using MlMath.Expressions.Problems;

namespace MlMath.Cli.Batch;

/// <summary>Faults of a request, put at their place in the request's line.</summary>
/// <param name="line">The line.</param>
internal sealed class RequestFaults(ReadOnlyMemory<byte> line)
{
    /// <summary>A fault at some of the line's bytes; null where no place is to blame.</summary>
    public ProblemException At(ReadOnlySpan<byte> place, ProblemCode code, string message, string? hint = null)
    {
        SourceSpan? span = null;
        if (!place.IsEmpty && line.Span.Overlaps(place, out var offset))
        {
            span = new SourceSpan(Encoding.UTF8.GetCharCount(line.Span[..offset]), Encoding.UTF8.GetCharCount(place));
        }

        return new ProblemException(code, message, span, hint);
    }

    /// <summary>A fault from a byte of the line on.</summary>
    public ProblemException From(long offset, ProblemCode code, string message, string? hint = null)
    {
        var start = (int)Math.Clamp(offset, 0, line.Length);
        return new ProblemException(code, message, new SourceSpan(Encoding.UTF8.GetCharCount(line.Span[..start]), start < line.Length ? 1 : 0), hint);
    }
}
