using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Batch;

/// <summary>Reads a request of the batch protocol, field by field; what does not fit is a <see cref="ProblemException"/> at its place in the line.</summary>
internal sealed class RequestReader
{
    private static readonly string[] KnownProperties = ["positive", "nonnegative", "negative", "real", "integer"];

    private readonly RequestFaults _faults;
    private readonly List<string> _remarks = [];

    private RequestReader(RequestFaults faults) => _faults = faults;

    /// <summary>The question that a line asks, with remarks on fields that were left out of account.</summary>
    public static (FormulaRequest Request, IReadOnlyList<string> Remarks) Read(JsonElement line, RequestFaults faults)
    {
        var reader = new RequestReader(faults);
        return (reader.Read(line), reader._remarks);
    }

    /// <summary>The formula of a request of whatever kind, or null.</summary>
    public static string? FormulaOf(JsonElement line) =>
        line.ValueKind == JsonValueKind.Object && line.Field("formula") is { } formula && formula.ValueKind == JsonValueKind.String && IsText(formula)
            ? formula.GetString() : null;

    private FormulaRequest Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            throw _faults.At(Place(line), ProblemCode.Syntax, "a request is a JSON object", """for example {"id": 1, "op": "eval", "formula": "1 + 1"}""");
        }

        var operation = OperationOf(Required(line, "op"));
        var formula = Text("formula", Required(line, "formula"));
        var request = new FormulaRequest(operation, formula);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in line.EnumerateObject())
        {
            if (!seen.Add(NameOf(field)))
            {
                throw _faults.At(Place(field.Value), ProblemCode.Syntax, $"'{Shortened(NameOf(field))}' is given twice", "keep one of them");
            }

            if (field.Value.ValueKind != JsonValueKind.Null && NameOf(field) is not ("id" or "op" or "formula") and var name)
            {
                request = With(request, name, field.Value);
            }
        }

        RefuseOtherShapes(line, request);
        return request;
    }

    /// <summary>A name that has a value has its shape; another that is declared beside it contradicts.</summary>
    private void RefuseOtherShapes(JsonElement line, FormulaRequest request)
    {
        foreach (var (name, sizes) in request.Shapes)
        {
            if (!request.Variables.TryGetValue(name, out var value))
            {
                continue;
            }

            var fits = sizes.Count == value.Rank
                && sizes.Select((s, k) => !int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size == value.Sizes[k]).All(f => f);
            if (!fits)
            {
                throw _faults.At(
                    Place(line.Field("shapes")!.Value.Field(name)!.Value),
                    ProblemCode.Shape,
                    $"the shape declared for '{name}' is {ShapeText(sizes)}, but its value has {value.ShapeText}",
                    "leave the shape out: the value has its own");
            }
        }
    }

    private static string ShapeText(IReadOnlyList<string> sizes) => sizes.Count == 0 ? "that of a scalar" : string.Join('×', sizes);

    private FormulaRequest With(FormulaRequest request, string field, JsonElement value)
    {
        switch (field)
        {
            case "notation":
                return request with { Notation = NotationOf(value) };
            case "vars":
                return request with { Variables = Named(field, value, (name, element) => ValueReader.Read(name, element, _faults)) };
            case "shapes":
                return request with { Shapes = Named(field, value, Sizes) };
            case "assume":
                return request with { Assumptions = Named(field, value, Properties) };
            case "wrt" or "for" or "over":
                return request with { By = NamesIn(field, value) };
            case "at":
                return request with { Center = CenterOf(value) };
            case "remainder":
                return request with { WantsRemainder = Flag(field, value) };
            case "random":
                return request with { Random = NamesIn(field, value) };
            case "order":
                return request with { Order = OrderOf(value) };
            case "steps":
                return request with { WantsSteps = Flag(field, value) };
            case "detail":
                return request with { Detail = DetailOf(value) };
            case "via":
                return request with { Way = WayOf(value) };
            case "formats":
                return request with { WantsMathMl = Texts(field, value).ConvertAll(f => FormatOf(f, value)).Contains("mathml") };
            default:
                _remarks.Add($"the field '{Shortened(field)}' is unknown and was left out of account");
                return request;
        }
    }

    private JsonElement Required(JsonElement line, string field)
    {
        if (line.Field(field) is not { } value || value.ValueKind == JsonValueKind.Null)
        {
            throw _faults.At(Place(line), ProblemCode.Syntax, $"the request lacks '{field}'", """for example {"id": 1, "op": "eval", "formula": "1 + 1"}""");
        }

        return value;
    }

    private Operation OperationOf(JsonElement value) => Text("op", value) switch
    {
        "eval" => Operation.Eval,
        "simplify" => Operation.Simplify,
        "expand" => Operation.Expand,
        "factor" => Operation.Factor,
        "collect" => Operation.Collect,
        "parse" => Operation.Parse,
        "diff" => Operation.Diff,
        "gradient" => Operation.Gradient,
        "jacobian" => Operation.Jacobian,
        "hessian" => Operation.Hessian,
        "prove" => Operation.Prove,
        "solve" => Operation.Solve,
        "taylor" => Operation.Taylor,
        "minimize" => Operation.Minimize,
        "maximize" => Operation.Maximize,
        var other => throw _faults.At(
            Place(value), ProblemCode.Unsupported, $"there is no op '{Shortened(other)}'", "one of eval, simplify, expand, factor, collect, parse, diff, gradient, jacobian, hessian, prove, solve, taylor, minimize, maximize"),
    };

    private Notation NotationOf(JsonElement value) => Text("notation", value) switch
    {
        "auto" => Notation.Auto,
        "text" => Notation.Text,
        "latex" => Notation.Latex,
        var other => throw _faults.At(Place(value), ProblemCode.Unsupported, $"there is no notation '{Shortened(other)}'", "one of auto, text, latex"),
    };

    private StepDetail DetailOf(JsonElement value) => Text("detail", value) switch
    {
        "brief" => StepDetail.Brief,
        "normal" => StepDetail.Normal,
        "full" => StepDetail.Full,
        var other => throw _faults.At(Place(value), ProblemCode.Unsupported, $"there is no detail '{Shortened(other)}'", "one of brief, normal, full"),
    };

    private EvaluationWay WayOf(JsonElement value) => Text("via", value) switch
    {
        "auto" => EvaluationWay.Auto,
        "interpreter" => EvaluationWay.Interpreter,
        "compiled" => EvaluationWay.Compiled,
        "tape" => EvaluationWay.Tape,
        var other => throw _faults.At(Place(value), ProblemCode.Unsupported, $"there is no way '{Shortened(other)}' to a value", "one of auto, interpreter, compiled, tape"),
    };

    private string FormatOf(string format, JsonElement place) => format is "text" or "unicode" or "latex" or "mathml" ? format
        : throw _faults.At(Place(place), ProblemCode.Unsupported, $"there is no format '{Shortened(format)}'", "text, unicode and latex are always there; mathml may be asked for");

    private int OrderOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var order && order == Math.Floor(order) && order is >= 1 and <= 1e9)
        {
            return (int)order;
        }

        throw _faults.At(Place(value), ProblemCode.Syntax, "'order' is how often to differentiate: 1, 2, …");
    }

    /// <summary>`0`, `"π/2"`, or `{"x": 1, "y": "π"}`.</summary>
    private Dictionary<string, string> CenterOf(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.Object ? Named("at", value, (name, element) => One(element)).ToDictionary() : new Dictionary<string, string> { [""] = One(value) };

        string One(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetRawText() : Text("at", element);
    }

    private bool Flag(string field, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw _faults.At(Place(value), ProblemCode.Syntax, $"'{field}' is true or false"),
    };

    private string Text(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw _faults.At(Place(value), ProblemCode.Syntax, $"'{field}' is a text");
        }

        return IsText(value) ? value.GetString()! : throw NoText(value, $"'{field}'");
    }

    private List<string> Texts(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return [Text(field, value)];
        }

        var texts = new List<string>();
        foreach (var entry in value.EnumerateArray())
        {
            texts.Add(Text(field, entry));
        }

        return texts;
    }

    private IReadOnlyList<string> Properties(string name, JsonElement value)
    {
        var properties = Texts($"assume.{name}", value);
        foreach (var unknown in properties.Where(p => !KnownProperties.Contains(p)))
        {
            _remarks.Add($"what '{Shortened(unknown)}' says of '{Shortened(name)}' is not known and was left out of account");
        }

        if (properties.Contains("negative") && (properties.Contains("positive") || properties.Contains("nonnegative")))
        {
            throw _faults.At(Place(value), ProblemCode.Domain, $"'{Shortened(name)}' cannot be positive and negative", "keep one of them");
        }

        return properties;
    }

    private List<string> NamesIn(string field, JsonElement value)
    {
        var names = Texts(field, value);
        foreach (var name in names)
        {
            if (!NameSpelling.CouldBeName(name))
            {
                throw _faults.At(Place(value), ProblemCode.Syntax, $"'{Shortened(name)}' in '{field}' is no name", "a name is written as in the formula, for example x or θ_old");
            }
        }

        return names;
    }

    private IReadOnlyList<string> Sizes(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw _faults.At(Place(value), ProblemCode.Syntax, $"the shape of '{name}' is a list of sizes", """for example [3, "n"]; [] for a scalar""");
        }

        var sizes = new List<string>();
        foreach (var entry in value.EnumerateArray())
        {
            var isSize = entry.ValueKind == JsonValueKind.Number && entry.GetDouble() is var size && size == Math.Floor(size) && size is >= 0 and <= int.MaxValue;
            if (!isSize && entry.ValueKind != JsonValueKind.String)
            {
                throw _faults.At(Place(entry), ProblemCode.Syntax, $"a size of '{name}' is a whole number or a name", """for example [3, "n"]""");
            }

            sizes.Add(isSize ? ((int)entry.GetDouble()).ToString(CultureInfo.InvariantCulture) : Text($"shapes.{name}", entry));
        }

        return sizes;
    }

    private Dictionary<string, T> Named<T>(string field, JsonElement value, Func<string, JsonElement, T> read)
        where T : class
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw _faults.At(Place(value), ProblemCode.Syntax, $"'{field}' is an object of names");
        }

        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            var name = NameOf(entry);
            if (!named.TryAdd(name, read(name, entry.Value)))
            {
                throw _faults.At(Place(entry.Value), ProblemCode.Syntax, $"'{Shortened(name)}' is given twice in '{field}'", "keep one of them");
            }
        }

        return named;
    }

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoText(property.Value, "a field's name");
        }
    }

    private ProblemException NoText(JsonElement value, string what) =>
        _faults.At(Place(value), ProblemCode.Syntax, $"{what} holds half of a surrogate pair, which is no character", "write the character itself in UTF-8");

    /// <summary>Whether a string of JSON decodes; an escaped half of a surrogate pair does not.</summary>
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    private static ReadOnlySpan<byte> Place(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);
}
