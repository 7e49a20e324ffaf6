using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Expressions.Building;

/// <summary>Sums of terms: like terms merged, small inner sums taken in, one coefficient each.</summary>
public sealed partial class Graph
{
    /// <summary>
    /// An inner sum of more terms than this stays a term of its own: taking it in would copy what a chain of additions shares.
    /// </summary>
    private const int LargestSumTakenIn = 8;

    private const int LongestSortedByInsertion = 16;

    /// <summary>The sum of coefficients times expressions.</summary>
    public Expr Sum(ReadOnlySpan<(Number Coefficient, Expr Term)> terms)
    {
        if (TrySumOfScalars(terms, out var scalar))
        {
            return scalar;
        }

        var constant = Numbers.Number.Zero;
        var merging = new LikeTerms(terms.Length);
        foreach (var (coefficient, term) in terms)
        {
            Gather(coefficient, term, ref constant, merging);
        }

        var gathered = merging.Terms;
        gathered.RemoveAll(t => t.Coefficient.IsZero);
        if (gathered.Count == 0)
        {
            return Number(constant);
        }

        if (gathered.Count == 1 && constant.IsZero && gathered[0].Coefficient.IsOne)
        {
            return gathered[0].Term;
        }

        return CloseSum(constant, gathered);
    }

    /// <summary>The terms of a sum with their coefficients, and its constant; any other expression is one term.</summary>
    public static List<(Number Coefficient, Expr Term)> TermsOf(Expr sum, out Number constant)
    {
        constant = Numbers.Number.Zero;
        if (sum.Node is NumberNode number)
        {
            constant = number.Value;
            return [];
        }

        if (sum.Node is not SumNode node)
        {
            return [(Numbers.Number.One, sum)];
        }

        constant = node.Constant;
        var opened = sum.Open(out _);
        var terms = new List<(Number, Expr)>(node.Coefficients.Length);
        for (var k = 0; k < node.Coefficients.Length; k++)
        {
            terms.Add((node.Coefficients[k], opened[k]));
        }

        return terms;
    }

    /// <summary>Whether the sign that leads the expression, in an order that its negative shares, is negative; false where that cannot be said.</summary>
    public bool HasNegativeLead(Expr expression)
    {
        if (expression.Node is NumberNode number)
        {
            return number.Value.Sign < 0;
        }

        // The negative of a long sum is not a sum with turned signs but -1 times that sum: its own sign stays.
        if (expression.Node is not SumNode { Coefficients.Length: <= LargestSumTakenIn } sum)
        {
            return false;
        }

        // The coefficient of the operand with the smallest digest; ambiguous where that operand occurs twice.
        var lead = -1;
        var isUnique = true;
        for (var k = 0; k < sum.Coefficients.Length; k++)
        {
            var order = lead < 0 ? -1 : sum.Edges[k].Operand.Digest.CompareTo(sum.Edges[lead].Operand.Digest);
            if (order < 0)
            {
                (lead, isUnique) = (k, true);
            }
            else if (order == 0)
            {
                isUnique = false;
            }
        }

        if (sum.Coefficients.Length == 1 || isUnique)
        {
            return sum.Coefficients[lead].Sign < 0;
        }

        var negative = Negate(expression).Node;
        return !ReferenceEquals(negative, sum) && negative.Digest < sum.Digest;
    }

    private static void Gather(Number coefficient, Expr term, ref Number constant, LikeTerms gathered)
    {
        if (term.Node is NumberNode number)
        {
            constant += coefficient * number.Value;
        }
        else if (term.Node is SumNode sum && sum.Coefficients.Length <= LargestSumTakenIn && (coefficient.IsOne || coefficient.IsMinusOne || !HasLongNumber(sum)))
        {
            constant += coefficient * sum.Constant;
            var opened = term.Open(out _);
            for (var k = 0; k < sum.Coefficients.Length; k++)
            {
                gathered.Add(coefficient * sum.Coefficients[k], opened[k]);
            }
        }
        else
        {
            gathered.Add(coefficient, term);
        }
    }

    /// <summary>Terms in the order of their first occurrence, like ones merged.</summary>
    private sealed class LikeTerms(int capacity)
    {
        private const int SmallCount = 8;
        private Dictionary<Node, List<int>>? places;

        public List<(Number Coefficient, Expr Term)> Terms { get; } = new(capacity);

        public void Add(Number coefficient, Expr term)
        {
            var place = Find(term);
            if (place >= 0)
            {
                Terms[place] = (Terms[place].Coefficient + coefficient, term);
                return;
            }

            Terms.Add((coefficient, term));
            if (places is not null)
            {
                Register(term.Node, Terms.Count - 1);
            }
            else if (Terms.Count > SmallCount)
            {
                places = [];
                for (var k = 0; k < Terms.Count; k++)
                {
                    Register(Terms[k].Term.Node, k);
                }
            }
        }

        private int Find(Expr term)
        {
            if (places is null)
            {
                return Terms.FindIndex(t => t.Term.SameAs(term));
            }

            return places.TryGetValue(term.Node, out var candidates) ? candidates.Find(k => Terms[k].Term.SameAs(term)) is var k && Terms[k].Term.SameAs(term) ? k : -1 : -1;
        }

        private void Register(Node node, int place)
        {
            if (!places!.TryGetValue(node, out var list))
            {
                places.Add(node, list = []);
            }

            list.Add(place);
        }
    }

    private Expr CloseSum(Number constant, List<(Number Coefficient, Expr Term)> terms)
    {
        var operands = new Expr[terms.Count];
        var roles = new ulong[terms.Count];
        var hasIndices = false;
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = terms[k].Term;
            roles[k] = terms[k].Coefficient.Digest;
            hasIndices |= operands[k].Terms.Length > 0;
        }

        if (!hasIndices)
        {
            var places = OrderScalars(operands, roles);
            var ordered = new Number[places.Length];
            var edges = new Edge[places.Length];
            for (var k = 0; k < places.Length; k++)
            {
                ordered[k] = terms[places[k]].Coefficient;
                edges[k] = new Edge(operands[places[k]].Node, []);
            }

            return Scalar(new SumNode(constant, ordered, edges, []));
        }

        var closed = Closing.Close(operands, roles, [], isOrdered: false);
        var coefficients = new Number[operands.Length];
        for (var k = 0; k < coefficients.Length; k++)
        {
            coefficients[k] = terms[closed.Order[k]].Coefficient;
        }

        var count = Count;
        var sum = new Expr(Intern(new SumNode(constant, coefficients, closed.Edges, closed.Axes), closed.Symmetries), closed.Free);
        if (Count > count)
        {
            sum.Node.Antisymmetries = AntisymmetriesOf(sum, constant, terms);
        }

        return sum;
    }

    /// <summary>The permutation of a new sum's axes that turns its sign, where there is one that closing comes upon.</summary>
    private static int[][] AntisymmetriesOf(Expr sum, Number constant, List<(Number Coefficient, Expr Term)> terms)
    {
        // Every term must have a partner of the opposite sign that is the same node, read otherwise.
        if (!constant.IsZero || terms.Count % 2 != 0 || terms.Count > LargestSumTakenIn || sum.Node.Rank < 2
            || !terms.TrueForAll(t => terms.Exists(o => o.Coefficient == -t.Coefficient && ReferenceEquals(o.Term.Node, t.Term.Node))))
        {
            return [];
        }

        var negated = Closing.Close([.. terms.Select(t => t.Term)], [.. terms.Select(t => (-t.Coefficient).Digest)], [], isOrdered: false);
        var edges = sum.Node.Edges;
        for (var k = 0; k < terms.Count; k++)
        {
            if (!edges[k].Equals(negated.Edges[k]) || ((SumNode)sum.Node).Coefficients[k] != -terms[negated.Order[k]].Coefficient)
            {
                return [];
            }
        }

        var permutation = new int[sum.Node.Rank];
        for (var s = 0; s < permutation.Length; s++)
        {
            permutation[s] = Array.FindIndex(negated.Free, t => t.Equals(sum.Terms[s]));
        }

        return [permutation];
    }

    /// <summary>Sorts scalar operands by digest, then by role; few as they mostly are, by insertion.</summary>
    private static int[] OrderScalars(Expr[] operands, ulong[] roles)
    {
        var places = new int[operands.Length];
        if (places.Length > LongestSortedByInsertion)
        {
            for (var k = 0; k < places.Length; k++)
            {
                places[k] = k;
            }

            Array.Sort(places, (a, b) => CompareScalars(operands, roles, a, b));
            return places;
        }

        for (var k = 0; k < places.Length; k++)
        {
            var at = k;
            for (; at > 0 && CompareScalars(operands, roles, places[at - 1], k) > 0; at--)
            {
                places[at] = places[at - 1];
            }

            places[at] = k;
        }

        return places;
    }

    private static int CompareScalars(Expr[] operands, ulong[] roles, int a, int b)
    {
        var order = operands[a].Node.Digest.CompareTo(operands[b].Node.Digest);
        return order != 0 ? order : roles[a].CompareTo(roles[b]);
    }
}
