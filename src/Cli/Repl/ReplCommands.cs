using System.Text;
using MlMath.Cli.CommandLine;
using MlMath.Cli.Output;
using MlMath.Engine;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Binding;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Repl;

/// <summary>The commands at the prompt, those that begin with a colon.</summary>
internal static class ReplCommands
{
    /// <summary>What `:help` prints.</summary>
    public const string Help = """
        A formula          answers its value, or its simplest form where a name is free:    2 + 3    (a+b)² - a²
        f(x) = x² + 1      defines a function; it stays known.    ŷᵢ = wᵀxᵢ + b works too
        x = 3              gives a name a value: a number, [1, 2], [[1, 2], [3, 4]] or @file.csv
        a = b + c          defines a in terms of names that may change
        left = right       is proved, or refuted by an example:    sin(x)² + cos(x)² = 1
        A line goes on in the next one after an open bracket, \, =, a comma or an operator; # begins a remark.

        :diff [x[,y]] [FORMULA]     the derivative (FORMULA is the last one if it is left out, here and below)
        :steps [x] [FORMULA]        the derivative, rule by rule
        :gradient [w,b] [FORMULA]   the gradient;  :jacobian and :hessian likewise
        :simplify [FORMULA]         the simplest equal form, whatever the names stand for
        :prove LEFT = RIGHT         whether an equation holds
        :latex [FORMULA]            the simplest form in LaTeX;  :text, :unicode, :mathml and :json likewise
        :format [FORM]              the notation of answers from here on: unicode, text, latex, mathml or json
        :let DEFINITION             defines, as without :let
        :assume x positive          what is known of a name (positive, nonnegative, integer, …)
        :random X,Y                 names that stand for random variables
        :names                      what is defined
        :forget NAME … | all        forgets
        :load FILE                  takes each line of a file as if it were typed
        :save FILE                  writes what is defined to a file for :load
        :help, :quit                this page; the end (Ctrl+D too)

        Tab completes names and commands, and turns \alpha into α. Up and down go through what was typed; Ctrl+C stops a long answer.
        """;

    /// <summary>The names with their colons, for completion.</summary>
    public static readonly string[] Names =
    [
        ":assume", ":diff", ":eval", ":forget", ":format", ":gradient", ":help", ":hessian", ":jacobian", ":json", ":latex", ":let", ":load", ":mathml", ":names", ":prove",
        ":quit", ":random", ":save", ":simplify", ":steps", ":text", ":unicode",
    ];

    private const int MostFilesDeep = 16;

    /// <summary>Runs a command. Throws <see cref="UsageException"/> for one that there is not, and what answers throw.</summary>
    public static void Run(ReplSession session, string text, CancellationToken cancellation) => Run(session, text, 0, cancellation);

    private static void Run(ReplSession session, string text, int depth, CancellationToken cancellation)
    {
        var end = text.AsSpan().IndexOfAny(" \t\n") is var space and >= 0 ? space : text.Length;
        var rest = text[end..].Trim();
        switch (text[..end])
        {
            case ":help" or ":h" or ":?":
                session.Say(Help);
                break;
            case ":quit" or ":q" or ":exit":
                session.IsOver = true;
                break;
            case ":eval":
                session.Ask(Operation.Eval, rest, [], wantsSteps: false, cancellation);
                break;
            case ":simplify":
                session.Ask(Operation.Simplify, rest, [], wantsSteps: false, cancellation);
                break;
            case ":prove":
                session.Ask(Operation.Prove, rest.Length > 0 ? rest : throw new UsageException(":prove takes an equation, such as :prove sin(2x) = 2 sin(x) cos(x)"), [], wantsSteps: false, cancellation);
                break;
            case ":diff" or ":steps":
                Differentiate(session, Operation.Diff, rest, text[..end] == ":steps", cancellation);
                break;
            case ":gradient" or ":jacobian" or ":hessian":
                Differentiate(session, text[1] == 'g' ? Operation.Gradient : text[1] == 'j' ? Operation.Jacobian : Operation.Hessian, rest, false, cancellation);
                break;
            case ":latex" or ":mathml" or ":text" or ":unicode" or ":json":
                InFormat(session, text[1..end], rest, cancellation);
                break;
            case ":format":
                session.Format = rest.Length == 0 ? session.Format : AnswerFormats.Named(rest);
                session.Say($"answers in {session.Format.ToString().ToLowerInvariant()}");
                break;
            case ":let":
                session.Statements(rest.Length > 0 ? rest : throw new UsageException(":let takes a definition, such as :let x = 3"), mayRedefine: true, cancellation);
                break;
            case ":assume":
                Assume(session, rest);
                break;
            case ":random":
                foreach (var name in rest.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
                {
                    session.Scope.DeclareRandom(name);
                }

                break;
            case ":names":
                List(session);
                break;
            case ":forget":
                Forget(session, rest);
                break;
            case ":load":
                Load(session, rest, depth, cancellation);
                break;
            case ":save":
                Save(session, rest);
                break;
            default:
                throw Unknown(text[..end]);
        }
    }

    private static UsageException Unknown(string name)
    {
        var nearest = name.Length is < 3 or > 20 ? null : Array.Find(Names, n => n.StartsWith(name, StringComparison.Ordinal))
            ?? Array.FindAll(Names, n => EditDistance.Between(n, name) <= 2).MinBy(n => EditDistance.Between(n, name));
        return new UsageException($"there is no command {name}{(nearest is null ? "" : $" (did you mean {nearest}?)")}; :help lists them");
    }

    /// <summary>`x,y FORMULA`, `x`, `FORMULA` or nothing: what begins with names and a space is differentiated by them.</summary>
    private static void Differentiate(ReplSession session, Operation operation, string rest, bool wantsSteps, CancellationToken cancellation)
    {
        var end = rest.AsSpan().IndexOfAny(" \t") is var space and >= 0 ? space : rest.Length;
        string[] names = rest[..end].Split(',', StringSplitOptions.RemoveEmptyEntries);
        var isNames = names.Length > 0 && Array.TrueForAll(names, n => !n.Contains('(') && StatementReader.NameOf(n) is not null);

        // A name that is defined by a formula is what is asked about, not what is differentiated by.
        isNames &= end < rest.Length || !Array.Exists(names, n => session.Scope.Definitions.Any(d => d.Key == StatementReader.NameOf(n)));
        session.Ask(operation, isNames ? rest[end..].Trim() : rest, isNames ? names : [], wantsSteps, cancellation);
    }

    private static void InFormat(ReplSession session, string format, string formula, CancellationToken cancellation)
    {
        var before = session.Format;
        session.Format = AnswerFormats.Named(format);
        try
        {
            session.Ask(Operation.Simplify, formula, [], wantsSteps: false, cancellation);
        }
        finally
        {
            session.Format = before;
        }
    }

    private static void Assume(ReplSession session, string rest)
    {
        var words = rest.Split([' ', '=', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            throw new UsageException(":assume takes a name and what is known of it, such as :assume x positive");
        }

        session.Scope.Assume(StatementReader.NameOf(words[0]) ?? words[0], words[1..]);
    }

    private static void List(ReplSession session)
    {
        var scope = session.Scope;
        if (!scope.Names.Any())
        {
            session.Say("nothing is defined yet");
        }

        foreach (var (name, value) in scope.Values)
        {
            session.Say(Point.Of(new Dictionary<string, Expressions.Values.NumericArray> { [name] = value }));
        }

        foreach (var (_, statement) in scope.Definitions)
        {
            session.Say(statement);
        }

        foreach (var (name, words) in scope.Assumptions)
        {
            session.Say($"{name} is {string.Join(", ", words)}");
        }

        if (scope.Random.Count > 0)
        {
            session.Say($"random: {string.Join(", ", scope.Random)}");
        }
    }

    private static void Forget(ReplSession session, string rest)
    {
        if (rest == "all")
        {
            session.Scope.Clear();
            return;
        }

        var names = rest.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            throw new UsageException(":forget takes names, or the word all");
        }

        foreach (var name in names)
        {
            if (!session.Scope.Forget(StatementReader.NameOf(name) ?? name))
            {
                throw new UsageException($"nothing defines '{name}'; :names lists what is defined");
            }
        }
    }

    private static void Load(ReplSession session, string file, int depth, CancellationToken cancellation)
    {
        if (file.Length == 0)
        {
            throw new UsageException(":load takes a file");
        }

        if (depth > MostFilesDeep)
        {
            throw new ProblemException(ProblemCode.Limit, $"files load one another more than {MostFilesDeep} deep");
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(file, Encoding.UTF8);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ProblemCode.Data, $"'{file}' cannot be read: {fault.Message}");
        }

        var input = "";
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            input = input.Length == 0 ? line : Continuation.Joined(input, line);
            if (line.Length > 0 && Continuation.GoesOn(input))
            {
                continue;
            }

            var whole = input.Trim();
            input = "";
            if (whole.StartsWith(":load", StringComparison.Ordinal))
            {
                Run(session, whole, depth + 1, cancellation);
            }
            else
            {
                session.Take(whole, cancellation);
            }

            if (session.IsOver)
            {
                return;
            }
        }

        session.Take(input, cancellation);
    }

    private static void Save(ReplSession session, string file)
    {
        if (file.Length == 0)
        {
            throw new UsageException(":save takes a file");
        }

        var text = new StringBuilder();
        foreach (var (name, value) in session.Scope.Values)
        {
            text.Append(name).Append(" = ").Append(ValueText.Of(value)).Append('\n');
        }

        foreach (var (_, statement) in session.Scope.Definitions)
        {
            text.Append(statement).Append('\n');
        }

        Models.Saving.WholeFile.Write(file, text.ToString());
    }
}
