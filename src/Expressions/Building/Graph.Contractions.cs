using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Building;

/// <summary>
/// Sums over indices. A δ that holds a bound index is used up (`Σₖ δₖⱼ f(k) = f(j)`, with the range kept as a guard where it does not follow
/// from the sizes), factors that do not depend on a bound index are taken out, and parts that share no index are sums of their own.
/// Nested sums keep the association in which they were written: `A(Bx)` must not become `(AB)x`.
/// </summary>
public sealed partial class Graph
{
    /// <summary>The sum of <paramref name="body"/> over the whole range of each index.</summary>
    public Expr SumOver(Expr body, params Index[] indices)
    {
        var bound = new List<Index>(indices);
        var outside = new List<(Expr, Number)>();
        for (var k = bound.Count - 1; k >= 0; k--)
        {
            if (!body.DependsOn(bound[k]))
            {
                outside.Add((SizeValue(bound[k].Size), Numbers.Number.One));
                bound.RemoveAt(k);
            }
        }

        if (bound.Count == 0)
        {
            outside.Add((body, Numbers.Number.One));
            return Product(outside.ToArray());
        }

        var terms = TermsOf(body, out var constant);
        if (terms.Count > 1 || !constant.IsZero)
        {
            if (terms.Exists(t => HoldsBracketOn(t.Term, bound)))
            {
                var parts = terms.ConvertAll(t => (t.Coefficient, SumOver(t.Term, bound.ToArray())));
                parts.Add((constant, SumOver(One, bound.ToArray())));
                outside.Add((Sum(parts.ToArray()), Numbers.Number.One));
                return Product(outside.ToArray());
            }

            outside.Add((CloseProduct([(body, Numbers.Number.One)], bound.ToArray()), Numbers.Number.One));
            return Product(outside.ToArray());
        }

        var factors = FactorsOf(body, out var coefficient);
        outside.Add((Number(coefficient), Numbers.Number.One));
        if (TryUseBracket(factors, bound, out var reduced))
        {
            outside.Add((reduced, Numbers.Number.One));
            return Product(outside.ToArray());
        }

        var spread = factors.FindIndex(f => f.Exponent.IsOne && f.Base.Node is SumNode && HoldsBracketOn(f.Base, bound));
        if (spread >= 0)
        {
            outside.Add((SumOver(Distribute(factors, spread), bound.ToArray()), Numbers.Number.One));
            return Product(outside.ToArray());
        }

        foreach (var component in Components(factors, bound, outside))
        {
            outside.Add((Moment(component.Factors, component.Bound) ?? CloseContraction(component.Factors, component.Bound), Numbers.Number.One));
        }

        return Product(outside.ToArray());
    }

    /// <summary>The product of the factors with the sum at <paramref name="place"/> multiplied out.</summary>
    public Expr Distribute(IReadOnlyList<(Expr Base, Number Exponent)> factors, int place)
    {
        var terms = TermsOf(factors[place].Base, out var constant);
        var rest = new List<(Expr, Number)>(factors);
        var parts = new List<(Number, Expr)>(terms.Count + 1);
        foreach (var (coefficient, term) in terms)
        {
            rest[place] = (term, Numbers.Number.One);
            parts.Add((coefficient, Product(rest.ToArray())));
        }

        if (!constant.IsZero)
        {
            rest[place] = (One, Numbers.Number.One);
            parts.Add((constant, Product(rest.ToArray())));
        }

        return Sum(parts.ToArray());
    }

    /// <summary>A bracket: 1 where the relation holds, 0 elsewhere; decided at once where the ranges decide it.</summary>
    public Expr Bracket(IndexTerm left, IndexRelation relation, IndexTerm right)
    {
        if (Difference(left, right) is { } difference)
        {
            return (relation == IndexRelation.Equal ? difference == 0 : difference <= 0) ? One : Zero;
        }

        if (relation == IndexRelation.LessOrEqual)
        {
            if (Bounds(left).Maximum.Minus(Bounds(right).Minimum) is <= 0)
            {
                return One;
            }

            if (Bounds(left).Minimum.Minus(Bounds(right).Maximum) is > 0)
            {
                return Zero;
            }
        }
        else if (Bounds(left).Minimum.Minus(Bounds(right).Maximum) is > 0 || Bounds(right).Minimum.Minus(Bounds(left).Maximum) is > 0)
        {
            return Zero;
        }

        return CloseBracket(left, relation, right);
    }

    private Expr CloseBracket(IndexTerm left, IndexRelation relation, IndexTerm right)
    {
        // All offsets go to the right side where that side can take them; a fixed position stands on the right of an equation.
        if (left.IsFixed && relation == IndexRelation.Equal)
        {
            (left, right) = (right, left);
        }

        if (!left.IsFixed)
        {
            right = right.Plus(-left.Offset);
            left = left.Plus(-left.Offset);
        }
        else
        {
            left = left.Plus(-right.Offset);
            right = right.Plus(-right.Offset);
        }

        if (relation == IndexRelation.Equal && !right.IsFixed && right.Offset < 0)
        {
            (left, right) = (right.Plus(-right.Offset), left.Plus(-right.Offset));
        }

        // Each side with an index or look-up is an operand of rank 1 in disguise: close over stand-ins, then read the slots.
        var sides = new List<Expr>();
        var roles = new List<ulong>();
        var isSymmetric = relation == IndexRelation.Equal && right.Offset == 0;
        AddSide(left, 1);
        AddSide(right, isSymmetric ? 1UL : 2UL);
        var closed = Closing.Close([.. sides], [.. roles], [], isOrdered: false);
        var slots = new List<SlotTerm>();
        var (edges, places) = WithoutStandIns(closed.Edges, sides.Count);
        for (var e = 0; e < sides.Count; e++)
        {
            var at = Array.IndexOf(closed.Order, e);
            slots.Add(places[at] < 0 ? closed.Edges[at].Terms[0] with { Position = 0 } : new SlotTerm(-1, 0, places[at]));
        }

        var first = left.IsFixed ? new SlotTerm(-1, left.Position) : Take();
        var second = right.IsFixed ? new SlotTerm(-1, right.Position) : Take() with { Position = right.Offset };
        if (isSymmetric && !right.IsFixed && first.Slot > second.Slot)
        {
            (first, second) = (second, first);
        }

        return new Expr(Intern(new BracketNode(relation, first, second, closed.Axes, edges), closed.Symmetries), closed.Free);

        void AddSide(IndexTerm term, ulong role)
        {
            if (!term.IsFixed)
            {
                sides.Add(term.Lookup ?? new Expr(Intern(new IndexValueNode(term.Index!.Size)), [(IndexTerm)term.Index]));
                roles.Add(role);
            }
        }

        SlotTerm Take()
        {
            var slot = slots[0];
            slots.RemoveAt(0);
            return slot;
        }
    }

    /// <summary>Edges without the first ones that stand for a mere index, and where each is then found; -1 for those left out.</summary>
    private static (Edge[] Edges, int[] Places) WithoutStandIns(Edge[] edges, int sides)
    {
        var places = new int[edges.Length];
        var count = 0;
        for (var e = 0; e < edges.Length; e++)
        {
            places[e] = e < sides && edges[e].Operand is IndexValueNode && edges[e].Terms[0].Slot >= 0 ? -1 : count++;
        }

        var kept = new List<Edge>(count);
        for (var e = 0; e < edges.Length; e++)
        {
            if (places[e] >= 0)
            {
                kept.Add(new Edge(edges[e].Operand, Array.ConvertAll(edges[e].Terms.ToArray(), t => t.Lookup >= 0 ? t with { Lookup = places[t.Lookup] } : t)));
            }
        }

        return ([.. kept], places);
    }

    /// <summary>The two sides of a bracket as open terms.</summary>
    public static (IndexTerm Left, IndexTerm Right) SidesOf(Expr bracket)
    {
        var node = (BracketNode)bracket.Node;
        var opened = bracket.Open(out var bound);
        return (bracket.OpenTerm(node.Left, bound, opened), bracket.OpenTerm(node.Right, bound, opened));
    }

    private static long? Difference(IndexTerm a, IndexTerm b)
    {
        if (a.IsFixed && b.IsFixed)
        {
            return a.Position.Minus(b.Position);
        }

        return a.Index is not null && ReferenceEquals(a.Index, b.Index) ? a.Offset - b.Offset : null;
    }

    private static (Size Minimum, Size Maximum) Bounds(IndexTerm term) => term.Index is { } index
        ? (new Size(null, 1 + term.Offset), index.Size.Plus(term.Offset))
        : term.IsFixed ? (term.Position, term.Position) : (new Size("?", 0), new Size("??", 0));

    // Deeper than this a bracket is left where it stands: the sum is as right, only not shortened.
    private static bool HoldsBracketOn(Expr expression, List<Index> bound, int depth = 10)
    {
        if (depth == 0 || !expression.Node.HoldsDelta || !bound.Exists(expression.DependsOn))
        {
            return false;
        }

        return expression.Node switch
        {
            BracketNode { Relation: IndexRelation.Equal } => true,
            ProductNode { Bound.Length: 0 } or SumNode => Array.Exists(expression.Open(out _), e => HoldsBracketOn(e, bound, depth - 1)),
            _ => false,
        };
    }

    private bool TryUseBracket(List<(Expr Base, Number Exponent)> factors, List<Index> bound, out Expr reduced)
    {
        for (var f = 0; f < factors.Count; f++)
        {
            if (factors[f].Base.Node is not BracketNode { Relation: IndexRelation.Equal })
            {
                continue;
            }

            var (left, right) = SidesOf(factors[f].Base);
            for (var side = 0; side < 2; side++, (left, right) = (right, left))
            {
                if (left.Index is not { } index || !bound.Contains(index) || ReferenceEquals(right.Index, index) || (right.Lookup?.DependsOn(index) ?? false))
                {
                    continue;
                }

                // [index + offset = right]: index := right - offset, within 1 .. size.
                var by = right.Plus(-left.Offset);
                var rest = new List<(Expr, Number)>
                {
                    (Bracket(IndexTerm.At((Size)1), IndexRelation.LessOrEqual, by), Numbers.Number.One),
                    (Bracket(by, IndexRelation.LessOrEqual, IndexTerm.At(index.Size)), Numbers.Number.One),
                };
                for (var k = 0; k < factors.Count; k++)
                {
                    if (k != f)
                    {
                        rest.Add((factors[k].Base.Substitute(index, by), factors[k].Exponent));
                    }
                }

                reduced = SumOver(Product(rest.ToArray()), bound.FindAll(b => !ReferenceEquals(b, index)).ToArray());
                return true;
            }
        }

        reduced = default;
        return false;
    }

    private static List<(List<(Expr Base, Number Exponent)> Factors, List<Index> Bound)> Components(List<(Expr Base, Number Exponent)> factors, List<Index> bound, List<(Expr, Number)> outside)
    {
        var components = new List<(List<(Expr, Number)> Factors, List<Index> Bound)>();
        foreach (var factor in factors)
        {
            var own = bound.FindAll(factor.Base.DependsOn);
            if (own.Count == 0)
            {
                outside.Add(factor);
                continue;
            }

            var merged = (Factors: new List<(Expr, Number)> { factor }, Bound: own);
            for (var c = components.Count - 1; c >= 0; c--)
            {
                if (components[c].Bound.Exists(own.Contains))
                {
                    merged.Factors.AddRange(components[c].Factors);
                    merged.Bound.AddRange(components[c].Bound.FindAll(b => !merged.Bound.Contains(b)));
                    components.RemoveAt(c);
                }
            }

            components.Add(merged);
        }

        return components;
    }

    private Expr CloseContraction(List<(Expr Base, Number Exponent)> factors, List<Index> bound)
    {
        // Σᵢ Σⱼ f is one sum over both.
        if (factors.Count == 1 && factors[0].Exponent.IsOne && factors[0].Base.Node is ProductNode { Bound.Length: > 0 } inner)
        {
            var opened = factors[0].Base.Open(out var fresh);
            factors = [];
            for (var k = 0; k < inner.Exponents.Length; k++)
            {
                factors.Add((opened[k], inner.Exponents[k]));
            }

            bound = [.. bound, .. fresh];
        }

        return CloseProduct(factors, [.. bound]);
    }
}
