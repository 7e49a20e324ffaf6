using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Notation;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Printing.Layouts;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Functions, conditions, reductions and functions of whole tensors.</summary>
internal sealed partial class LayoutBuilder
{
    private static readonly (Function Function, string Sign)[] Comparisons =
    [
        (FunctionTable.Less, "<"),
        (FunctionTable.LessOrEqual, "≤"),
        (FunctionTable.Greater, ">"),
        (FunctionTable.GreaterOrEqual, "≥"),
        (FunctionTable.Equal, "="),
        (FunctionTable.NotEqual, "≠"),
    ];

    private int absolutes;

    private static string? SignOf(Function function) => Array.Find(Comparisons, c => ReferenceEquals(c.Function, function)).Sign;

    private static bool IsCondition(Function function) => !function.IsCallable;

    /// <summary>A function of the table; an exponent goes behind the name where that is the custom (`tanh²(x)`).</summary>
    private MathLayout FunctionLayout(Expr expression, MathLayout? power)
    {
        var function = ((FunctionNode)expression.Node).Function;
        if (IsCondition(function))
        {
            return new IversonLayout(Condition(expression), false);
        }

        if (ReferenceEquals(function, FunctionTable.Select))
        {
            return Cases(expression);
        }

        var arguments = expression.Open(out _);
        switch (function.Name)
        {
            case "exp" when isWhole && SoftmaxArgument(arguments[0]) is { } argument:
                return new CallLayout(new FunctionSign("softmax", "softmax", "\\operatorname{softmax}", false), [Build(argument)]);
            case "exp" when isWhole && RankOfArray(expression) > 0:
                return new CallLayout(SignFor(function), [Build(arguments[0])]);
            case "exp":
                return Exponential(arguments[0]);
            case "pow":
                return new PowerLayout(Build(arguments[0]), Build(arguments[1]));
            case "cbrt":
                return new RootLayout(Build(arguments[0]), 3);
            case "abs" when isWhole && RankOfArray(expression) > 1:
                return new CallLayout(SignFor(function), [Build(arguments[0])]);
            case "abs":
                BarsPair &= ++absolutes <= 1;
                var inside = BuildEven(arguments[0]);
                absolutes--;
                return new BarsLayout(BarsKind.Absolute, inside);
            case "floor":
                return new BarsLayout(BarsKind.Floor, Build(arguments[0]));
            case "ceil":
                return new BarsLayout(BarsKind.Ceiling, Build(arguments[0]));
            case "expm1":
                return new SumLayout([new SignedLayout(false, Exponential(arguments[0])), new SignedLayout(true, new NumberLayout(Number.One))]);
            case "log1p":
                return new CallLayout(SignFor(FunctionTable.Log), [OnePlus(arguments[0])], power);
            default:
                return new CallLayout(SignFor(function), function.Parity > 0 ? [BuildEven(arguments[0])] : Array.ConvertAll(arguments, Build), power);
        }
    }

    private ExponentialLayout Exponential(Expr exponent) => new(Build(exponent), !vocabulary.Contains("e"), !vocabulary.Contains("exp"));

    /// <summary>Whether a power may stand behind the function's name.</summary>
    private static bool IsCalled(Function function) => function.IsCallable && function.Name is not ("if" or "exp" or "pow" or "cbrt" or "abs" or "floor" or "ceil" or "expm1");

    private SumLayout OnePlus(Expr value)
    {
        var (isNegative, body) = BuildSigned(value);
        SignedLayout[] rest = body is SumLayout sum && !isNegative ? [.. sum.Terms] : [new SignedLayout(isNegative, body)];
        return new SumLayout([new SignedLayout(false, new NumberLayout(Number.One)), .. rest]);
    }

    /// <summary>The name of a function, spelled out where its letter is another name's in the formula, or is not read as the function.</summary>
    private FunctionSign SignFor(Function function)
    {
        if (vocabulary.Contains(function.Name) && function.Aliases.FirstOrDefault(a => a.All(char.IsAsciiLetter) && !vocabulary.Contains(a)) is { } alias)
        {
            return new FunctionSign(alias, alias, $"\\operatorname{{{alias}}}", false);
        }

        var isLetter = function.Unicode.Length == 1;
        return isLetter && (vocabulary.Contains(function.Unicode) || FunctionTable.Find(function.Unicode) is null)
            ? new FunctionSign(function.Name, function.Name, $"\\operatorname{{{function.Name}}}", false)
            : new FunctionSign(function.Name, function.Unicode, function.Latex, isLetter);
    }

    private CallLayout UnknownLayout(Expr expression)
    {
        var node = (UnknownFunctionNode)expression.Node;
        var arguments = expression.Open(out _)[..node.Orders.Length];
        var layouts = Array.ConvertAll(arguments, Build);
        if (node.Orders.Length == 1)
        {
            var primes = new string('\'', node.Orders[0]);
            return new CallLayout(Spelled(node.Name, primes, primes), layouts);
        }

        var total = 0;
        var marks = new System.Text.StringBuilder();
        for (var k = 0; k < node.Orders.Length; k++)
        {
            total += node.Orders[k];
            for (var times = 0; times < node.Orders[k]; times++)
            {
                marks.Append(marks.Length == 0 ? "" : ",").Append(k + 1);
            }
        }

        if (total == 0)
        {
            return new CallLayout(Spelled(node.Name, "", ""), layouts);
        }

        // ∂₁f is the derivative of f by its first argument.
        var (below, glyphs) = marks.Length == 1 ? ($"_{marks}", ScriptGlyphs.Lower(marks[0]).ToString()) : ($"_{{{marks}}}", $"_{{{marks}}}");
        return new CallLayout(
            new FunctionSign($"partial{below} {NameText.Of(node.Name, PrintForm.Text)}", $"∂{glyphs}{node.Name}", $"\\partial_{{{marks}}} {NameText.Of(node.Name, PrintForm.Latex)}", true), layouts);
    }

    private static FunctionSign Spelled(string name, string primes, string latexPrimes) =>
        new(NameText.Of(name, PrintForm.Text) + primes, name + primes, NameText.Of(name, PrintForm.Latex) + latexPrimes, true);

    /// <summary>`δᵢⱼ` of two indices; null for any other bracket, and where δ is another name.</summary>
    private KroneckerLayout? Delta(Expr bracket)
    {
        var (left, right) = Graph.SidesOf(bracket);
        if (((BracketNode)bracket.Node).Relation != IndexRelation.Equal || left.Index is null || right.Index is null || left.Offset != 0 || right.Offset != 0 || vocabulary.Contains("δ"))
        {
            return null;
        }

        var (a, b) = (letters.Of(left.Index), letters.Of(right.Index));
        return string.CompareOrdinal(a, b) > 0 ? new KroneckerLayout(new NameLayout(b), new NameLayout(a)) : new KroneckerLayout(new NameLayout(a), new NameLayout(b));
    }

    /// <summary>An expression as a condition: where it is not 0.</summary>
    private MathLayout Condition(Expr expression)
    {
        if (expression.Node is BracketNode bracket)
        {
            var (left, right) = Graph.SidesOf(expression);
            if (bracket.Relation == IndexRelation.Equal && left.Index is { } a && right.Index is { } b && left.Offset == 0 && right.Offset == 0 && string.CompareOrdinal(letters.Of(a), letters.Of(b)) > 0)
            {
                (left, right) = (right, left);
            }

            return new RelationLayout(bracket.Relation == IndexRelation.Equal ? "=" : "≤", Position(left), Position(right));
        }

        if (expression.Node is FunctionNode { Function: var function })
        {
            if (SignOf(function) is { } sign)
            {
                var sides = expression.Open(out _);
                return new RelationLayout(sign, Build(sides[0]), Build(sides[1]));
            }

            if (ReferenceEquals(function, FunctionTable.And) || ReferenceEquals(function, FunctionTable.Or))
            {
                return new ConnectiveLayout(ReferenceEquals(function, FunctionTable.And), Parts(expression, function));
            }

            if (ReferenceEquals(function, FunctionTable.Not))
            {
                return new NotLayout(Nested(expression.Open(out _)[0]));
            }
        }

        if (expression.Node is ProductNode { Bound.Length: 0 } && Array.TrueForAll(expression.Open(out _), IsConditionExpr))
        {
            return new ConnectiveLayout(true, Array.ConvertAll(expression.Open(out _), Nested));
        }

        return new RelationLayout("≠", Build(expression), new NumberLayout(Number.Zero));
    }

    private static bool IsConditionExpr(Expr expression) => expression.Node is BracketNode || (expression.Node is FunctionNode { Function: var f } && IsCondition(f));

    // Conditions nest as deeply as formulas do.
    private MathLayout Nested(Expr condition)
    {
        Descend();
        var layout = Condition(condition);
        depth--;
        return layout;
    }

    private MathLayout[] Parts(Expr expression, Function connective)
    {
        var found = new List<MathLayout>();
        var open = new Stack<Expr>();
        open.Push(expression);
        while (open.TryPop(out var next))
        {
            if (next.Node is FunctionNode { Function: var function } && ReferenceEquals(function, connective))
            {
                var sides = next.Open(out _);
                open.Push(sides[1]);
                open.Push(sides[0]);
            }
            else
            {
                found.Add(Nested(next));
            }
        }

        return [.. found];
    }

    /// <summary>Cases, those in the last arm taken along.</summary>
    private CasesLayout Cases(Expr expression)
    {
        var cases = new List<CaseLayout>();
        while (true)
        {
            var arms = expression.Open(out _);
            cases.Add(new CaseLayout(Build(arms[1]), Nested(arms[0])));
            if (arms[2].Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Select) && cases.Count < options.MaximalLength)
            {
                expression = arms[2];
                continue;
            }

            cases.Add(new CaseLayout(Build(arms[2]), null));
            return new CasesLayout(cases);
        }
    }

    private MathLayout Reduction(Expr expression)
    {
        var node = (ReductionNode)expression.Node;
        var bound = Array.ConvertAll(node.Bound.ToArray(), size => new Index("k", size));
        for (var b = 0; b < bound.Length; b++)
        {
            letters.Enter(bound[b], node, node.Rank + b);
        }

        var opened = expression.OpenWith(bound);
        var body = Build(opened[0]);
        if (node.Kind == ReductionKind.LogSumExp)
        {
            body = new ExponentialLayout(body, !vocabulary.Contains("e"), !vocabulary.Contains("exp"));
        }

        var isMasked = node.Edges.Length > 1 && !UsesAsLookup(node, 1);
        if (isMasked)
        {
            // What the mask leaves out changes nothing where it is the operation's neutral value.
            var condition = Nested(opened[1]);
            body = new CasesLayout([new CaseLayout(body, condition), new CaseLayout(Neutral(node.Kind), null)]);
        }

        var operation = node.Kind switch
        {
            ReductionKind.Maximum => BigOperator.Maximum,
            ReductionKind.Minimum => BigOperator.Minimum,
            ReductionKind.ArgMaximum => BigOperator.ArgMaximum,
            ReductionKind.ArgMinimum => BigOperator.ArgMinimum,
            ReductionKind.Product => BigOperator.Product,
            _ => BigOperator.Sum,
        };
        for (var b = bound.Length - 1; b >= 0; b--)
        {
            body = new BigLayout(operation, letters.Of(bound[b]), new NumberLayout(Number.One), SizeLayout(bound[b].Size), body);
        }

        foreach (var index in bound)
        {
            letters.Leave(index);
        }

        return node.Kind == ReductionKind.LogSumExp ? new CallLayout(SignFor(FunctionTable.Log), [body]) : body;
    }

    private static bool UsesAsLookup(Node node, int edge)
    {
        foreach (var other in node.Edges)
        {
            foreach (var term in other.Terms)
            {
                if (term.Lookup == edge)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static MathLayout Neutral(ReductionKind kind)
    {
        var infinity = new SymbolLayout("inf", "∞", "\\infty");
        return kind switch
        {
            ReductionKind.Maximum or ReductionKind.ArgMaximum => new SumLayout([new SignedLayout(true, infinity)]),
            ReductionKind.Minimum or ReductionKind.ArgMinimum => infinity,
            ReductionKind.Product => new NumberLayout(Number.One),
            _ => new NumberLayout(Number.Zero),
        };
    }

    /// <summary>An entry of a function of a whole tensor: `(A⁻¹)ᵢⱼ`, `det(A)`.</summary>
    private MathLayout TensorEntry(Expr expression)
    {
        var node = (TensorNode)expression.Node;
        var opened = expression.Open(out var over);
        return Element(TensorLayout(node, BuildWhole(opened[0], over) ?? AsEntries(opened[0], over)), expression.Terms[^node.Function.ResultRank..]);
    }

    private static MathLayout TensorLayout(TensorNode node, MathLayout operand) => ReferenceEquals(node.Function, TensorFunction.Inverse)
        ? new PowerLayout(operand, new SumLayout([new SignedLayout(true, new NumberLayout(Number.One))]))
        : new CallLayout(new FunctionSign(node.Function.Name, node.Function.Name, node.Function.Latex, true), [operand]);

    /// <summary>A tensor that has no matrix form, by its entry.</summary>
    private ElementLayout AsEntries(Expr entry, Index[] axes)
    {
        for (var k = 0; k < axes.Length; k++)
        {
            letters.Enter(axes[k], entry.Node, k);
        }

        var layout = new ElementLayout(new VectorLayout([Build(entry)]), Array.ConvertAll(axes, a => (MathLayout)new NameLayout(letters.Of(a))));
        Array.ForEach(axes, letters.Leave);
        return layout;
    }
}
