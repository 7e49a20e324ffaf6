using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>What else is wrong with a text, once a first fault was found.</summary>
public sealed partial class FormulaSession
{
    private const int MostFaults = 20;
    private const int MostStatementsLookedThrough = 100;
    private const int LongestTextLookedThrough = 100_000;

    /// <summary>Hands on a fault together with those that the other statements of the text have on their own account.</summary>
    private T WithAllFaults<T>(string text, Func<T> answer)
    {
        try
        {
            return answer();
        }
        catch (ProblemException first) when (!IsLibrary && first.Problem is { Code: not ProblemCode.Limit, Span: not null } && text.Length <= LongestTextLookedThrough && HasSeveralStatements(text))
        {
            var said = warnings.Count;
            var others = new OtherFaults(this, text, first.Problem).Find();
            warnings.RemoveRange(said, warnings.Count - said);
            throw first.With(others);
        }
    }

    private static bool HasSeveralStatements(string text) => text.AsSpan().Trim().IndexOfAny("\n\r;") >= 0;

    /// <summary>The search for further faults; what only follows from a fault that is known already is none.</summary>
    private sealed class OtherFaults(FormulaSession session, string text, Problem first)
    {
        private readonly List<Problem> found = [];
        private readonly HashSet<string> faulty = [];
        private bool isLeftUnknown;

        public IReadOnlyList<Problem> Find()
        {
            var rest = Parsed();
            if (rest is { Statements.Count: <= MostStatementsLookedThrough })
            {
                LookThrough(rest.Statements);
            }

            found.Sort((a, b) => a.Span!.Value.Start.CompareTo(b.Span!.Value.Start));
            return found;
        }

        /// <summary>The statements that are left when those with faults of syntax are taken out, line by line.</summary>
        private SyntaxDocument? Parsed()
        {
            var left = text;
            var isOpen = false;
            for (var round = 0; round < MostFaults; round++)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                if (string.IsNullOrWhiteSpace(left))
                {
                    return null;
                }

                try
                {
                    return SyntaxParser.Parse(left, session.Notation);
                }
                catch (ProblemException fault) when (fault.Problem is { Code: not ProblemCode.Limit, Span: { } place })
                {
                    // Behind a bracket that is not closed, one that closes nothing may be its partner.
                    if (!isOpen || !fault.Problem.Message.Contains("closes nothing", StringComparison.Ordinal))
                    {
                        Add(fault.Problem);
                    }

                    isOpen |= fault.Problem.Message.Contains("is not closed", StringComparison.Ordinal);

                    left = WithoutLineOf(place, left);
                }
                catch (ProblemException)
                {
                    return null;
                }
            }

            return null;
        }

        /// <summary>The text with everything up to the end of the faulty line blank, so that places stay; the statements before it have been read without a fault.</summary>
        private string WithoutLineOf(SourceSpan place, string left)
        {
            var (start, end) = (Math.Min(place.Start, left.Length), Math.Min(Math.Max(place.Start, 0), left.Length));
            while (start > 0 && !TextPosition.IsLineEnd(left[start - 1]))
            {
                start--;
            }

            while (end < left.Length && !TextPosition.IsLineEnd(left[end]))
            {
                end++;
            }

            NoteDefined(left[start..end]);
            return string.Concat(left.AsSpan(0, start), new string(' ', end - start), left.AsSpan(end));
        }

        /// <summary>The name that a faulty line would have defined is not known, and that is no fault of those who use it.</summary>
        private void NoteDefined(string line)
        {
            var equals = line.IndexOf('=');
            if (equals < 0)
            {
                return;
            }

            try
            {
                if (SyntaxParser.Parse(line[..equals] + "= 0", session.Notation).Statements is [var row] && DefinitionReader.TryRead(row, line) is { } definition)
                {
                    faulty.Add(definition.Name);
                    return;
                }
            }
            catch (ProblemException)
            {
                // The left side itself is at fault: it cannot be told what it defines.
            }

            isLeftUnknown = true;
        }

        private void LookThrough(IReadOnlyList<SyntaxRow> rows)
        {
            var definitions = new List<Definition>();
            SyntaxRow? subject = null;
            for (var k = 0; k < rows.Count; k++)
            {
                var isLast = rows[k].Span.End >= text.AsSpan().TrimEnd(" \t\r\n;").Length;
                if (DefinitionReader.TryRead(rows[k], text) is { } definition && !(isLast && session.SubjectIsEquation))
                {
                    session.Scan(rows[k]);
                    if (!isLast || !session.declared.ContainsKey(definition.Name))
                    {
                        session.Add(definition);
                    }

                    definitions.Add(definition);
                }
                else if (k == rows.Count - 1)
                {
                    session.Scan(rows[k]);
                    subject = rows[k];
                }
                else
                {
                    Add(NoDefinition(rows[k]).Problem);
                }
            }

            foreach (var definition in definitions)
            {
                if (Try(() => session.Settle(binder => binder.BindAlone(definition))) is { } fault)
                {
                    faulty.Add(definition.Name);
                    Add(fault);
                }
            }

            if (subject is not null && !session.SubjectIsEquation && Try(() => session.Settle(binder => binder.BindSubject(subject, text))) is { } last)
            {
                Add(last);
            }
        }

        private static Problem? Try(Func<TensorExpr?> bind)
        {
            try
            {
                bind();
                return null;
            }
            catch (ProblemException fault)
            {
                return fault.Problem;
            }
        }

        private void Add(Problem problem)
        {
            // Where free names are allowed, shapes follow from all statements together: what follows from a part of them may be no fault.
            var isDoubtful = problem.Code == ProblemCode.Limit || (problem.Code == ProblemCode.Shape && session.Unbound == UnboundNames.Infer);
            if (problem.Span is { } span && !isDoubtful && !IsCascade(problem, span) && !IsSame(problem, first) && !found.Exists(f => IsSame(problem, f)) && found.Count < MostFaults)
            {
                found.Add(problem);
            }
        }

        private bool IsCascade(Problem problem, SourceSpan span)
        {
            if (problem.Code != ProblemCode.UnknownName)
            {
                return false;
            }

            return isLeftUnknown || faulty.Contains(NameSpelling.Canonical(text[Math.Clamp(span.Start, 0, text.Length)..Math.Clamp(span.End, 0, text.Length)]));
        }

        private static bool IsSame(Problem a, Problem b) => a.Span == b.Span && a.Code == b.Code;
    }
}
