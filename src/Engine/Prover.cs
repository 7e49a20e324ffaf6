using MlMath.AutoDiff.Symbolic;
using MlMath.Compilation;
using MlMath.Compilation.Precision;
using MlMath.Engine.Proofs;
using MlMath.Expressions.Building;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Expressions.Rewriting.Identities;
using MlMath.Expressions.Rewriting.Tracing;
using MlMath.Expressions.Values;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Engine;

/// <summary>What came of an attempt to prove an equation.</summary>
/// <param name="Holds">True where both sides have one normal form, false where a point tells them apart, null where neither was found.</param>
/// <param name="Counterexample">The point that tells the sides apart.</param>
/// <param name="Chains">Where it holds, by which steps: for each side and the next one.</param>
public sealed record Proof(bool? Holds, IReadOnlyDictionary<string, NumericArray>? Counterexample, IReadOnlyList<ProofChain> Chains);

/// <summary>The steps by which two sides are equal.</summary>
/// <param name="Left">One side.</param>
/// <param name="Right">The other.</param>
/// <param name="Difference">Left less right: 0 by itself where both have one canonical form.</param>
/// <param name="Steps">From the difference to 0, each accepted by the checker of proofs.</param>
public sealed record ProofChain(Expr Left, Expr Right, Expr Difference, IReadOnlyList<ZeroStep> Steps);

/// <summary>
/// Proves equations by normal forms and refutes them by counter-examples. That random points agree is never taken for a proof.
/// Not thread-safe, as its graph is not.
/// </summary>
/// <param name="graph">The graph of the sides.</param>
/// <param name="assumptions">What is known of names (`positive`, `integer`, …): counter-examples keep to it.</param>
/// <param name="isOutside">Whether the equation as it was written has no real value at a point, though its canonical form may have one (`x/x` at 0): such a point refutes nothing.</param>
/// <param name="cancellation">Stops long work.</param>
public sealed class Prover(
    Graph graph, IReadOnlyDictionary<string, IReadOnlyList<string>>? assumptions = null, Func<Bindings, bool>? isOutside = null, CancellationToken cancellation = default)
{
    private readonly ResidueCheck residues = new(cancellation);

    private const int Attempts = 60;
    private const int AttemptsWithIntegrals = 12;
    private const int FirstWholePoint = 48;
    private const int PointsLookedAtClosely = 3;
    private const double Difference = 1e-6;

    /// <summary>Whether all sides, over the same axes, are equal wherever they are real.</summary>
    public Proof Prove(IReadOnlyList<(Expr Body, Index[] Axes)> sides)
    {
        var all = true;
        var chains = new List<ProofChain>();
        var checker = new ProofChecker(graph, assumptions, cancellation);
        for (var k = 1; k < sides.Count; k++)
        {
            var (left, right) = (sides[k - 1], sides[k]);
            var difference = graph.Subtract(left.Body, right.Body);
            if (Chains(difference, left.Body, right.Body).FirstOrDefault(c => checker.Accepts(difference, c)) is { } steps)
            {
                chains.Add(new ProofChain(left.Body, right.Body, difference, steps));
                continue;
            }

            all = false;
            if (Refute(left.Body, right.Body, left.Axes.Length > 0 ? left.Axes : right.Axes) is { } point)
            {
                return new Proof(false, point, []);
            }
        }

        return new Proof(all ? true : null, null, all ? chains : []);
    }

    /// <summary>Chains of steps from the difference of the sides to 0, each found only if those before it do not serve.</summary>
    private IEnumerable<IReadOnlyList<ZeroStep>> Chains(Expr difference, Expr left, Expr right)
    {
        foreach (var chain in ChainsOf(difference, left, right))
        {
            yield return chain;
        }

        var facts = new Facts(assumptions);
        var (current, first) = (difference, new List<ZeroStep>());
        if (ClosedIntegrals.HoldsIntegrals(current.Node))
        {
            Take("closed-integrals", trace => new ClosedIntegrals(graph, facts) { Trace = trace }.Apply(current, cancellation));
            if (first.Count > 0)
            {
                foreach (var chain in ChainsOf(current, current, graph.Zero))
                {
                    yield return [.. first, .. chain];
                }
            }
        }

        var before = first.Count;
        Take("known-rules", trace => new Simplifier(graph, facts, trace).Simplify(current, cancellation));
        if (first.Count > before)
        {
            foreach (var chain in current.Node is NumberNode { Value.IsZero: true } ? [[]] : ChainsOf(current, current, graph.Zero))
            {
                yield return [.. first, .. chain];
            }
        }

        void Take(string rule, Func<RewriteTrace, Expr> rewriting)
        {
            var trace = new RewriteTrace();
            var next = rewriting(trace);
            if (!next.SameAs(current))
            {
                first.Add(new ZeroStep(rule, current, next, trace.Steps, []));
                current = next;
            }
        }
    }

    /// <summary>Chains that make no use of what is assumed of names, but that they are positive or whole.</summary>
    private IEnumerable<IReadOnlyList<ZeroStep>> ChainsOf(Expr difference, Expr left, Expr right)
    {
        var test = new ZeroTest(graph, e => residues.IsZero(e, NamesThatAre("positive"), NamesThatAre("integer"), anySizes: true));
        if (test.Chain(difference, cancellation) is { } steps)
        {
            yield return steps;
        }

        if (residues.IsZeroByInduction(difference, NamesThatAre("positive"), NamesThatAre("integer")))
        {
            yield return [new ZeroStep("induction", difference, graph.Zero)];
        }

        if (PositiveInputs.Difference(graph, left, right, cancellation) is { } positive && test.Chain(positive, cancellation) is { } rest)
        {
            yield return [new ZeroStep("positive-names", difference, positive), .. rest];
        }

        if (new EqualDerivatives(graph, NamesThatAre("positive").Contains, residues, cancellation).Shows(difference))
        {
            yield return [new ZeroStep("equal-derivatives", difference, graph.Zero)];
        }

        if (new CaseSplit(graph).Chain(difference, e => test.Chain(e, cancellation), cancellation) is { } cases)
        {
            yield return cases;
        }

        if (new AlgebraicConstant(cancellation).IsZero(difference))
        {
            yield return [new ZeroStep("separation-bound", difference, graph.Zero)];
        }

        if (test.ChainByEntries(difference, cancellation) is { } entries)
        {
            yield return entries;
        }
    }

    private HashSet<string> NamesThatAre(string property) => (assumptions ?? new Dictionary<string, IReadOnlyList<string>>()).Where(a => a.Value.Contains(property)).Select(a => a.Key).ToHashSet();

    private Dictionary<string, NumericArray>? Refute(Expr left, Expr right, Index[] axes)
    {
        // Axes that are equal by name only are given one size each; free indices of the formula become axes.
        List<Index> all = [.. axes];
        foreach (var index in left.FreeIndices().Concat(right.FreeIndices()))
        {
            if (!all.Contains(index))
            {
                all.Add(index);
            }
        }

        var random = new Random(20_11);
        var concrete = new ConcreteFunctions(graph, random);
        var population = new ConcretePopulation(graph);
        var outputs = new[] { left, right }.Select(s => new Output(population.Apply(concrete.Apply(s, cancellation), cancellation), all)).ToArray();
        var inputs = NodeWalk.ReachableFrom([outputs[0].Body.Node, outputs[1].Body.Node]);
        var attempts = Array.Exists(inputs, i => i is InputNode { Name: var name } && Continuum.Owns(name)) ? AttemptsWithIntegrals : Attempts;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var point = Point(inputs, all, random, attempt, out var bindings);
            NumericArray[] values;
            try
            {
                values = Evaluator.Evaluate(outputs, bindings, EvaluationWay.Interpreter, cancellation);
            }
            catch (ProblemException)
            {
                // No value at this point (a singular matrix, an entry beyond an axis): another one.
                continue;
            }

            if (Differ(values[0].Values, values[1].Values, attempt < PointsLookedAtClosely) is { } far && IsCertain(outputs, bindings, far) && isOutside?.Invoke(bindings) != true)
            {
                return point;
            }
        }

        return null;
    }

    /// <summary>Whether doubles tell entries apart: true beyond doubt as far as they can, false where more digits may; null where it is not worth to look closer.</summary>
    private static bool? Differ(double[] left, double[] right, bool isClose)
    {
        bool? found = null;
        for (var k = 0; k < left.Length; k++)
        {
            var (a, b) = (left[k], right[k]);
            if (!double.IsFinite(a) || !double.IsFinite(b))
            {
                continue;
            }

            if (Math.Abs(a - b) > Difference * (1 + Math.Abs(a) + Math.Abs(b)))
            {
                return true;
            }

            found = isClose ? false : found;
        }

        return found;
    }

    /// <summary>Whether balls of many digits around both values are apart; where such are not to be had, what doubles say.</summary>
    private bool IsCertain(Output[] outputs, Bindings bindings, bool isFar)
    {
        if (outputs.Any(o => o.Body.Node.Reachable().Any(n => n is InputNode { Name: var name } && Continuum.Owns(name))))
        {
            return isFar;
        }

        var sign = ExactSign.Compare(outputs[0], outputs[1], bindings, cancellation: cancellation);
        return sign.IsNonZero || (isFar && sign.Kind == SignKind.Undecided);
    }

    private Dictionary<string, NumericArray> Point(Node[] inputs, List<Index> axes, Random random, int attempt, out Bindings bindings)
    {
        bindings = [];
        var sizes = new Dictionary<string, int>();
        var point = new Dictionary<string, NumericArray>();
        var entry = 0;
        foreach (var node in inputs)
        {
            if (node is SizeNode size)
            {
                SizeOf(size.Size);
            }

            foreach (var axis in node.Axes)
            {
                SizeOf(axis);
            }

            foreach (var bound in node.Bound)
            {
                SizeOf(bound);
            }
        }

        foreach (var axis in axes)
        {
            SizeOf(axis.Size);
        }

        foreach (var (name, value) in sizes)
        {
            bindings.SetSize(name, value);
        }

        foreach (var input in inputs.OfType<InputNode>().Where(i => !Continuum.Owns(i.Name)))
        {
            if (input.Name == ConcretePopulation.Members)
            {
                bindings[input.Name] = new NumericArray(ConcretePopulation.MembersAt(attempt));
                continue;
            }

            var shape = input.Axes.ToArray().Select(SizeOf).ToArray();
            var values = new double[shape.Aggregate(1, (n, s) => n * s)];
            for (var k = 0; k < values.Length; k++)
            {
                // Positive numbers first, where most functions are real; then of both signs.
                // Last whole ones, 0 among them, where cases meet.
                values[k] = Assumed(input.Name, attempt >= FirstWholePoint ? ((attempt + (entry++ * (attempt / 4))) % 4) - 1 : attempt % 2 == 0 ? 0.3 + (1.7 * random.NextDouble()) : (4 * random.NextDouble()) - 2);
            }

            point[input.Name] = bindings[input.Name] = new NumericArray(shape, values);
        }

        // A size that no array shows is part of the point.
        foreach (var (name, value) in sizes)
        {
            if (name[0] != '#' && !ReservedSizes.Contains(Size.Named(name)) && !Array.Exists(inputs, i => i is InputNode && i.Axes.ToArray().Any(a => a.Name == name)))
            {
                point[name] = new NumericArray(value);
            }
        }

        return point;

        int SizeOf(Size size)
        {
            if (size.IsKnown)
            {
                return (int)size.Offset;
            }

            if (!sizes.TryGetValue(size.Name!, out var known))
            {
                sizes.Add(size.Name!, known = size == ReservedSizes.Population ? ConcretePopulation.MembersAt(attempt) : 2 + ((sizes.Count + (attempt / 8)) % 3));
            }

            return known + (int)size.Offset;
        }
    }

    /// <summary>A number moved to where the assumptions on its name allow it.</summary>
    private double Assumed(string name, double value)
    {
        foreach (var property in assumptions?.GetValueOrDefault(name) ?? [])
        {
            value = property switch
            {
                "positive" => Math.Abs(value) + 0.01,
                "nonnegative" => Math.Abs(value),
                "negative" => -Math.Abs(value) - 0.01,
                "nonpositive" => -Math.Abs(value),
                "integer" => value < 0 ? Math.Floor(2 * value) : Math.Ceiling(2 * value),
                _ => value,
            };
        }

        return value;
    }

    /// <summary>Puts definite smooth functions in the place of unknown ones, the same for each name, their derivatives with them.</summary>
    private sealed class ConcreteFunctions(Graph graph, Random random) : NodeRewriter(graph)
    {
        private readonly Dictionary<string, (Expr Body, InputNode[] Parameters)> functions = [];

        protected override Expr Rewrite(Expr original, Expr[] operands, Index[] bound)
        {
            if (original.Node is not UnknownFunctionNode unknown)
            {
                return Graph.Rebuild(original, operands, bound);
            }

            var (body, parameters) = FunctionNamed(unknown.Name, unknown.Orders.Length);
            for (var k = 0; k < parameters.Length; k++)
            {
                for (var order = 0; order < unknown.Orders[k]; order++)
                {
                    body = ReverseFold.Gradient(Graph, body, [parameters[k]])[0].Body;
                }
            }

            var replacements = new Dictionary<Node, (Expr, Index[])>();
            for (var k = 0; k < parameters.Length; k++)
            {
                replacements.Add(parameters[k], (operands[k], []));
            }

            return new InputSubstitution(Graph, replacements).Apply(body);
        }

        private (Expr Body, InputNode[] Parameters) FunctionNamed(string name, int arity)
        {
            if (functions.TryGetValue(name, out var known))
            {
                return known;
            }

            var terms = new List<(Number, Expr)> { (Coefficient(), Graph.One) };
            var parameters = new InputNode[arity];
            for (var k = 0; k < arity; k++)
            {
                var parameter = Graph.Input($"{name}#{k}");
                parameters[k] = (InputNode)parameter.Node;
                terms.Add((Coefficient(), parameter));
                terms.Add((Coefficient(), Graph.Power(parameter, 2)));
                terms.Add((Coefficient(), Graph.Apply(FunctionTable.Sin, Graph.Add(parameter, terms[^1].Item2))));
            }

            functions.Add(name, known = (Graph.Sum(terms.ToArray()), parameters));
            return known;
        }

        private Number Coefficient() => Number.Fraction(random.Next(1, 20), random.Next(5, 12));
    }
}
