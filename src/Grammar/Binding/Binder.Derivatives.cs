using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Derivatives inside formulas. A Jacobian's rows are outputs.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindDerivative(DerivativeAst derivative, Environment environment)
    {
        var value = Differentiable(derivative, environment);
        foreach (var by in derivative.By)
        {
            value = DifferentiateBy(value, by, environment);
        }

        return value;
    }

    /// <summary>What is differentiated; a bare name of which nothing says how it depends on the variable is refused.</summary>
    private TensorExpr Differentiable(DerivativeAst derivative, Environment environment)
    {
        if (derivative.Of is NameAst { Name: var name } && environment.Find(name) is null && !session.Definitions.ContainsKey(name)
            && !derivative.By.Any(b => NameOf(b) == name))
        {
            throw session.Unbound == UnboundNames.Refuse && !session.IsDeclared(name)
                ? new ProblemException(ProblemCode.UnknownName, $"'{name}' is not bound, and how it depends on '{NameOf(derivative.By[0])}' is not known", derivative.Of.Span, $"define it: {name} = …")
                : BindingProblems.Unsupported(derivative.Of, $"how '{name}' depends on '{NameOf(derivative.By[0])}' is not known", $"define it: {name} = …");
        }

        return Bind(derivative.Of, environment);
    }

    private static string NameOf(Ast by) => by switch
    {
        NameAst name => name.Name,
        ElementAst { Of: NameAst name } => name.Name,
        _ => "",
    };

    private TensorExpr DifferentiateBy(TensorExpr value, Ast by, Environment environment)
    {
        var name = NameOf(by);
        var subscripts = by is ElementAst element ? element.Subscripts : [];
        if (by is ElementAst { WholeName: { } whole } && (session.IsDeclared(whole) || (TryResolveArray(name, environment) is null && FamilyNamed(name, 1) is null && !IsIndexed((ElementAst)by, environment))))
        {
            (name, subscripts) = (whole, []);
        }

        if (environment.Find(name) is { } local)
        {
            if (local.IsIndex || local.ValueAt(environment.Sample).Body.Node is not InputNode)
            {
                throw BindingProblems.Unsupported(by, $"the derivative by '{name}', which is not a plain name here, is not supported", "differentiate the function: f'(…)");
            }

            return Indexed(Gradient(value, (InputNode)local.ValueAt(environment.Sample).Body.Node), value.Rank, subscripts, by, environment);
        }

        if (session.Definitions.ContainsKey(name) || FamilyNamed(name, Math.Max(1, subscripts.Count)) is not null)
        {
            throw BindingProblems.Unsupported(by, $"the derivative by '{name}', which is defined by a formula, is not supported", "differentiate by a free name");
        }

        var array = TryResolveArray(name, environment) ?? Undeclared(name, subscripts.Count, by);
        if (array.Rank < subscripts.Count && session.Inference.NoteRank(name, subscripts.Count))
        {
            array = InputOf(name);
        }

        if (array.Body.Node is not InputNode input)
        {
            throw BindingProblems.Unsupported(by, $"the derivative by '{name}' is not supported");
        }

        return Indexed(Gradient(value, input), value.Rank, subscripts, by, environment);
    }

    private bool IsIndexed(ElementAst by, Environment environment) => by.Subscripts.All(s => s is NameAst { Name.Length: 1 } || MentionsIndex(s, environment));

    private TensorExpr Gradient(TensorExpr value, InputNode input)
    {
        var derivative = session.Differentiator.Gradient(graph, value.Body, [input], session.Cancellation)[0];
        return new TensorExpr(derivative.Body, [.. value.Axes, .. derivative.Axes]) { Form = null };
    }

    /// <summary>`∂J/∂wⱼ`: the entry of the derivative, the axes of the name from <paramref name="from"/> on; a subscript that nothing binds stays free.</summary>
    private TensorExpr Indexed(TensorExpr derivative, int from, IReadOnlyList<Ast> subscripts, Ast by, Environment environment)
    {
        if (subscripts.Count == 0)
        {
            return derivative;
        }

        if (subscripts.Count > derivative.Rank - from)
        {
            throw BindingProblems.Shape(by, "there are more subscripts than axes");
        }

        var body = derivative.Body;
        var axes = derivative.Axes.ToList();
        for (var k = subscripts.Count - 1; k >= 0; k--)
        {
            if (subscripts[k] is NameAst free && environment.Find(free.Name) is null && !session.KnownScalars.ContainsKey(free.Name) && !session.IsDeclared(free.Name)
                && !session.IsRangeEnd(free.Name) && !session.Inference.IsSize(free.Name) && !session.Definitions.ContainsKey(free.Name))
            {
                body = body.Substitute(axes[from + k], FreeIndex(free.Name, axes[from + k].Size));
            }
            else
            {
                body = body.Substitute(axes[from + k], TermOf(subscripts[k], axes[from + k].Size, environment));
            }

            axes.RemoveAt(from + k);
        }

        body = new Diagonal(graph, session.Cancellation).Of(body);
        return new TensorExpr(body, [.. axes]) { Form = axes.Count == 0 ? Expressions.Forms.Form.Whole(body) : null };
    }

    /// <summary>An index that the whole formula leaves free, the same one for each letter: the j of `∂J/∂wⱼ = …`.</summary>
    private Index FreeIndex(string letter, Size size)
    {
        if (!freeIndices.TryGetValue(letter, out var index))
        {
            session.NoteFreeLetter(letter);
            freeIndices.Add(letter, index = new Index(letter, sizes.Resolve(size)));
        }

        sizes.Unify(index.Size, size);
        return index;
    }

    private readonly Dictionary<string, Index> freeIndices = [];

    /// <summary>`f'(x)`, `f''(x)`: of a function of one argument, entry by entry.</summary>
    private TensorExpr BindPrimed(CallAst call, Environment environment)
    {
        var isKnown = session.Definitions.TryGetValue(call.Name, out var d) && d is FunctionDefinition || Expressions.Functions.FunctionTable.Find(call.Name) is not null
            || Builtins.IsBuiltin(call.Name) || Library.Find(call.Name) is not null;
        if (!isKnown)
        {
            if (session.Unbound == UnboundNames.Refuse)
            {
                throw new ProblemException(ProblemCode.UnknownName, $"unknown function '{call.Name}'", call.Span, Suggestion(call.Name));
            }

            return call.Arguments.Count == 1 ? CallUnknown(call, [call.Primes], environment)
                : throw BindingProblems.Unsupported(call, "primes on a function of several arguments have no meaning", "write ∂f/∂x");
        }

        if (call.Arguments.Count != 1)
        {
            throw BindingProblems.Unsupported(call, "primes on a function of several arguments have no meaning", "write ∂f/∂x");
        }

        var variable = $"′{call.Name}{environment.Path}";
        var input = graph.Input(variable);
        var argument = Bind(call.Arguments[0], environment);
        var value = Bind(call with { Primes = 0, Arguments = [new NameAst("′") { Span = call.Arguments[0].Span }] }, environment.With("′", new Local(Whole(input))));
        if (value.Rank > 0)
        {
            throw BindingProblems.Unsupported(call, $"the prime of '{call.Name}', whose value is an array, is not supported");
        }

        for (var k = 0; k < call.Primes; k++)
        {
            value = Gradient(value, (InputNode)input.Node);
        }

        var body = new InputSubstitution(graph, new Dictionary<Node, (Expr, Index[])> { [input.Node] = (argument.Body, []) }).Apply(value.Body, session.Cancellation);
        return argument.Rank == 0 ? Whole(body) : argument with { Body = body, Form = null };
    }

    /// <summary>`∇f`, `∇f(x, y)`, `∇J(θ; x, y)`: by the parameters before the semicolon, at the arguments.</summary>
    private TensorExpr BindNabla(NablaAst nabla, Environment environment)
    {
        if (nabla.By is not null)
        {
            var value = Bind(nabla.Of, environment);
            for (var k = 0; k < nabla.Order; k++)
            {
                value = DifferentiateBy(value, nabla.By, environment);
            }

            return value;
        }

        var call = nabla.Of switch
        {
            CallAst c => c,
            NameAst name => new CallAst(name.Name, []) { Span = name.Span },
            _ => throw BindingProblems.Unsupported(nabla, "the gradient of an expression needs the name to differentiate by", "write ∇_x before it"),
        };
        if (!session.Definitions.TryGetValue(call.Name, out var definition) || definition is not FunctionDefinition function)
        {
            throw definition is ValueDefinition
                ? BindingProblems.Unsupported(nabla, $"'{call.Name}' is not defined as a function of its variables", $"write {call.Name}(x) = … or ∇_x {call.Name}")
                : new ProblemException(ProblemCode.UnknownName, $"unknown function '{call.Name}'", call.Span, Suggestion(call.Name) ?? $"define it: {call.Name}(x) = …");
        }

        if (call.Arguments.Count == 0)
        {
            call = call with { Arguments = function.Parameters.Select(p => (Ast)new NameAst(p.Name) { Span = call.Span }).ToList(), BeforeSemicolon = function.BeforeSemicolon };
        }

        return GradientAt(function, call, nabla, environment);
    }

    private TensorExpr GradientAt(FunctionDefinition function, CallAst call, NablaAst nabla, Environment environment)
    {
        if (call.Arguments.Count != function.Parameters.Count)
        {
            throw BindingProblems.Shape(call, $"'{function.Name}' takes {function.Parameters.Count} arguments, not {call.Arguments.Count}");
        }

        // Stand-ins of the arguments' shapes are differentiated by, then replaced by the arguments.
        var count = Math.Min(function.BeforeSemicolon, call.BeforeSemicolon);
        var inner = environment;
        var standIns = new List<(InputNode Input, TensorExpr Argument)>();
        var arguments = new List<Ast>();
        for (var k = 0; k < call.Arguments.Count; k++)
        {
            if (k >= count)
            {
                arguments.Add(call.Arguments[k]);
                continue;
            }

            var argument = Bind(call.Arguments[k], environment);
            var shape = Array.ConvertAll(argument.Axes, a => sizes.Resolve(a.Size));
            var axes = Array.ConvertAll(shape, s => new Index("i", s));
            var input = graph.Input($"∇{function.Parameters[k].Name}{environment.Path}{nabla.Span.Start}", shape, Array.ConvertAll(axes, a => (IndexTerm)a));
            standIns.Add(((InputNode)input.Node, argument));
            var name = $"∇{k}";
            inner = inner.With(name, new Local(new TensorExpr(input, axes)));
            arguments.Add(new NameAst(name) { Span = call.Arguments[k].Span });
        }

        var value = Bind(call with { Arguments = arguments }, inner);
        if (value.Rank > 0)
        {
            throw BindingProblems.Shape(nabla, $"the gradient is that of a scalar, but '{function.Name}' gives {ShapeOf(value)}");
        }

        var gradient = StackedGradient(value, standIns, nabla);
        if (nabla.Order == 2)
        {
            gradient = StackedGradient(gradient, standIns, nabla);
        }

        var replacements = standIns.ToDictionary(s => (Node)s.Input, s => (s.Argument.Body, s.Argument.Axes));
        return gradient with { Body = new InputSubstitution(graph, replacements).Apply(gradient.Body, session.Cancellation) };
    }

    private TensorExpr StackedGradient(TensorExpr value, List<(InputNode Input, TensorExpr Argument)> standIns, NablaAst nabla)
    {
        var parts = standIns.ConvertAll(s => Gradient(value, s.Input));
        if (parts.Count == 1 && standIns[0].Input.Rank > 0)
        {
            return parts[0];
        }

        if (standIns.Exists(s => s.Input.Rank > 0))
        {
            throw BindingProblems.Unsupported(nabla, "the gradient by several arrays is not one array", "take ∇ by one of them: ∇_w J");
        }

        var index = new Index("i", parts.Count);
        var entries = new (Number, Expr)[parts.Count];
        for (var k = 0; k < entries.Length; k++)
        {
            var (_, part) = Align(value, parts[k], nabla, "∇");
            entries[k] = (Number.One, graph.Multiply(graph.Bracket(index, IndexRelation.Equal, IndexTerm.At((Size)(k + 1))), part.Body));
        }

        return new TensorExpr(graph.Sum(entries), [.. value.Axes, index]);
    }
}
