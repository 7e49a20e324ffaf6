using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace MlMath.Compilation.Export;

/// <summary>C#.</summary>
internal sealed partial class CSharpDialect : Dialect
{
    private static readonly HashSet<string> s_reserved =
    [
        .. "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while var".Split(' '),
        "Math", "System", "Array", "Span",
    ];

    /// <inheritdoc/>
    public override IReadOnlySet<string> Reserved => s_reserved;

    /// <inheritdoc/>
    public override string Counter => "var";

    /// <inheritdoc/>
    public override string NotANumber => "double.NaN";

    /// <inheritdoc/>
    public override string Infinity => "double.PositiveInfinity";

    /// <inheritdoc/>
    public override bool BraceOnOwnLine => true;

    /// <inheritdoc/>
    public override string Constant(string name, string value) => $"var {name} = {value};";

    /// <inheritdoc/>
    public override string Variable(string name, string value) => $"var {name} = {value};";

    /// <inheritdoc/>
    public override Code ToNumber(Code counter) => $"(double){counter.At(Code.Atom)}";

    /// <inheritdoc/>
    public override string? Function(string name) => name switch
    {
        "exp" or "log" or "sin" or "cos" or "tan" or "sinh" or "cosh" or "tanh" or "cbrt" or "floor" or "pow" or "sqrt" or "abs" or "max" or "min" => $"Math.{char.ToUpperInvariant(name[0])}{name[1..]}",
        "ceil" => "Math.Ceiling",
        "arcsin" => "Math.Asin",
        "arccos" => "Math.Acos",
        "arctan" => "Math.Atan",
        "arsinh" => "Math.Asinh",
        "arcosh" => "Math.Acosh",
        "artanh" => "Math.Atanh",
        "isnan" => "double.IsNaN",
        "isfinite" => "double.IsFinite",
        _ => null,
    };

    /// <inheritdoc/>
    public override string Clear(string array, string length) => $"Array.Clear({array}, 0, {length});";

    /// <inheritdoc/>
    public override string Helper(string neutral) => Calls().Replace(neutral, m => Function(m.Groups[1].Value) ?? m.Groups[1].Value)
        .Replace("@function ", "private static double ", StringComparison.Ordinal).Replace("@pi", "Math.PI", StringComparison.Ordinal)
        .Replace("@nan", NotANumber, StringComparison.Ordinal).Replace("@infinity", Infinity, StringComparison.Ordinal)
        .Replace("@table ", "private static readonly double[] ", StringComparison.Ordinal).Replace("@begin", " =\n{", StringComparison.Ordinal).Replace("@end", "};", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string File(SourceFunction function, IReadOnlyList<string> helpers)
    {
        var text = new StringBuilder("using System;\n\n");
        text.Append("/// <summary>A formula as code.</summary>\npublic static class ").Append(function.Name).Append("Formula\n{\n    /// <summary>\n");
        foreach (var remark in function.Remarks)
        {
            text.Append("    /// ").Append(SecurityElement.Escape(remark)).Append("<br/>\n");
        }

        text.Append("    /// </summary>\n");
        text.Append("    public static ").Append(function.ReturnsValue is null ? "void" : "double").Append(' ').Append(function.Name).Append('(')
            .AppendJoin(", ", function.Parameters.Select(Declared)).Append(")\n    {\n");
        foreach (var (name, length) in function.Temporaries)
        {
            text.Append("        var ").Append(name).Append(" = new double[").Append(length).Append("];\n");
        }

        foreach (var line in function.Body)
        {
            text.Append(line.Length == 0 ? "" : "        ").Append(line).Append('\n');
        }

        text.Append(function.ReturnsValue is { } value ? $"        return {value};\n" : "").Append("    }\n");
        foreach (var helper in helpers)
        {
            text.Append('\n');
            foreach (var line in Helper(helper).Split('\n'))
            {
                text.Append(line.Length == 0 ? "" : "    ").Append(line).Append('\n');
            }
        }

        return text.Append("}\n").ToString();
    }

    [GeneratedRegex(@"@(exp|log|sin|cos|tan|sinh|pow|sqrt|abs|floor|ceil|expm1|log1p|arctan|isnan|isfinite)\b")]
    private static partial Regex Calls();

    private static string Declared(SourceParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Size => $"int {parameter.Name}",
        ParameterKind.Number => $"double {parameter.Name}",
        ParameterKind.Array => $"ReadOnlySpan<double> {parameter.Name}",
        ParameterKind.NumberResult => $"out double {parameter.Name}",
        _ => $"Span<double> {parameter.Name}",
    };
}
