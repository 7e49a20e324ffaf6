using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Names, elements of arrays, and what stands in subscripts.</summary>
internal sealed partial class Binder
{
    private static readonly string[] Letters = ["i", "j", "k", "l"];

    private TensorExpr BindName(NameAst name, Environment environment)
    {
        if (TryResolve(name.Name, name, environment) is { } value)
        {
            return value;
        }

        // x₁ beside a vector x is its first entry.
        if (SplitDigits(name.Name) is { } parts && TryResolve(parts.Base, name, environment) is { Rank: 1 } vector)
        {
            return Whole(EntryAt(vector, IndexTerm.At((Size)parts.Position), name, 0));
        }

        switch (name.Name)
        {
            case "π":
                return Whole(graph.Pi);
            case "e":
                return Whole(graph.Exp(graph.One));
        }

        if (BindSpecial(name, environment) is { } special)
        {
            return special;
        }

        if (session.Inference.IsSize(name.Name) || session.IsRangeEnd(name.Name))
        {
            return Whole(graph.SizeValue(SizeNamed(name.Name, environment)));
        }

        if (session.FreeLetters.Contains(name.Name))
        {
            return Whole(graph.IndexValue((IndexTerm)FreeIndex(name.Name, sizes.Unnamed($"free:{name.Name}"))));
        }

        if (session.Definitions.GetValueOrDefault(name.Name) is FunctionDefinition)
        {
            return BindUncalled(new CallAst(name.Name, []) { Span = name.Span }, environment);
        }

        if (session.IsFunctionName(name.Name) && name.Name != "σ")
        {
            throw new ProblemException(ProblemCode.Shape, $"the function '{name.Name}' stands here without an argument", name.Span, $"write {name.Name}(x)");
        }

        return Undeclared(name.Name, 0, name);
    }

    /// <summary>What a name stands for: local, declared, or defined; null where it is none of these.</summary>
    private TensorExpr? TryResolve(string name, Ast at, Environment environment)
    {
        if (environment.Find(name) is { } local)
        {
            return local.IsIndex ? Whole(graph.IndexValue(local.Index!.Value)) : local.ValueAt(environment.Sample).Fresh();
        }

        if (evaluated.TryGetValue(name, out var standIn))
        {
            return standIn.Fresh();
        }

        if (session.Definitions.TryGetValue(name, out var definition))
        {
            switch (definition)
            {
                case ValueDefinition value:
                    return SampledDefinition(name, BindValueDefinition(value, at, environment).Fresh(), at, environment);
                case FamilyDefinition family:
                    return BindFamilyAsName(family, at, environment).Fresh();
            }
        }

        if (session.IsDeclared(name))
        {
            session.Inference.NoteUse(name);
            return Sampled(name, InputOf(name), at, environment);
        }

        if (session.FamiliesNamed(name) is [var whole, ..])
        {
            return BindWholeFamily(whole, at, environment);
        }

        return null;
    }

    private TensorExpr InputOf(string name)
    {
        var shape = session.ShapeOf(name);
        var axes = new Index[shape.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            axes[a] = new Index(Letters[Math.Min(a, 3)], shape[a]);
        }

        var body = graph.Input(name, shape, Array.ConvertAll(axes, a => (IndexTerm)a));
        return axes.Length == 0 ? Whole(body) : new TensorExpr(body, axes);
    }

    /// <summary>A name that nothing binds: an input where that is allowed, of at least <paramref name="rank"/> axes.</summary>
    private TensorExpr Undeclared(string name, int rank, Ast at)
    {
        if (session.Unbound == UnboundNames.Refuse)
        {
            var hint = Suggestion(name);
            throw new ProblemException(ProblemCode.UnknownName, $"'{name}' is not bound", at.Span, hint ?? $"give it a value: {name}=…");
        }

        session.Inference.NoteUse(name);
        session.Inference.NoteRank(name, rank);
        return InputOf(name);
    }

    private string? Suggestion(string name)
    {
        if (name.FirstOrDefault(c => c is >= '\u0400' and <= '\u04FF') is not '\0' and var cyrillic)
        {
            return $"'{cyrillic}' is a Cyrillic letter that looks like another: type it in Latin letters";
        }

        if (name is "diff" or "derivative" or "differentiate" or "grad" or "gradient" or "dot")
        {
            return name == "dot" ? "write u · v" : "write d/dx(…), or ∇f of a function";
        }

        if (name.Length > 2 && name.All(char.IsAsciiLetter) && LatexCommands.Nearest(name) is { } spelled && NameSpelling.Canonical(spelled) is [> '\u007F'] letter && session.KnownNames.Contains(letter))
        {
            return $"did you mean '{spelled}'?";
        }

        if (name.Count(char.IsLetter) < 2)
        {
            return null;
        }

        var best = session.KnownNames.Where(k => Math.Abs(k.Length - name.Length) <= 2 && k.Length > 1).Select(k => (Name: k, Distance: EditDistance.Between(k, name)))
            .Where(k => k.Distance > 0 && k.Distance <= Math.Max(1, name.Length / 3)).OrderBy(k => k.Distance)
            .ThenByDescending(k => k.Name.AsSpan().CommonPrefixLength(name)).ThenBy(k => k.Name.Length).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is null ? null : $"did you mean '{best.Name}'?";
    }

    private static (string Base, long Position)? SplitDigits(string name)
    {
        var end = name.Length;
        while (end > 0 && name[end - 1] is >= '₀' and <= '₉')
        {
            end--;
        }

        if (end == 0 || end == name.Length || name.Length - end > 9)
        {
            return null;
        }

        var position = 0L;
        foreach (var digit in name.AsSpan(end))
        {
            position = (position * 10) + (digit - '₀');
        }

        return (name[..end], position);
    }

    private TensorExpr BindElement(ElementAst element, Environment environment)
    {
        if (element.Of is NameAst name)
        {
            if (environment.Sample is null && session.IsUnsampled(name.Name) && environment.Find(name.Name) is null)
            {
                Bind(name, environment);
            }

            if (element.WholeName is { } whole && TryResolve(whole, element, environment) is { } exact)
            {
                return exact;
            }

            if (FamilyNamed(name.Name, element.Subscripts.Count) is { } family && TryResolveArray(name.Name, environment) is null)
            {
                return BindFamily(family, element, environment);
            }

            // Entries are counted from 1: w₀ beside a vector w that nothing binds is a name of its own.
            if (session.Unbound == UnboundNames.Infer && element is { WholeName: { } zeroth, Subscripts: [NumberAst { Value.IsZero: true }] } && environment.Find(name.Name) is null)
            {
                return Undeclared(zeroth, 0, element);
            }

            if (TryResolveArray(name.Name, environment) is not { } array)
            {
                if (BindSpecialElement(name, element, environment) is { } special)
                {
                    return special;
                }

                return UndeclaredElement(name, element, environment);
            }

            return ElementOf(array, element, environment);
        }

        return ElementOf(Bind(element.Of, environment), element, environment);
    }

    /// <summary>The array that a name with subscripts reads: the name itself, or its capital letter where only that is bound.</summary>
    private TensorExpr? TryResolveArray(string name, Environment environment)
    {
        if (environment.Find(name) is null && evaluated.TryGetValue(name, out var standIn))
        {
            return standIn.Fresh();
        }

        // Inside E[…] a subscript reads the sample itself.
        if (environment.Find(name) is null && session.IsDeclared(name) && !session.Definitions.ContainsKey(name))
        {
            session.Inference.NoteUse(name);
            return session.IsUnsampled(name) ? Sampled(name, InputOf(name), new NameAst(name), environment) : InputOf(name);
        }

        if (environment.Find(name) is not null || session.Definitions.TryGetValue(name, out var d) && d is ValueDefinition)
        {
            return TryResolve(name, new NameAst(name), environment);
        }

        var capital = name.ToUpperInvariant();
        if (capital != name && (session.IsDeclared(capital) || environment.Find(capital) is not null || session.Definitions.ContainsKey(capital)))
        {
            return TryResolve(capital, new NameAst(capital), environment);
        }

        return session.Inference.Names.Contains(name) && session.Inference.RankOf(name) > 0 ? InputOf(name) : null;
    }

    private TensorExpr UndeclaredElement(NameAst name, ElementAst element, Environment environment)
    {
        // Nobody writes 1·j in a subscript: a_{1j} is a₁,ⱼ.
        if (element.Subscripts is [ProductAst { Factors: [NumberAst { Value.IsOne: true }, _] } only] && PairedSubscripts.Of(only) is var (row, column))
        {
            element = element with { Subscripts = [row, column] };
        }

        // With an index in its subscript it is an array; else base and subscript together are one new name.
        var isIndexed = element.Subscripts.All(s => s is NumberAst ? element.Subscripts.Count > 1 : MentionsIndex(s, environment));
        if (!isIndexed && element.WholeName is { } whole)
        {
            return Undeclared(whole, 0, element);
        }

        return ElementOf(Undeclared(name.Name, element.Subscripts.Count, name), element, environment);
    }

    private bool MentionsIndex(Ast subscript, Environment environment) => subscript switch
    {
        NameAst { Name: [var letter] } when session.Unbound == UnboundNames.Infer && char.IsAsciiLetterLower(letter) && letter is >= 'i' and <= 'l' => true,
        NameAst name => environment.Find(name.Name) is { IsIndex: true } || session.KnownScalars.ContainsKey(name.Name) || (session.Unbound == UnboundNames.Infer && session.IsDeclared(name.Name)),
        SumAst sum => sum.Terms.Any(t => MentionsIndex(t.Term, environment)),
        ProductAst product => product.Factors.Any(f => MentionsIndex(f, environment)),
        _ => false,
    };

    private TensorExpr ElementOf(TensorExpr array, ElementAst element, Environment environment)
    {
        var subscripts = element.Subscripts;
        if (array.Rank < subscripts.Count && element.Of is NameAst inferred && (array.Rank == 0 || session.Inference.Names.Contains(inferred.Name))
            && session.Inference.NoteRank(inferred.Name, subscripts.Count))
        {
            array = InputOf(inferred.Name);
        }

        // a₁₂ of a matrix is a₁,₂, and a_{1n} a₁,ₙ.
        if (subscripts is [var only] && array.Rank == 2 && PairedSubscripts.Of(only) is var (row, column))
        {
            subscripts = [row, column];
        }

        if (subscripts.Count > array.Rank)
        {
            throw BindingProblems.Shape(element, array.Rank == 0 ? "this is a scalar and has no entries" : $"there are {subscripts.Count} subscripts, but the array has {array.Rank} {(array.Rank == 1 ? "axis" : "axes")}");
        }

        var body = array.Body;
        for (var a = 0; a < subscripts.Count; a++)
        {
            body = body.Substitute(array.Axes[a], TermOf(subscripts[a], array.Axes[a].Size, environment));
        }

        var rest = array.Axes[subscripts.Count..];
        return rest.Length == 0 ? Whole(body) : new TensorExpr(body, rest);
    }

    private Expr EntryAt(TensorExpr vector, IndexTerm term, Ast at, int axis)
    {
        CheckRange(term, vector.Axes[axis].Size, at);
        return vector.Body.Substitute(vector.Axes[axis], term);
    }

    private IndexTerm TermOf(Ast subscript, Size axis, Environment environment)
    {
        var term = IsFreeIndex(subscript, environment) ? FreeIndex(((NameAst)subscript).Name, axis) : IndexTermOf(subscript, environment);
        if (term.Index is { Size: { IsKnown: false, Offset: 0 } or { IsKnown: true } } index && term.Offset != 0 && environment.Guarded.Contains((index.Name, term.Offset < 0)))
        {
            // `x_(i+1)` beside a condition on i is not read where there is no such entry; i itself runs over the axis.
            sizes.NoteRead(sizes.Resolve(index.Size), axis, subscript.Span);
            return term;
        }

        if (term.Lookup is not null && LastOf(subscript, environment) is { } last)
        {
            sizes.NoteRead(last, axis, subscript.Span);
        }

        CheckRange(term, axis, subscript);
        return term;
    }

    /// <summary>A letter in a subscript that nothing binds: an index that the whole formula leaves free, as in `(AB)ᵢⱼ = …`.</summary>
    private bool IsFreeIndex(Ast subscript, Environment environment)
    {
        if (subscript is not NameAst { Name: var name } || environment.Find(name) is not null || session.Definitions.ContainsKey(name)
            || session.KnownScalars.ContainsKey(name) || session.IsDeclared(name) || session.IsRangeEnd(name) || session.Inference.IsSize(name) || session.IsDeclaredSize(Size.Named(name)))
        {
            return false;
        }

        return session.Unbound == UnboundNames.Infer ? true : throw new ProblemException(ProblemCode.UnknownName, $"'{name}' is not bound", subscript.Span, $"give it a value: {name}=…");
    }

    /// <summary>A subscript or end of a range as a term: an index with an offset, a position, or a look-up.</summary>
    private IndexTerm IndexTermOf(Ast ast, Environment environment)
    {
        switch (ast)
        {
            case NumberAst number:
                return number.Value.ToInt64() is { } position
                    ? IndexTerm.At((Size)position)
                    : throw BindingProblems.Shape(ast, "a subscript is a whole number");
            case NameAst name when environment.Find(name.Name) is { IsIndex: true } local:
                return local.Index!.Value;
            case NameAst name when environment.Find(name.Name) is null && !session.Definitions.ContainsKey(name.Name):
                if (session.KnownScalars.TryGetValue(name.Name, out var known))
                {
                    session.NoteWhole(name.Name);
                    return known == Math.Floor(known) && Math.Abs(known) < 1e15
                        ? IndexTerm.At((Size)(long)known)
                        : throw BindingProblems.Shape(ast, $"a subscript is a whole number, but '{name.Name}' is {known}");
                }

                if (!session.IsDeclared(name.Name))
                {
                    session.Inference.NoteSize(name.Name);
                    return IndexTerm.At(SizeNamed(name.Name, environment));
                }

                break;
            case SumAst { Terms: [(false, var first), (var isNegative, NumberAst { Value: var shift })] } when shift.ToInt64() is { } by:
                return IndexTermOf(first, environment).Plus(isNegative ? -by : by);
        }

        if (WholeValue(ast, environment)?.ToInt64() is { } whole)
        {
            foreach (var name in AstShape.Names([ast]))
            {
                session.NoteWhole(name);
            }

            return IndexTerm.At((Size)whole);
        }

        var value = Bind(ast, environment);
        if (value.Rank > 0)
        {
            throw BindingProblems.Shape(ast, "a subscript is a whole number, not an array");
        }

        return AsIndexTerm(value.Body) ?? IndexTerm.At(value.Body);
    }

    /// <summary>An expression that is a number, a size, or an index with an offset, as a term; null for others.</summary>
    private static IndexTerm? AsIndexTerm(Expr expression)
    {
        switch (expression.Node)
        {
            case NumberNode number:
                return number.Value.ToInt64() is { } position ? IndexTerm.At((Size)position) : (IndexTerm?)null;
            case SizeNode size:
                return IndexTerm.At(size.Size);
            case IndexValueNode:
                return expression.Terms[0];
            case SumNode { Coefficients: [{ IsOne: true }] } sum when sum.Constant.ToInt64() is { } offset:
                return AsIndexTerm(expression.Open(out _)[0]) is { } inner ? inner.Plus(offset) : (IndexTerm?)null;
            default:
                return null;
        }
    }
}
