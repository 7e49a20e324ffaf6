using MlMath.Expressions.Forms;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Grammar.Binding;

/// <summary>Calls: of definitions, of the library, of the function table; and the definitions themselves.</summary>
internal sealed partial class Binder
{
    /// <summary>Functions of a vector that take a matrix row by row.</summary>
    private static readonly string[] RowByRow = ["softmax", "log_softmax"];

    private int calls;
    private LibraryScope? library;

    private TensorExpr BindCall(CallAst call, Environment environment)
    {
        if (call.Arguments.Count == 0)
        {
            return BindUncalled(call, environment);
        }

        if (call.Partials is not null)
        {
            return BindPartial(call, environment);
        }

        if (call.Primes > 0)
        {
            return BindPrimed(call, environment);
        }

        if (environment.Find(call.Name) is null && session.Definitions.TryGetValue(call.Name, out var definition) && definition is FunctionDefinition function)
        {
            return CallDefinition(function, call, environment);
        }

        if (BindStatistic(call, environment) is { } statistic)
        {
            return statistic;
        }

        if (Builtins.IsBuiltin(call.Name))
        {
            return BindBuiltin(call, environment);
        }

        if (FunctionTable.Find(call.Name) is { } row)
        {
            return CallRow(row, call, environment);
        }

        if (Library.Find(call.Name) is { } formula)
        {
            return CallLibrary(formula, call, environment);
        }

        if (call.Name == Reader.Ones)
        {
            return BindOnes(call, environment);
        }

        if (session.Unbound == UnboundNames.Refuse || call.Name.Length > 2 && !IsSingleLetter(call.Name))
        {
            throw new ProblemException(ProblemCode.UnknownName, $"unknown function '{call.Name}'", new SourceSpan(call.Span.Start, Math.Min(call.Name.Length, call.Span.Length)), Suggestion(call.Name) ?? $"define it: {call.Name}(x) = …");
        }

        return CallUnknown(call, new int[call.Arguments.Count], environment);
    }

    private static bool IsSingleLetter(string name) => name.Count(char.IsLetter) == 1;

    /// <summary>A function's name without arguments: the function at its own parameters.</summary>
    private TensorExpr BindUncalled(CallAst call, Environment environment)
    {
        if (session.Definitions.TryGetValue(call.Name, out var definition) && definition is FunctionDefinition function)
        {
            var own = function.Parameters.Select(p => (Ast)new NameAst(p.Name) { Span = call.Span }).ToList();
            return Bind(call with { Arguments = own, BeforeSemicolon = function.BeforeSemicolon }, environment);
        }

        throw new ProblemException(ProblemCode.Shape, $"the function '{call.Name}' stands here without an argument", call.Span, $"write {call.Name}(x)");
    }

    private TensorExpr CallDefinition(FunctionDefinition function, CallAst call, Environment environment)
    {
        if (function.Parameters is [{ IsList: true }] && call.Arguments.Count > 1)
        {
            call = call with { Arguments = [new VectorAst(call.Arguments) { Span = call.Arguments[0].Span.To(call.Arguments[^1].Span) }] };
        }

        if (call.Arguments.Count != function.Parameters.Count)
        {
            throw BindingProblems.Shape(call, $"'{function.Name}' takes {function.Parameters.Count} {(function.Parameters.Count == 1 ? "argument" : "arguments")}, not {call.Arguments.Count}");
        }

        var locals = new Dictionary<string, Local>();
        for (var k = 0; k < function.Parameters.Count; k++)
        {
            var (parameter, argument) = (function.Parameters[k], call.Arguments[k]);
            // A function at its own parameter, where nothing binds that name: the name stays free.
            locals[parameter.Name] = new Local(sample => Bind(argument, ReferenceEquals(sample, environment.Sample) ? environment : environment.WithSample(sample)));
        }

        return AsDefinition(function.Name, CallWith(function, locals, call, environment.Called(call).Root()));
    }

    /// <summary>A scalar whose form tells that a definition was called for it.</summary>
    private static TensorExpr AsDefinition(string name, TensorExpr value) =>
        value.Rank > 0 ? value : value with { Form = new Form(FormKind.Definition, value.Body, [value.FormOrWhole]) { Name = name } };

    /// <summary>The body of a definition with its parameters given.</summary>
    public TensorExpr CallWith(FunctionDefinition function, Dictionary<string, Local> locals, Ast at, Environment root)
    {
        var names = new List<string>(locals.Keys);
        var results = new Index[function.ResultIndices.Count];
        for (var r = 0; r < results.Length; r++)
        {
            var name = function.ResultIndices[r];
            results[r] = new Index(name, sizes.Unnamed($"{root.Path}:{function.Name}{name}"));
            locals[name] = new Local((IndexTerm)results[r]);
            names.Add(name);
        }

        var body = ReadBody(function, names);
        var value = Guarded(function.Name, at, locals.Count == 0, () => Bind(body, root.With(locals)));
        if (results.Length == 0)
        {
            return value;
        }

        if (value.Rank > 0)
        {
            throw BindingProblems.Shape(at, $"the entries that '{function.Name}' defines must be scalars");
        }

        return new TensorExpr(value.Body, Array.ConvertAll(results, r => new Index(r.Name, sizes.Resolve(r.Size)))) is var whole
            ? whole with { Body = Renamed(value.Body, results, whole.Axes) } : value;
    }

    private static Expr Renamed(Expr body, Index[] from, Index[] to)
    {
        for (var k = 0; k < from.Length; k++)
        {
            body = body.Substitute(from[k], to[k]);
        }

        return body;
    }

    private Ast ReadBody(Definition definition, IReadOnlyCollection<string> locals) =>
        definition.Body ??= new Reader(session.ReadingScope(locals), definition.Text, session.WarningList).Read(definition.Right);

    /// <summary>Binds a definition's body; a definition that comes back to itself is an error, and so is a chain of calls without end.</summary>
    private TensorExpr Guarded(string name, Ast at, bool isValue, Func<TensorExpr> bind)
    {
        // Of a function, that it comes back to itself can be told from a call in its own argument, f(f(x)), only by what its body mentions.
        if ((isValue && !active.Add(name)) || (calls > 0 && calls % DepthBetweenLooks == 0 && IsCircular(name)))
        {
            throw Circle(name, at);
        }

        if (calls >= Limits.CallDepth)
        {
            throw new ProblemException(ProblemCode.Limit, $"more than {Limits.CallDepth} definitions stand on one another here", at.Span);
        }

        calls++;
        try
        {
            return bind();
        }
        finally
        {
            calls--;
            if (isValue)
            {
                active.Remove(name);
            }
        }
    }

    private TensorExpr BindValueDefinition(ValueDefinition definition, Ast at, Environment environment)
    {
        // Inside E[…] a definition over samples means another thing than outside.
        var isShared = environment.Sample is null && evaluated.Count == 0;
        if (isShared && bound.TryGetValue(definition.Name, out var known))
        {
            return known;
        }

        var root = Environment.Global.Defining(definition.Name);
        if (environment.Sample is { } sample)
        {
            root = root.WithSample(sample);
        }

        var body = ReadBody(definition, []);
        var value = Guarded(definition.Name, at, true, () => Bind(body, root));
        if (isShared)
        {
            bound[definition.Name] = value;
        }

        return value;
    }

    private FamilyDefinition? FamilyNamed(string name, int subscripts) =>
        session.FamiliesNamed(name).FirstOrDefault(f => f.Indices.Count == subscripts);

    /// <summary>`ŷᵢ` where `ŷᵢ = …` is defined: its right side at the subscripts that stand here.</summary>
    private TensorExpr BindFamily(FamilyDefinition family, ElementAst element, Environment environment)
    {
        var locals = new Dictionary<string, Local>();
        for (var k = 0; k < family.Indices.Count; k++)
        {
            locals[family.Indices[k]] = new Local(IndexTermOf(element.Subscripts[k], environment));
        }

        var body = ReadBody(family, family.Indices.ToList());
        return Guarded(family.WholeName, element, true, () => Bind(body, Environment.Global.Called(element).With(locals)));
    }

    /// <summary>`m_t` as a plain name: its letter t means what it means outside, or nothing.</summary>
    private TensorExpr BindFamilyAsName(FamilyDefinition family, Ast at, Environment environment)
    {
        var locals = new Dictionary<string, Local>();
        foreach (var index in family.Indices)
        {
            if (environment.Find(index) is { IsIndex: true } local)
            {
                locals[index] = local;
            }
        }

        if (locals.Count == 0 && evaluated.Count == 0 && bound.TryGetValue(family.WholeName, out var known))
        {
            return known;
        }

        var body = ReadBody(family, family.Indices.ToList());
        var value = Guarded(family.WholeName, at, true, () => Bind(body, locals.Count == 0 ? Environment.Global : Environment.Global.With(locals)));
        if (locals.Count == 0 && evaluated.Count == 0)
        {
            bound[family.WholeName] = value;
        }

        return value;
    }

    /// <summary>`ŷ` where only its entries are defined: the vector (or matrix) of them.</summary>
    private TensorExpr BindWholeFamily(FamilyDefinition family, Ast at, Environment environment)
    {
        var indices = family.Indices.Select(i => new Index(i, sizes.Unnamed($"{environment.Path}:{family.WholeName}{i}"))).ToArray();
        var locals = new Dictionary<string, Local>();
        foreach (var index in indices)
        {
            locals[index.Name] = new Local((IndexTerm)index);
        }

        var body = ReadBody(family, family.Indices.ToList());
        var value = Guarded(family.WholeName, at, true, () => Bind(body, Environment.Global.With(locals)));
        return new TensorExpr(value.Body, [.. indices, .. value.Axes]);
    }

    private TensorExpr CallRow(Function row, CallAst call, Environment environment)
    {
        if (call.Arguments.Count != row.Arity)
        {
            throw BindingProblems.Shape(call, $"'{call.Name}' takes {row.Arity} {(row.Arity == 1 ? "argument" : "arguments")}, not {call.Arguments.Count}");
        }

        if (row == FunctionTable.Select)
        {
            environment = environment.Conditional([call.Arguments[0]]);
        }

        var first = Bind(call.Arguments[0], environment);
        if (row == FunctionTable.Polygamma && WholeValue(call.Arguments[0], environment) is not { IsInteger: true, Sign: > 0 })
        {
            throw BindingProblems.Unsupported(call.Arguments[0], "the order of 'polygamma' is a whole number from 1 on");
        }

        if (row.DomainOf(0) is { } domain)
        {
            Ask(domain, first, call, environment);
        }

        if (row.Arity == 1)
        {
            if (call.IsBars && first.Rank == 2 && sizes.Resolve(first.Axes[0].Size) == sizes.Resolve(first.Axes[1].Size))
            {
                session.WarningList.Add("bars around a square matrix were read as its determinant; abs(…) is entry by entry");
                return Whole(graph.Tensor(TensorFunction.Determinant, first.Body, first.Axes));
            }

            var value = Map(first, v => graph.Apply(row, v), FormKind.Function, row);
            if (call.Subscript is null)
            {
                return value;
            }

            if (row != FunctionTable.Log)
            {
                throw BindingProblems.Unsupported(call, $"a subscript on '{call.Name}' has no meaning");
            }

            var basis = Bind(call.Subscript, environment);
            return Combine(value, Map(basis, graph.Log, FormKind.Function, FunctionTable.Log), call, "log", graph.Divide, FormKind.Quotient);
        }

        var arguments = call.Arguments.Skip(1).Select(a => Bind(a, environment)).ToList();
        return arguments.Count == 1
            ? Combine(first, arguments[0], call, call.Name, (a, b) => graph.Apply(row, a, b), FormKind.Function, row)
            : throw BindingProblems.Unsupported(call, $"'{call.Name}' is written otherwise");
    }

    private TensorExpr CallUnknown(CallAst call, int[] orders, Environment environment)
    {
        var arguments = call.Arguments.Select(a => Bind(a, environment)).ToList();
        if (arguments.Exists(a => a.Rank > 0))
        {
            throw BindingProblems.Unsupported(call, $"'{call.Name}' is not defined, and an unknown function takes scalars");
        }

        return Whole(graph.Unknown(call.Name, orders, arguments.ConvertAll(a => a.Body).ToArray()));
    }

    /// <summary>A formula of the library, bound in the library's own scope; a fault in it names the user's call first.</summary>
    private TensorExpr CallLibrary(FunctionDefinition formula, CallAst call, Environment environment)
    {
        var arguments = call.Arguments.Select(a => Bind(a, environment)).ToList();
        if (arguments.Count != formula.Parameters.Count)
        {
            throw BindingProblems.Shape(call, $"'{formula.Name}' takes {formula.Parameters.Count} {(formula.Parameters.Count == 1 ? "argument" : "arguments")}, not {arguments.Count}");
        }

        if (RowByRow.Contains(formula.Name) && arguments.Count == 1)
        {
            arguments[0] = InferredVector(call.Arguments[0], arguments[0]);
        }

        Index? row = null;
        if (RowByRow.Contains(formula.Name) && arguments is [{ Rank: 2 } matrix])
        {
            session.WarningList.Add($"'{formula.Name}' of a matrix was read as that of each of its rows");
            row = matrix.Axes[0];
            arguments = [new TensorExpr(matrix.Body, [matrix.Axes[1]])];
        }

        var locals = new Dictionary<string, Local>();
        for (var k = 0; k < arguments.Count; k++)
        {
            var (wanted, given) = (formula.Parameters[k].Subscripts.Count, arguments[k].Rank);
            if (wanted > 0 && wanted != given)
            {
                throw BindingProblems.Shape(call.Arguments[k], $"'{formula.Name}' takes {(wanted == 1 ? "a vector" : "a matrix")}, not {ShapeOf(arguments[k])}", wanted == 1 && given == 2 ? "give it a row, as in softmax(xᵢ)" : null);
            }

            locals[formula.Parameters[k].Name] = new Local(arguments[k]);
        }

        var outer = sizes.Call;
        sizes.Call ??= new LibraryCall(call.Name, call.Span, LibraryScope.LineOf(formula));
        try
        {
            var value = Library.Binder.CallWith(formula, locals, call, environment.Called(call).Root());
            return row is null ? AsDefinition(formula.Name, value) : new TensorExpr(value.Body, [row, .. value.Axes]);
        }
        catch (ProblemException fault)
        {
            throw new ProblemException(fault.Problem.Code, $"in '{call.Name}': {fault.Problem.Message}", call.Span, $"the library's line is: {LibraryScope.LineOf(formula)}");
        }
        finally
        {
            sizes.Call = outer;
        }
    }

    /// <summary>A name of unknown shape that stands where a vector is wanted is one.</summary>
    private TensorExpr InferredVector(Ast argument, TensorExpr value) =>
        value.Rank == 0 && argument is NameAst { Name: var name } && value.Body.Node is InputNode && (session.Inference.Names.Contains(name) || session.Inference.IsDeclared(name)) && session.Inference.NoteRank(name, 1)
            ? InputOf(name) : value;

    private LibraryScope Library => library ??= new LibraryScope(session);
}
