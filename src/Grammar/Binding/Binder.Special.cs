using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Expressions.Rewriting;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Names that stand for an array of their own where nothing binds them: the identity, the vector of ones, Kronecker's δ; and derivatives by the place of an argument.</summary>
internal sealed partial class Binder
{
    /// <summary>`I`, `𝟏`, `I₃`: an array whose size stands beside it or is told by its use; null for other names.</summary>
    private TensorExpr? BindSpecial(NameAst name, Environment environment)
    {
        switch (name.Name)
        {
            case "I":
                return Identity(name, environment, null);
            case Reader.Ones:
                return Ones(name, environment, null);
        }

        return SplitDigits(name.Name) is ("I", var size) ? Identity(name, environment, size) : null;
    }

    /// <summary>`Iₙ`, `𝟏ₙ`, `δᵢⱼ`; null for others.</summary>
    private TensorExpr? BindSpecialElement(NameAst name, ElementAst element, Environment environment)
    {
        if (name.Name == "δ" && element.Subscripts is [var left, var right])
        {
            return Whole(graph.Bracket(PlaceOf(left, environment), IndexRelation.Equal, PlaceOf(right, environment)));
        }

        if (name.Name is not ("I" or Reader.Ones) || element.Subscripts is not [var subscript] || IsIndex(subscript, environment))
        {
            return null;
        }

        var size = SizeAt(subscript, environment);
        return name.Name == "I" ? Identity(name, environment, size) : Ones(name, environment, size);
    }

    private bool IsIndex(Ast subscript, Environment environment) => subscript is NameAst { Name: var name }
        && (environment.Find(name) is { IsIndex: true } || (session.Unbound == UnboundNames.Infer && name is "i" or "j" or "k" or "l" && !session.IsDeclared(name) && !session.IsRangeEnd(name)));

    /// <summary>`ones(n)`.</summary>
    private TensorExpr BindOnes(CallAst call, Environment environment)
    {
        RequireCount(call, call.Arguments, 1);
        return Ones(call, environment, SizeAt(call.Arguments[0], environment));
    }

    private Size SizeAt(Ast ast, Environment environment) => IndexTermOf(ast, environment) is { IsFixed: true, Position: var size } && (!size.IsKnown || size.Offset >= 0) ? sizes.Resolve(size)
        : throw BindingProblems.Shape(ast, "a size is a whole number or a name", "for example 3, n or n-1");

    /// <summary>What a subscript of δ says: an index, also one that nothing binds, or a position.</summary>
    private IndexTerm PlaceOf(Ast subscript, Environment environment) => IsFreeIndex(subscript, environment)
        ? FreeIndex(((NameAst)subscript).Name, sizes.Unnamed($"free:{((NameAst)subscript).Name}")) : IndexTermOf(subscript, environment);

    private TensorExpr Identity(Ast at, Environment environment, Size? wanted)
    {
        var size = wanted ?? sizes.Unnamed($"{environment.Path}:I{at.Span.Start}");
        Index row = new("i", size), column = new("j", size);
        return new TensorExpr(graph.Bracket(row, IndexRelation.Equal, column), [row, column]);
    }

    private TensorExpr Ones(Ast at, Environment environment, Size? wanted) =>
        new(graph.One, [new Index("i", wanted ?? sizes.Unnamed($"{environment.Path}:1{at.Span.Start}"))]);

    /// <summary>`∂₁f(x, y)`: the derivative by the first argument, taken there.</summary>
    private TensorExpr BindPartial(CallAst call, Environment environment)
    {
        var count = call.Arguments.Count;
        if (call.Partials!.Any(p => p < 1 || p > count))
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' is called with {count} {(count == 1 ? "argument" : "arguments")}", "∂₁f is the derivative by the first");
        }

        var isKnown = (session.Definitions.TryGetValue(call.Name, out var d) && d is FunctionDefinition) || FunctionTable.Find(call.Name) is not null || Library.Find(call.Name) is not null;
        if (!isKnown)
        {
            if (session.Unbound == UnboundNames.Refuse)
            {
                throw new ProblemException(ProblemCode.UnknownName, $"unknown function '{call.Name}'", call.Span, Suggestion(call.Name));
            }

            var orders = new int[count];
            foreach (var place in call.Partials!)
            {
                orders[place - 1]++;
            }

            return CallUnknown(call, orders, environment);
        }

        var inputs = Enumerable.Range(1, count).Select(k => graph.Input($"∂{k}{call.Name}{environment.Path}")).ToArray();
        var names = inputs.Select((_, k) => $"∂{k + 1}").ToArray();
        var locals = names.Zip(inputs).ToDictionary(p => p.First, p => new Local(Whole(p.Second)));
        var value = Bind(call with { Partials = null, Arguments = [.. names.Select((n, k) => new NameAst(n) { Span = call.Arguments[k].Span })] }, environment.With(locals));
        foreach (var place in call.Partials!)
        {
            value = Gradient(value, (InputNode)inputs[place - 1].Node);
        }

        var given = new Dictionary<Node, (Expr, Index[])>();
        for (var k = 0; k < count; k++)
        {
            var argument = Bind(call.Arguments[k], environment);
            if (argument.Rank > 0 || value.Rank > 0)
            {
                throw BindingProblems.Unsupported(call, "a derivative by the place of an argument is that of a scalar by a scalar", "write ∂f/∂x");
            }

            given.Add(inputs[k].Node, (argument.Body, []));
        }

        return Whole(new InputSubstitution(graph, given).Apply(value.Body, session.Cancellation));
    }
}
