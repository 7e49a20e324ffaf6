using MlMath.Cli.Asking;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Commands;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;

namespace MlMath.Cli.Repl;

/// <summary>A conversation: each input is a definition, a formula, an equation or a command that begins with a colon; what is defined stays.</summary>
/// <param name="engine">What answers.</param>
/// <param name="scope">What is known from the start.</param>
/// <param name="terminal">Where answers and messages go.</param>
internal sealed class ReplSession(EngineThread engine, PromptScope scope, Terminal terminal)
{
    private string _last = "";

    /// <summary>The notation of answers.</summary>
    public AnswerFormat Format { get; set; }

    /// <summary>What was said so far.</summary>
    public PromptScope Scope => scope;

    /// <summary>The last formula that was asked about, or nothing.</summary>
    public string Last => _last;

    /// <summary>Whether the conversation is over.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether some input was at fault.</summary>
    public bool HadFault { get; private set; }

    /// <summary>Takes one input in full; faults are reported, and the conversation goes on.</summary>
    public void Take(string input, CancellationToken cancellation = default)
    {
        try
        {
            var text = input.Trim();
            if (text.StartsWith(':'))
            {
                ReplCommands.Run(this, text, cancellation);
            }
            else if (text.Length > 0 && text[0] != '#')
            {
                Statements(input, mayRedefine: false, cancellation);
            }
        }
        catch (PlacedProblem fault)
        {
            HadFault = true;
            ProblemReport.Write(fault.Problem, fault.Text, terminal.Error);
        }
        catch (ProblemException fault)
        {
            HadFault = true;
            ProblemReport.Write(fault.Problem, fault.Problem.Span is null ? null : input, terminal.Error);
        }
        catch (UsageException wrong)
        {
            HadFault = true;
            terminal.Error.WriteLine(wrong.Message);
        }
        catch (OperationCanceledException)
        {
            HadFault = true;
            terminal.Error.WriteLine("stopped");
        }

        terminal.Out.Flush();
    }

    /// <summary>Statements: each definition is kept, each formula answered.</summary>
    public void Statements(string text, bool mayRedefine, CancellationToken cancellation)
    {
        if (FileValue.Of(text) is { } file)
        {
            SetValue(file.Name, ValueArgument.Read(file.Name, file.Value, terminal));
            return;
        }

        foreach (var statement in Read(text))
        {
            var own = text.Substring(statement.Span.Start, statement.Span.Length);
            switch (statement.Kind)
            {
                case StatementKind.Function:
                    Define(statement, own, cancellation);
                    break;
                case StatementKind.Value when statement.PowerOf is { } of && scope.Names.Contains(of):
                    Claim(own, cancellation);
                    break;
                case StatementKind.Value:
                    DefineValue(statement, own, text.Substring(statement.Right.Start, statement.Right.Length), cancellation);
                    break;
                case StatementKind.Equation when !mayRedefine:
                    Claim(own, cancellation);
                    break;
                case StatementKind.Equation:
                    throw new PlacedProblem(new Problem(ProblemCode.Syntax, "expected a definition of something new, as in f(x) = … or name = …", statement.Span), text);
                default:
                    Answer(own, cancellation);
                    break;
            }
        }
    }

    /// <summary>Asks a question about a formula, the last one where it is empty, and prints the answer as the command of that name does.</summary>
    public void Ask(Operation operation, string formula, IReadOnlyList<string> by, bool wantsSteps, CancellationToken cancellation)
    {
        if (formula.Length == 0)
        {
            formula = _last.Length > 0 ? _last : throw new UsageException("there is no formula yet: type one behind the command");
        }

        var (request, start) = scope.Ask(operation, formula);
        request = request with { By = by, WantsSteps = wantsSteps };
        var answer = Answered(request, start, cancellation);
        _last = formula;
        Print(request, answer);
    }

    /// <summary>Binds a name to numbers and says so.</summary>
    public void SetValue(string name, Expressions.Values.NumericArray value)
    {
        scope.SetValue(StatementReader.NameOf(name) ?? name, value);
        terminal.Out.WriteLine(Point.Of(new Dictionary<string, Expressions.Values.NumericArray> { [name] = value }));
    }

    /// <summary>Writes a line of an answer.</summary>
    public void Say(string line) => terminal.Out.WriteLine(line);

    private IReadOnlyList<Statement> Read(string text)
    {
        try
        {
            return StatementReader.Read(text, scope.Notation);
        }
        catch (ProblemException fault)
        {
            throw new PlacedProblem(fault.Problem, text);
        }
    }

    private void Define(Statement statement, string own, CancellationToken cancellation)
    {
        // Read once, so that a fault is told now and not at the first use. The parameters are nobody's values there.
        var (request, start) = scope.Ask(Operation.Parse, own, [.. statement.Parameters, statement.Name]);
        Check(request, start, cancellation);
        scope.Define(statement.Name, own);
    }

    private void DefineValue(Statement statement, string own, string right, CancellationToken cancellation)
    {
        var name = statement.Name;
        if (name.Contains(','))
        {
            // Q, R = qr(A): the parts are nobody's formula; what they are parts of is computed once, so that a fault is told now.
            var (whole, at) = scope.Ask(Operation.Eval, right);
            Remarks.Write(Answered(whole, at, cancellation), terminal.Error);
            scope.Define(name, own);
            return;
        }

        var closed = new FormulaRequest(Operation.Eval, right) { Notation = scope.Notation, Way = scope.Way };
        if (TryValue(closed, cancellation) is { Value: { } number })
        {
            SetValue(name, number);
            return;
        }

        // x = x + 1 with x known: the old value stands on the right.
        var (before, _) = scope.Ask(Operation.Eval, right);
        var (without, _) = scope.Ask(Operation.Eval, right, name);
        if (scope.Names.Contains(name) && TryValue(without, cancellation) is null && TryValue(before, cancellation) is { Value: { } renewed })
        {
            SetValue(name, renewed);
            return;
        }

        var (request, start) = scope.Ask(Operation.Parse, own, name);
        Check(request, start, cancellation);
        scope.Define(name, own);
    }

    /// <summary>The value where there is one; null where a name has none, or the formula is at fault in some other way that its definition will tell.</summary>
    private FormulaAnswer? TryValue(FormulaRequest request, CancellationToken cancellation)
    {
        try
        {
            return engine.Ask(request, null, cancellation);
        }
        catch (ProblemException fault) when (fault.Problem.Code != ProblemCode.Limit)
        {
            return null;
        }
    }

    /// <summary>Tells how a definition is read, and what is wrong with it; what only lacks a definition that may still come is kept.</summary>
    private void Check(FormulaRequest request, int start, CancellationToken cancellation)
    {
        try
        {
            Remarks.Write(Answered(request, start, cancellation), terminal.Error);
        }
        catch (PlacedProblem fault) when (fault.Problem.Code == ProblemCode.UnknownName)
        {
            terminal.Error.WriteLine($"warning: {fault.Problem.Message}: define it before this is used");
        }
    }

    private void Answer(string formula, CancellationToken cancellation)
    {
        var (request, start) = scope.Ask(Operation.Eval, formula);
        FormulaAnswer answer;
        try
        {
            answer = Answered(request, start, cancellation);
        }
        catch (PlacedProblem fault) when (fault.Problem.Code == ProblemCode.UnknownName)
        {
            // A name is free: then the formula itself, made simple, is the answer.
            (request, start) = scope.AskWithNumbers(Operation.Simplify, formula);
            answer = Answered(request, start, cancellation);
        }

        _last = formula;
        Print(request, answer);
    }

    private void Claim(string equation, CancellationToken cancellation)
    {
        var (request, start) = scope.Ask(Operation.Prove, equation);
        var proof = Answered(request, start, cancellation);
        if (proof.Holds != true && TryValue(scope.Ask(Operation.Eval, equation).Request, cancellation) is { Truth: not null } truth)
        {
            // Not for all values, or nobody knows; but every name has one.
            Print(request with { Operation = Operation.Eval }, truth);
            return;
        }

        Print(request, proof);
    }

    private void Print(FormulaRequest request, FormulaAnswer answer)
    {
        if (Format == AnswerFormat.Json)
        {
            terminal.Out.WriteLine(AnswerJson.Of(request, answer, id: null, []));
            return;
        }

        Remarks.Write(answer, terminal.Error);
        ((FormulaCommand)CommandCatalogue.Named(NameOf(request.Operation))!).Write(Shown(request, answer), answer, Format, terminal.Out);
    }

    /// <summary>The question with those values only that the answer speaks of.</summary>
    private static FormulaRequest Shown(FormulaRequest request, FormulaAnswer answer)
    {
        var said = answer.Reading + answer.Result?.Unicode + answer.Result?.Text;
        return request with { Variables = request.Variables.Where(v => said.Contains(v.Key, StringComparison.Ordinal)).ToDictionary() };
    }

    private static string NameOf(Operation operation) => operation switch
    {
        Operation.Eval => "eval",
        Operation.Diff => "diff",
        Operation.Gradient => "gradient",
        Operation.Jacobian => "jacobian",
        Operation.Hessian => "hessian",
        Operation.Prove => "prove",
        _ => "simplify",
    };

    /// <summary>The answer; a fault comes with the line that it is in, be it a definition of before.</summary>
    private FormulaAnswer Answered(FormulaRequest request, int start, CancellationToken cancellation)
    {
        try
        {
            return engine.Ask(request with { WantsMathMl = Format == AnswerFormat.MathMl, StepForm = AnswerFormats.FormOf(Format) }, null, cancellation);
        }
        catch (ProblemException fault) when (fault.Problem.Span is { } span)
        {
            if (span.Start >= start)
            {
                throw new PlacedProblem(fault.Problem with { Span = span with { Start = span.Start - start } }, request.Formula[start..]);
            }

            var from = request.Formula.LastIndexOf('\n', Math.Max(0, span.Start - 1)) + 1;
            var to = request.Formula.IndexOf('\n', span.Start);
            throw new PlacedProblem(fault.Problem with { Span = span with { Start = span.Start - from } }, request.Formula[from..to]);
        }
        catch (ProblemException fault)
        {
            throw new PlacedProblem(fault.Problem, null);
        }
    }

    /// <summary>A fault with the text that its place refers to.</summary>
    private sealed class PlacedProblem(Problem problem, string? text) : Exception(problem.Message)
    {
        public Problem Problem { get; } = problem;

        public string? Text { get; } = text;
    }
}
