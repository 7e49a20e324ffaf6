using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>
/// Finds patterns in expressions, in any order of terms and factors. A sum is found among the terms of a larger one, each term with the same cofactor; a product
/// among the factors of a larger one, possibly several times over.
/// </summary>
/// <param name="graph">The graph of the expressions.</param>
/// <param name="spend">Takes down work of so many attempts; false where no more is allowed.</param>
internal sealed class PatternMatcher(Graph graph, Func<long, bool> spend)
{
    private const int MostTerms = 128;
    private const int MostFactors = 32;

    // What is left of a product beside a match is a product that is made anew: so many factors of it are the work of one attempt.
    private const int FactorsForAttempt = 8;

    /// <summary>Factors that a product pattern matched, and what is left.</summary>
    private readonly record struct FactorMatch(Substitution Values, List<(Expr Base, Number Exponent)> Rest, long Times);

    /// <summary>The substitutions under which the pattern is the whole expression.</summary>
    public IEnumerable<Substitution> Whole(Pattern pattern, Expr expression, Substitution values)
    {
        if (!spend(1))
        {
            return [];
        }

        return pattern switch
        {
            LetterPattern letter => Letter(letter, expression, values),
            NumberPattern number => IsNumber(number, expression) ? [values] : [],
            CallPattern call => Call(call, expression, values),
            SumPattern sum => WholeSum(sum, expression, values, anyScale: false),
            ProductPattern product => WholeProduct(product, expression, values),
            PowerPattern power => Power(power, expression, Number.One, values),
            _ => [],
        };
    }

    /// <summary>The substitutions under which some terms of a sum are the pattern, times a number and a cofactor.</summary>
    public IEnumerable<(Substitution Values, Number Scale, Expr Cofactor)> InSum(SumPattern pattern, Expr sum)
    {
        var terms = Graph.TermsOf(sum, out var constant);
        if (terms.Count > MostTerms)
        {
            yield break;
        }

        if (!constant.IsZero)
        {
            terms.Add((constant, graph.One));
        }

        var (lead, first) = pattern.Terms[0];
        for (var k = 0; k < terms.Count; k++)
        {
            foreach (var match in InFactors(first, Graph.FactorsOf(terms[k].Term, out _), Substitution.Empty, once: true))
            {
                var cofactor = graph.Product(match.Rest.ToArray());
                if (cofactor.Node is SumNode or NumberNode { Value.IsOne: false })
                {
                    continue;
                }

                var ratio = terms[k].Coefficient / lead;
                foreach (var (values, scale) in OtherTerms(pattern, 1, terms, [k], cofactor, ratio, match.Values))
                {
                    yield return (values, scale, cofactor);
                }
            }
        }
    }

    /// <summary>The substitutions under which some factors of a product are the pattern, and how often it occurs.</summary>
    public IEnumerable<(Substitution Values, long Times)> InProduct(ProductPattern pattern, Expr product)
    {
        var factors = Graph.FactorsOf(product, out _);
        return factors.Count > MostFactors ? [] : InFactors(pattern, factors, Substitution.Empty, once: false).Select(m => (m.Values, m.Times));
    }

    private IEnumerable<(Substitution Values, Number Scale)> OtherTerms(
        SumPattern pattern, int next, List<(Number Coefficient, Expr Term)> terms, List<int> used, Expr cofactor, Number scale, Substitution values)
    {
        if (next > pattern.Terms.Count || (next == pattern.Terms.Count && pattern.Constant.IsZero))
        {
            yield return (values, scale);
            yield break;
        }

        var (coefficient, term) = next < pattern.Terms.Count ? pattern.Terms[next] : (pattern.Constant, new NumberPattern(Number.One));
        if (term.IsBound(values))
        {
            var wanted = Graph.TermsOf(graph.Multiply(term.Build(graph, values), cofactor), out var number);
            if (wanted.Count == 0)
            {
                wanted.Add((number, graph.One));
            }

            if (wanted.Count > 1)
            {
                yield break;
            }

            coefficient *= wanted[0].Coefficient;
            var place = terms.FindIndex(t => t.Term.SameAs(wanted[0].Term));
            if (place >= 0 && !used.Contains(place) && !coefficient.IsZero && Lesser(scale, terms[place].Coefficient / coefficient, next == pattern.Terms.Count) is { } amount)
            {
                foreach (var found in OtherTerms(pattern, next + 1, terms, [.. used, place], cofactor, amount, values))
                {
                    yield return found;
                }
            }

            yield break;
        }

        for (var k = 0; k < terms.Count; k++)
        {
            if (used.Contains(k) || Lesser(scale, terms[k].Coefficient / coefficient, false) is not { } amount)
            {
                continue;
            }

            foreach (var match in InFactors(term, Graph.FactorsOf(terms[k].Term, out _), values, once: true))
            {
                if (!graph.Product(match.Rest.ToArray()).SameAs(cofactor))
                {
                    continue;
                }

                foreach (var found in OtherTerms(pattern, next + 1, terms, [.. used, k], cofactor, amount, match.Values))
                {
                    yield return found;
                }
            }
        }
    }

    /// <summary>How often both are there; null where the signs differ, or where all of both is wanted and they are not equally often there.</summary>
    private static Number? Lesser(Number a, Number b, bool mustAgree) =>
        a == b ? a : mustAgree || a.Sign != b.Sign || !a.IsExact || !b.IsExact ? null : a.Abs().CompareTo(b.Abs()) <= 0 ? a : b;

    private IEnumerable<FactorMatch> InFactors(Pattern pattern, List<(Expr Base, Number Exponent)> factors, Substitution values, bool once)
    {
        var parts = pattern is ProductPattern product ? product.Factors : pattern is NumberPattern { Value.IsOne: true } ? [] : [(pattern, Number.One)];
        return Factor([.. parts], 0, factors, values, once ? 1 : long.MaxValue);
    }

    private IEnumerable<FactorMatch> Factor(
        (Pattern Base, Number Exponent)[] parts, int next, List<(Expr Base, Number Exponent)> left, Substitution values, long times)
    {
        if (next == parts.Length)
        {
            yield return new FactorMatch(values, left, times == long.MaxValue ? 1 : times);
            yield break;
        }

        var (part, exponent) = parts[next];
        if (part is LetterPattern { Name: var name } && values[name] is null && exponent.IsOne && next == parts.Length - 1)
        {
            // A letter that is left takes all that is left.
            if (left.Count > 0)
            {
                yield return new FactorMatch(values.With(name, graph.Product(left.ToArray())), [], 1);
            }

            yield break;
        }

        for (var k = 0; k < left.Count; k++)
        {
            if (!spend(1 + (left.Count / FactorsForAttempt)))
            {
                yield break;
            }

            var factor = left[k];
            if (part is PowerPattern power)
            {
                foreach (var found in Power(power, factor.Base, factor.Exponent, values))
                {
                    foreach (var match in Factor(parts, next + 1, Without(left, k, factor.Exponent), found, 1))
                    {
                        yield return match;
                    }
                }

                continue;
            }

            if (!factor.Exponent.IsExact || Multiplicity(factor.Exponent, exponent) is not { } many)
            {
                continue;
            }

            many = Math.Min(many, times);
            foreach (var found in AsFactor(part, factor.Base, exponent, values))
            {
                foreach (var match in Factor(parts, next + 1, Without(left, k, exponent), found, many))
                {
                    yield return match;
                }
            }
        }
    }

    /// <summary>How often a power holds another: x⁵ holds x² twice; of roots only the very same is held.</summary>
    private static long? Multiplicity(Number whole, Number part)
    {
        if (whole == part)
        {
            return 1;
        }

        return whole.IsInteger && part.IsInteger && whole.Sign == part.Sign && (whole / part).ToDouble() is >= 1 and var ratio ? (long)Math.Min(1e6, ratio) : null;
    }

    private static List<(Expr Base, Number Exponent)> Without(List<(Expr Base, Number Exponent)> factors, int place, Number exponent)
    {
        var rest = new List<(Expr Base, Number Exponent)>(factors);
        var left = rest[place].Exponent - exponent;
        if (left.IsZero)
        {
            rest.RemoveAt(place);
        }
        else
        {
            rest[place] = (rest[place].Base, left);
        }

        return rest;
    }

    /// <summary>A factor that is a sum may differ from the pattern by a number, which the product has taken out in front; under an even power or a whole one alone.</summary>
    private IEnumerable<Substitution> AsFactor(Pattern part, Expr value, Number exponent, Substitution values) =>
        part is SumPattern sum && exponent.IsInteger ? WholeSum(sum, value, values, anyScale: true) : Whole(part, value, values);

    private static IEnumerable<Substitution> Letter(LetterPattern letter, Expr expression, Substitution values) => values[letter.Name] is not { } known
        ? [values.With(letter.Name, expression)] : known.SameAs(expression) ? [values] : [];

    private static bool IsNumber(NumberPattern pattern, Expr expression) => pattern.Value is { } wanted
        ? expression.Node is NumberNode { Value: var number } && number == wanted : expression.Node is ConstantNode { Name: "π" };

    private IEnumerable<Substitution> Call(CallPattern pattern, Expr expression, Substitution values)
    {
        if (expression.Node is not FunctionNode function || !ReferenceEquals(function.Function, pattern.Function))
        {
            return [];
        }

        var operands = expression.Open(out _);
        IEnumerable<Substitution> found = [values];
        for (var k = 0; k < pattern.Arguments.Count; k++)
        {
            var (argument, operand) = (pattern.Arguments[k], operands[k]);
            found = found.SelectMany(f => Whole(argument, operand, f));
        }

        return found;
    }

    private IEnumerable<Substitution> Power(PowerPattern pattern, Expr value, Number exponent, Substitution values)
    {
        if (exponent.IsOne && value.Node is FunctionNode { Function: var function } && ReferenceEquals(function, FunctionTable.Power))
        {
            var operands = value.Open(out _);
            return Whole(pattern.Base, operands[0], values).SelectMany(f => Whole(pattern.Exponent, operands[1], f));
        }

        if (exponent.IsOne && value.Node is ProductNode { Bound.Length: 0 } && Graph.FactorsOf(value, out _) is [var only])
        {
            (value, exponent) = only;
        }

        return exponent.IsOne ? [] : Whole(pattern.Base, value, values).SelectMany(f => Whole(pattern.Exponent, graph.Number(exponent), f));
    }

    private IEnumerable<Substitution> WholeProduct(ProductPattern pattern, Expr expression, Substitution values)
    {
        var factors = Graph.FactorsOf(expression, out var coefficient);
        if (factors.Count > MostFactors || (!coefficient.IsOne && !(pattern.Factors[^1].Base is LetterPattern { Name: var last } && values[last] is null && pattern.Factors[^1].Exponent.IsOne)))
        {
            return [];
        }

        if (!coefficient.IsOne)
        {
            factors.Add((graph.Number(coefficient), Number.One));
        }

        return InFactors(pattern, factors, values, once: true).Where(m => m.Rest.Count == 0).Select(m => m.Values);
    }

    private IEnumerable<Substitution> WholeSum(SumPattern pattern, Expr expression, Substitution values, bool anyScale)
    {
        if (pattern.IsBound(values))
        {
            return pattern.Build(graph, values).SameAs(expression) ? [values] : [];
        }

        if (pattern is { Terms: [var (single, inner)], Constant.IsZero: true })
        {
            return Whole(inner, graph.Scale(Number.One / single, expression), values);
        }

        if (expression.Node is SumNode { Coefficients.Length: > MostTerms })
        {
            return [];
        }

        var terms = Graph.TermsOf(expression, out var constant);
        var last = pattern.Terms[^1];
        var takesRest = last.Term is LetterPattern { Name: var rest } && values[rest] is null && (!anyScale || pattern.Terms.Count > 1);
        if (terms.Count > MostTerms || (!takesRest && (terms.Count != pattern.Terms.Count || pattern.Constant.IsZero != constant.IsZero)))
        {
            return [];
        }

        return Terms(pattern, 0, terms, constant, values, anyScale ? null : Number.One, takesRest);
    }

    private IEnumerable<Substitution> Terms(SumPattern pattern, int next, List<(Number Coefficient, Expr Term)> left, Number constant, Substitution values, Number? scale, bool takesRest)
    {
        if (next == pattern.Terms.Count - 1 && takesRest)
        {
            var known = scale ?? Number.One;
            var rest = graph.Sum([.. left, (constant - (known * pattern.Constant), graph.One)]);
            yield return values.With(((LetterPattern)pattern.Terms[next].Term).Name, graph.Scale(Number.One / (known * pattern.Terms[next].Coefficient), rest));
            yield break;
        }

        if (next == pattern.Terms.Count)
        {
            if (left.Count == 0 && constant == (scale ?? Number.One) * pattern.Constant)
            {
                yield return values;
            }

            yield break;
        }

        var (coefficient, term) = pattern.Terms[next];
        for (var k = 0; k < left.Count; k++)
        {
            var ratio = left[k].Coefficient / coefficient;
            if (scale is { } wanted && wanted != ratio)
            {
                continue;
            }

            foreach (var found in Whole(term, left[k].Term, values))
            {
                foreach (var match in Terms(pattern, next + 1, [.. left.Where((_, place) => place != k)], constant, found, ratio, takesRest))
                {
                    yield return match;
                }
            }
        }
    }
}
