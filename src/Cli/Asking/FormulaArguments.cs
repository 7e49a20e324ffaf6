using System.Text;
using MlMath.Cli.CommandLine;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Expressions.Values;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Asking;

/// <summary>The arguments that every command about a formula takes, read into a question.</summary>
internal static class FormulaArguments
{
    public static readonly Option Wrt = new("--wrt", "x[,y…]", "the names to differentiate by");
    public static readonly Option In = new("--in", "x", "the name by whose powers the terms are sorted");
    public static readonly Option For = new("--for", "x[,y…]", "the names to solve for");
    public static readonly Option Over = new("--over", "x[,y…]", "the names that may be chosen");
    public static readonly Option At = new("--at", "x=1,y=2", "the point at which the value is wanted");
    public static readonly Option Around = new(At.Name, "0 or x=1,y=π", "the point around which it is expanded; 0 where it is not said");
    public static readonly Option Remainder = new("--remainder", null, "shows the remainder in Lagrange's form");
    public static readonly Option Steps = new("--steps", null, "shows how it was derived, rule by rule");
    public static readonly Option Detail = new("--detail", "DETAIL", "how much the steps tell: brief, normal or full; implies --steps");

    /// <summary>Options that say how a formula is read.</summary>
    public static readonly Option[] Reading =
    [
        new("--notation", "NOTATION", "how FORMULA is written: auto, text or latex"),
        new("--shape", "NAME=SIZES", "the shape of a name without a value: X=m,n or w=3") { Repeats = true },
        new("--assume", "NAME=WORD", "what is known of a name: x=positive") { Repeats = true },
        new("--random", "NAMES", "names that stand for random variables: X,Y"),
    ];

    /// <summary>Options of all the commands.</summary>
    public static readonly Option[] Common =
    [
        .. Reading,
        new("--via", "WAY", "how values are computed: auto, interpreter, compiled or tape"),
        Output.AnswerFormats.Option,
    ];

    /// <summary>What the help says of FORMULA and VALUE.</summary>
    public const string Remarks = """
        FORMULA is a formula, or definitions and then a formula, a line each or separated by ';'. With - it is read from standard input.
        VALUE is a number, a constant formula such as 1/3 or π/4, [1, 2], [[1, 2], [3, 4]], or @file.csv.
        """;

    /// <summary>The question. Throws <see cref="UsageException"/>.</summary>
    public static FormulaRequest Read(Operation operation, Arguments arguments, Terminal terminal)
    {
        if (arguments.Positional.Count == 0)
        {
            throw new UsageException("FORMULA is missing");
        }

        var formula = arguments.Positional[0] == "-" ? ReadAll(terminal.In) : arguments.Positional[0];
        return Read(new FormulaRequest(operation, formula), arguments, Values(arguments, 1, terminal, hasPoint: operation != Operation.Taylor));
    }

    /// <summary>A question without a formula: the values that all arguments give, and what the options say. Throws <see cref="UsageException"/>.</summary>
    public static FormulaRequest ReadScope(Arguments arguments, Terminal terminal) =>
        Read(new FormulaRequest(Operation.Eval, ""), arguments, Values(arguments, 0, terminal));

    /// <summary>A question with these values and with what the options say. Throws <see cref="UsageException"/>.</summary>
    internal static FormulaRequest Read(FormulaRequest request, Arguments arguments, Dictionary<string, NumericArray> values)
    {
        request = request with { Variables = values, WantsSteps = arguments.Has(Steps.Name) };
        if (arguments.Value("--notation") is { } notation)
        {
            request = request with { Notation = NotationOf(notation) };
        }

        if (arguments.Value("--via") is { } way)
        {
            request = request with { Way = WayOf(way) };
        }

        foreach (var option in (Option[])[Wrt, In, For, Over])
        {
            if (arguments.Value(option.Name) is { } by)
            {
                request = request with { By = List(by) };
                if (request.By.FirstOrDefault(name => !NameSpelling.CouldBeName(name)) is { } odd)
                {
                    throw new UsageException($"{option.Name} takes names such as x or θ_old, not '{odd}'");
                }
            }
        }

        if (arguments.Value("--order") is { } order)
        {
            request = request with { Order = OrderOf(order) };
        }

        if (arguments.Value(Detail.Name) is { } detail)
        {
            request = request with { WantsSteps = true, Detail = DetailOf(detail) };
        }

        if (request.Operation == Operation.Taylor)
        {
            request = request with { Center = CenterOf(arguments.Value(Around.Name)), WantsRemainder = arguments.Has(Remainder.Name) };
        }

        if (arguments.Value("--random") is { } random)
        {
            request = request with { Random = List(random) };
        }

        if (arguments.Has("--shape"))
        {
            request = request with { Shapes = Lists(arguments, "--shape", "X=m,n") };
        }

        if (arguments.Has("--assume"))
        {
            request = request with { Assumptions = Lists(arguments, "--assume", "x=positive") };
        }

        return request;
    }

    /// <summary>Splits at the commas that stand outside of brackets.</summary>
    internal static List<string> List(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || (text[at] == ',' && depth == 0))
            {
                var part = text[start..at].Trim();
                if (part.Length > 0)
                {
                    parts.Add(part);
                }

                start = at + 1;
            }
            else
            {
                depth += BracketDepth.Change(text[at]);
            }
        }

        return parts;
    }

    /// <summary>`0`, or `x=1,y=π/2`.</summary>
    private static Dictionary<string, string> CenterOf(string? text)
    {
        var center = new Dictionary<string, string>();
        foreach (var part in List(text ?? ""))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (!center.TryAdd(equals < 0 ? "" : part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                throw new UsageException($"{At.Name} is the point of all names, or that of each: {At.Name} x=1,y=2");
            }
        }

        return center;
    }

    private static Dictionary<string, NumericArray> Values(Arguments arguments, int first, Terminal terminal, bool hasPoint = true)
    {
        var values = new Dictionary<string, NumericArray>(StringComparer.Ordinal);
        for (var at = first; at < arguments.Positional.Count; at++)
        {
            Bind(arguments.Positional[at], "NAME=VALUE", values, terminal);
        }

        if (hasPoint && arguments.Value(At.Name) is { } point)
        {
            foreach (var part in List(point))
            {
                Bind(part, "x=1,y=2", values, terminal);
            }
        }

        return values;
    }

    private static void Bind(string text, string expected, Dictionary<string, NumericArray> values, Terminal terminal)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new UsageException($"'{text}' is not of the form {expected}{(expected == "NAME=VALUE" ? "; a formula of several words stands in quotes" : "")}");
        }

        var name = text[..equals].Trim();
        if (!values.TryAdd(name, ValueArgument.Read(name, text[(equals + 1)..].Trim(), terminal)))
        {
            throw new UsageException($"'{name}' is given two values");
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(Arguments arguments, string option, string example)
    {
        var lists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var text in arguments.Values(option))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"{option} takes a name and what is said of it, such as {option} {example}");
            }

            lists[text[..equals].Trim()] = List(text[(equals + 1)..]);
        }

        return lists;
    }

    private static Notation NotationOf(string text) => text switch
    {
        "auto" => Notation.Auto,
        "text" => Notation.Text,
        "latex" => Notation.Latex,
        _ => throw new UsageException($"there is no notation '{text}': it is auto, text or latex"),
    };

    private static StepDetail DetailOf(string text) => text switch
    {
        "brief" => StepDetail.Brief,
        "normal" => StepDetail.Normal,
        "full" => StepDetail.Full,
        _ => throw new UsageException($"there is no detail '{text}': it is brief, normal or full"),
    };

    private static EvaluationWay WayOf(string text) => text switch
    {
        "auto" => EvaluationWay.Auto,
        "interpreter" => EvaluationWay.Interpreter,
        "compiled" => EvaluationWay.Compiled,
        "tape" => EvaluationWay.Tape,
        _ => throw new UsageException($"there is no way '{text}' to a value: it is auto, interpreter, compiled or tape"),
    };

    private static int OrderOf(string text) =>
        int.TryParse(text, out var order) && order >= 1 ? order : throw new UsageException($"--order says how often to differentiate, 1, 2, …, not '{text}'");

    private static string ReadAll(Stream input)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        return reader.ReadToEnd();
    }
}
