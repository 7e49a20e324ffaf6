using System.Text;
using System.Text.RegularExpressions;

namespace MlMath.Compilation.Export;

/// <summary>C of 1999.</summary>
internal sealed partial class CDialect : Dialect
{
    private static readonly HashSet<string> s_reserved =
    [
        .. "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main".Split(' '),
        .. "exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sqrt cbrt pow fabs floor ceil erf tgamma lgamma gamma expm1 log1p isnan isfinite malloc free y0 y1 yn j0 j1 jn NAN INFINITY signgam div abs signbit work ptrdiff_t size_t remainder copysign rint".Split(' '),
        .. "exit atexit abort rand srand random system time select qsort bsearch calloc realloc atof atoi labs drem round lround trunc fmin fmax fdim fma fmod modf frexp ldexp hypot atan2 exp2 exp10 log2 log10 logb ilogb scalb scalbn cosf sinf expf logf powf sqrtf nan erfc nextafter nearbyint".Split(' '),
        // The source is C++ as well.
        .. "and and_eq asm bitand bitor bool catch class compl const_cast constexpr decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public reinterpret_cast static_assert static_cast template this thread_local throw true try typeid typename using virtual wchar_t xor xor_eq".Split(' '),
    ];

    /// <inheritdoc/>
    public override IReadOnlySet<string> Reserved => s_reserved;

    /// <inheritdoc/>
    public override string Counter => "ptrdiff_t";

    /// <inheritdoc/>
    public override string NotANumber => "NAN";

    /// <inheritdoc/>
    public override string Infinity => "INFINITY";

    /// <inheritdoc/>
    public override bool BraceOnOwnLine => false;

    /// <inheritdoc/>
    public override string Constant(string name, string value) => $"const double {name} = {value};";

    /// <inheritdoc/>
    public override string Variable(string name, string value) => $"double {name} = {value};";

    /// <inheritdoc/>
    public override Code ToNumber(Code counter) => $"(double){counter.At(Code.Atom)}";

    /// <inheritdoc/>
    public override string? Function(string name) => name switch
    {
        "exp" or "log" or "sin" or "cos" or "tan" or "sinh" or "cosh" or "tanh" or "cbrt" or "floor" or "ceil" or "expm1" or "log1p" or "pow" or "sqrt" or "erf" or "erfc" => name,
        "arcsin" => "asin",
        "arccos" => "acos",
        "arctan" => "atan",
        "arsinh" => "asinh",
        "arcosh" => "acosh",
        "artanh" => "atanh",
        "abs" => "fabs",
        "gamma" => "tgamma",
        "lgamma" => "lgamma",
        "isnan" or "isfinite" => name,
        _ => null,
    };

    /// <inheritdoc/>
    public override string Clear(string array, string length) => $"for (ptrdiff_t k = 0; k < {length}; k++) {array}[k] = 0.0;";

    /// <inheritdoc/>
    public override string Helper(string neutral) => Calls().Replace(neutral, m => Function(m.Groups[1].Value) ?? m.Groups[1].Value)
        .Replace("@function ", "static double ", StringComparison.Ordinal).Replace("@pi", "3.141592653589793", StringComparison.Ordinal)
        .Replace("@nan", NotANumber, StringComparison.Ordinal).Replace("@infinity", Infinity, StringComparison.Ordinal)
        .Replace("@table ", "static const double ", StringComparison.Ordinal).Replace("@begin", "[] = {", StringComparison.Ordinal).Replace("@end", "};", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string File(SourceFunction function, IReadOnlyList<string> helpers)
    {
        var text = new StringBuilder("#include <math.h>\n#include <stddef.h>\n");
        text.Append(function.Temporaries.Count > 0 ? "#include <stdlib.h>\n\n" : "\n");
        foreach (var helper in helpers)
        {
            text.Append(Helper(helper)).Append("\n\n");
        }

        text.Append("/*\n");
        foreach (var remark in function.Remarks)
        {
            text.Append(" * ").Append(remark.Replace("*/", "* /", StringComparison.Ordinal)).Append('\n');
        }

        var hasRoom = function.Temporaries.Count > 0;
        if (hasRoom)
        {
            text.Append(function.ReturnsValue is null ? " * Returns 0, or 1 where there is no memory.\n" : " * Returns NAN where there is no memory.\n");
        }

        var returns = function.ReturnsValue is not null ? "double" : hasRoom ? "int" : "void";
        text.Append(" */\n").Append(returns).Append(' ').Append(function.Name).Append('(').AppendJoin(", ", function.Parameters.Select(Declared)).Append(")\n{\n");
        if (hasRoom)
        {
            text.Append("    double *work = (double *)malloc(sizeof(double) * (size_t)(").AppendJoin(" + ", function.Temporaries.Select(t => t.Length)).Append(" + 1));\n");
            text.Append("    if (!work) return ").Append(function.ReturnsValue is null ? "1" : NotANumber).Append(";\n");
            for (var k = 0; k < function.Temporaries.Count; k++)
            {
                var at = k == 0 ? "work" : $"{function.Temporaries[k - 1].Name} + {function.Temporaries[k - 1].Length}";
                text.Append("    double *").Append(function.Temporaries[k].Name).Append(" = ").Append(at).Append(";\n");
            }

            text.Append('\n');
        }

        foreach (var line in function.Body)
        {
            text.Append("    ").Append(line).Append('\n');
        }

        text.Append(hasRoom ? "    free(work);\n" : "");
        text.Append(function.ReturnsValue is { } value ? $"    return {value};\n" : hasRoom ? "    return 0;\n" : "");
        return text.Append("}\n").ToString();
    }

    [GeneratedRegex(@"@(exp|log|sin|cos|tan|sinh|pow|sqrt|abs|floor|ceil|expm1|log1p|arctan|isnan|isfinite)\b")]
    private static partial Regex Calls();

    private static string Declared(SourceParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Size => $"ptrdiff_t {parameter.Name}",
        ParameterKind.Number => $"double {parameter.Name}",
        ParameterKind.Array => $"const double *{parameter.Name}",
        _ => $"double *{parameter.Name}",
    };
}
