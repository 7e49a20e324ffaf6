using System.Runtime.CompilerServices;
using MlMath.Expressions.Problems;

namespace MlMath.Grammar.Reading;

/// <summary>A node of a formula taken apart: what it is, its parts, and how other parts are put in their places.</summary>
/// <param name="Key">Equal for nodes that differ in their parts alone.</param>
/// <param name="Parts">The parts, in the order of the page.</param>
/// <param name="Rebuild">The same node with other parts, as many.</param>
internal sealed record AstShape(string Key, IReadOnlyList<Ast> Parts, Func<IReadOnlyList<Ast>, Ast> Rebuild)
{
    /// <summary>The node taken apart; null for one that is not looked into.</summary>
    public static AstShape? Of(Ast ast) => ast switch
    {
        NumberAst number => new($"number {number.Value}", [], _ => ast),
        NameAst name => new($"name {name.Name}", [], _ => ast),
        InfinityAst => new("∞", [], _ => ast),
        SumAst sum => new("sum " + string.Concat(sum.Terms.Select(t => t.IsNegative ? '-' : '+')), [.. sum.Terms.Select(t => t.Term)],
            parts => sum with { Terms = [.. sum.Terms.Select((t, k) => (t.IsNegative, parts[k]))] }),
        ProductAst product => new("product " + string.Join(' ', product.Signs.Select(s => s == ProductSign.EntryByEntry ? "⊙" : "·")) + product.Factors.Count, product.Factors,
            parts => product with { Factors = parts }),
        QuotientAst => new("quotient", [((QuotientAst)ast).Above, ((QuotientAst)ast).Below], parts => new QuotientAst(parts[0], parts[1]) { Span = ast.Span }),
        NegateAst negate => new("negative", [negate.Of], parts => negate with { Of = parts[0] }),
        PowerAst power => new("power", [power.Base, power.Exponent], parts => power with { Base = parts[0], Exponent = parts[1] }),
        TransposeAst transpose => new("transpose", [transpose.Of], parts => transpose with { Of = parts[0] }),
        PrimedAst primed => new($"primes {primed.Count}", [primed.Of], parts => primed with { Of = parts[0] }),
        RootAst root => new("root", [root.Of, root.Degree], parts => root with { Of = parts[0], Degree = parts[1] }),
        CallAst call => OfCall(call),
        ElementAst element => new($"element {element.Subscripts.Count}", [element.Of, .. element.Subscripts],
            parts => new ElementAst(parts[0], parts.Skip(1).ToList()) { Span = element.Span, WholeName = parts.SequenceEqual([element.Of, .. element.Subscripts], ReferenceEqualityComparer.Instance) ? element.WholeName : null }),
        ExampleAst example => new($"example {example.Subscripts.Count}", [example.Of, example.Position, .. example.Subscripts],
            parts => parts[0] is NameAst of ? example with { Of = of, Position = parts[1], Subscripts = parts.Skip(2).ToList() } : example),
        BigAst big => OfBig(big),
        RangeVectorAst vector => new($"entries {vector.Range.Index}", [vector.Range.From!, vector.Range.To!, vector.Entry],
            parts => vector with { Range = vector.Range with { From = parts[0], To = parts[1] }, Entry = parts[2] }),
        DerivativeAst derivative => new($"derivative {derivative.By.Count}", [derivative.Of, .. derivative.By],
            parts => derivative with { Of = parts[0], By = parts.Skip(1).ToList() }),
        VectorAst vector => new($"vector {vector.Entries.Count}", vector.Entries, parts => vector with { Entries = parts }),
        ComparisonAst comparison => new("comparison " + string.Join(' ', comparison.Signs), comparison.Sides, parts => comparison with { Sides = parts }),
        IversonAst bracket => new("indicator", [bracket.Condition], parts => bracket with { Condition = parts[0] }),
        LogicAst logic => new($"logic {logic.Word}", logic.Operands, parts => logic with { Operands = parts }),
        NormAst { Order: null } norm => new("norm", [norm.Of], parts => norm with { Of = parts[0] }),
        NormAst norm => new("norm of an order", [norm.Of, norm.Order], parts => norm with { Of = parts[0], Order = parts[1] }),
        ExpectationAst expectation => new("mean", [expectation.Of], parts => expectation with { Of = parts[0] }),
        _ => null,
    };

    /// <summary>Whether two formulas are written alike, places aside.</summary>
    public static bool Same(Ast a, Ast b)
    {
        Guard(a);
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (Of(a) is not { } left || Of(b) is not { } right || left.Key != right.Key || left.Parts.Count != right.Parts.Count)
        {
            return false;
        }

        for (var k = 0; k < left.Parts.Count; k++)
        {
            if (!Same(left.Parts[k], right.Parts[k]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The formula with every part replaced, innermost first.</summary>
    public static Ast Rewritten(Ast ast, Func<Ast, Ast> rewrite)
    {
        Guard(ast);
        if (Of(ast) is not { Parts.Count: > 0 } shape)
        {
            return rewrite(ast);
        }

        var parts = new Ast[shape.Parts.Count];
        var hasChanged = false;
        for (var k = 0; k < parts.Length; k++)
        {
            parts[k] = Rewritten(shape.Parts[k], rewrite);
            hasChanged |= !ReferenceEquals(parts[k], shape.Parts[k]);
        }

        return rewrite(hasChanged ? shape.Rebuild(parts) : ast);
    }

    /// <summary>The names that stand in a formula.</summary>
    public static HashSet<string> Names(IEnumerable<Ast> asts)
    {
        var names = new HashSet<string>();
        foreach (var ast in asts)
        {
            Rewritten(ast, part =>
            {
                switch (part)
                {
                    case NameAst name:
                        names.Add(name.Name);
                        break;
                    case BigAst big:
                        names.UnionWith(big.Ranges.Select(r => r.Index));
                        break;
                    case RangeVectorAst vector:
                        names.Add(vector.Range.Index);
                        break;
                }

                return part;
            });
        }

        return names;
    }

    /// <summary>Throws (limit) where the formula is nested too deeply to go on into it.</summary>
    public static void Guard(Ast ast)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ProblemException(ProblemCode.Limit, "the formula is nested too deeply", ast.Span);
        }
    }

    private static AstShape OfCall(CallAst call)
    {
        Ast[] parts = call.Subscript is { } below ? [below, .. call.Arguments] : [.. call.Arguments];
        return new($"call {call.Name} {call.Primes} {call.BeforeSemicolon} {call.Subscript is null}", parts, given => call.Subscript is null
            ? call with { Arguments = given, BeforeSemicolon = call.BeforeSemicolon }
            : call with { Subscript = given[0], Arguments = given.Skip(1).ToList(), BeforeSemicolon = call.BeforeSemicolon });
    }

    private static AstShape OfBig(BigAst big)
    {
        var parts = new List<Ast>();
        foreach (var range in big.Ranges)
        {
            parts.AddRange(new[] { range.From, range.To, range.Condition }.OfType<Ast>());
        }

        parts.Add(big.Body);
        var key = $"{big.Operator} " + string.Join(' ', big.Ranges.Select(r => $"{r.Index}{r.From is null}{r.To is null}{r.Condition is null}"));
        return new(key, parts, given =>
        {
            var next = 0;
            var ranges = big.Ranges.Select(r => r with
            {
                From = r.From is null ? null : given[next++],
                To = r.To is null ? null : given[next++],
                Condition = r.Condition is null ? null : given[next++],
            }).ToList();
            return big with { Ranges = ranges, Body = given[next] };
        });
    }
}
