using MlMath.Expressions.Building;
using MlMath.Expressions.Differentiation;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Indexing;
using MlMath.Expressions.Problems;
using MlMath.Grammar.Reading;
using MlMath.Grammar.Syntax;

namespace MlMath.Grammar.Binding;

/// <summary>How unbound names are taken.</summary>
public enum UnboundNames
{
    /// <summary>An error: every name must be bound.</summary>
    Refuse,

    /// <summary>An input whose shape is told by its use.</summary>
    Infer,
}

/// <summary>
/// A scope of declared names and definitions in which formulas are read and bound to expressions of one graph. Sizes are inferred by binding
/// until nothing new is learnt about them. Not thread-safe.
/// </summary>
public sealed partial class FormulaSession
{
    private const int MostPasses = 16;
    private static readonly string[] SizeLetters = ["n", "m", "p", "q", "r", "s", "t", "u", "v", "w"];

    private readonly Dictionary<string, Size[]> declared = [];
    private readonly Dictionary<string, Definition> definitions = [];
    private readonly Dictionary<string, List<FamilyDefinition>> families = [];
    private readonly HashSet<string> extraNames = [];
    private readonly HashSet<string> primed = [];
    private readonly HashSet<string> standing = [];
    private readonly HashSet<string> rangeEnds = [];
    private readonly List<string> warnings = [];
    private readonly HashSet<string> declaredSizes = [];
    private FormulaSession? library;

    /// <summary>A session without names.</summary>
    /// <param name="graph">Where expressions are made.</param>
    /// <param name="differentiator">For derivatives inside formulas.</param>
    /// <param name="textbook">The library of formulas, or null.</param>
    /// <param name="unbound">How unbound names are taken.</param>
    public FormulaSession(Graph graph, IDifferentiator differentiator, ITextbook? textbook = null, UnboundNames unbound = UnboundNames.Infer)
    {
        Graph = graph;
        Differentiator = differentiator;
        Textbook = textbook;
        Unbound = unbound;
        Inference = new Inference(declared);
    }

    /// <summary>Where expressions are made.</summary>
    public Graph Graph { get; }

    /// <summary>How the last formula was read, in words, where it could have been read otherwise.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>How the last formula was read.</summary>
    public string Reading { get; private set; } = "";

    /// <summary>The notation in which texts are written.</summary>
    public Notation Notation { get; set; } = Notation.Auto;

    /// <summary>Stops long work.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Whether the last statement of a text is a question even where it looks like a definition (for a proof).</summary>
    public bool SubjectIsEquation { get; set; }

    /// <summary>Whether the formula that is asked for may have several parts, as `svd(A)` does.</summary>
    public bool SubjectMayHaveParts { get; set; }

    /// <summary>The names that the last formula used without anything declaring them.</summary>
    public IReadOnlyCollection<string> InferredNames => Inference.Names;

    internal IDifferentiator Differentiator { get; }

    internal ITextbook? Textbook { get; }

    internal UnboundNames Unbound { get; }

    internal SizeTable Sizes { get; private init; } = new();

    /// <summary>Whether this is the scope of the library, whose names are its own.</summary>
    internal bool IsLibrary { get; private init; }

    /// <summary>The library's scope beside this one: the same graph and sizes, other names.</summary>
    internal FormulaSession LibrarySession() => library ??= new(Graph, Differentiator, Textbook) { Sizes = Sizes, IsLibrary = true, Cancellation = Cancellation };

    internal void AddDefinition(Definition definition) => Add(definition);

    /// <summary>Letters that a subscript of the formula leaves free: indices wherever they stand in it.</summary>
    internal HashSet<string> FreeLetters { get; } = [];

    internal void NoteFreeLetter(string letter)
    {
        if (FreeLetters.Add(letter))
        {
            Inference.HasChanged = true;
        }
    }

    internal Inference Inference { get; }

    internal Dictionary<string, double> KnownScalars { get; } = [];

    /// <summary>Where the formula that was asked for stands in its text.</summary>
    public SourceSpan SubjectPlace { get; private set; }

    internal List<string> WarningList => warnings;

    internal IReadOnlyDictionary<string, Definition> Definitions => definitions;

    /// <summary>Whether a formula defines the name.</summary>
    public bool IsDefined(string name) => definitions.ContainsKey(NameSpelling.Canonical(name));

    /// <summary>Adds definitions. Throws <see cref="ProblemException"/> where a statement is none.</summary>
    public void Define(string text)
    {
        foreach (var row in SyntaxParser.Parse(text, Notation).Statements)
        {
            Scan(row);
            if (!TryDefine(row, text))
            {
                throw new ProblemException(ProblemCode.Syntax, "expected a definition, as in f(x) = … or name = …", row.Span);
            }
        }
    }

    /// <summary>Binds a text: definitions, a line each, then the expression that is asked for; a definition at the end answers its right side.</summary>
    public TensorExpr Bind(string text) => WithAllFaults(text, () =>
    {
        var (subject, source) = Read(text);
        return Settle(binder => binder.BindSubject(subject, source));
    });

    /// <summary>Binds a text whose last statement is an equation, possibly a chain; gives its sides.</summary>
    public IReadOnlyList<TensorExpr> BindEquation(string text)
    {
        SubjectIsEquation = true;
        return WithAllFaults(text, () =>
        {
            var (subject, source) = Read(text);
            return Settle(binder => binder.BindEquation(subject, source));
        });
    }

    /// <summary>The axes of a declared or inferred name, as far as what was bound so far tells.</summary>
    public Size[] ShapeOf(string name)
    {
        var canonical = NameSpelling.Canonical(name);
        var axes = declared.TryGetValue(canonical, out var known) ? known : Inference.AxesOf(canonical, Sizes);
        var resolved = new Size[axes.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            resolved[a] = Sizes.Resolve(axes[a]);
        }

        return resolved;
    }

    internal bool IsDeclaredSize(Size size) => size.Name is { } name && declaredSizes.Contains(name);

    /// <summary>Whether a range ends at this name somewhere: it is a size.</summary>
    internal bool IsRangeEnd(string name) => rangeEnds.Contains(name);

    internal bool IsDeclared(string name) => declared.ContainsKey(name) || Inference.IsDeclared(name);

    internal bool IsFunctionName(string name) => (definitions.TryGetValue(name, out var d) && d is FunctionDefinition)
        || FunctionTable.Find(name) is not null || Builtins.IsBuiltin(name) || Textbook?.Find(name) is not null;

    internal IReadingScope ReadingScope(IReadOnlyCollection<string>? locals = null)
    {
        var scope = new SessionScope(this);
        return locals is null ? scope : new InnerScope(scope, locals);
    }

    internal IEnumerable<string> KnownNames => declared.Keys.Concat(definitions.Keys).Concat(FunctionTable.Names).Concat(Builtins.Names).Concat(Textbook?.Names ?? []);

    private (SyntaxRow Subject, string Source) Read(string text)
    {
        warnings.Clear();
        var document = SyntaxParser.Parse(text, Notation);
        if (document.Statements.Count == 0)
        {
            throw new ProblemException(ProblemCode.Syntax, "the formula is empty", new SourceSpan(0, 0));
        }

        foreach (var row in document.Statements)
        {
            Scan(row);
        }

        for (var k = 0; k < document.Statements.Count - 1; k++)
        {
            var row = document.Statements[k];
            if (!TryDefine(row, text))
            {
                throw NoDefinition(row);
            }
        }

        var subject = document.Statements[^1];
        SubjectName = subject.Items is [NameItem { Text: var head }, ..] && (subject.Items.Count == 1 || subject.Items is [_, GroupItem])
            && definitions.Values.Any(d => d.Name == head) ? head : null;
        if (!SubjectIsEquation && DefinitionReader.TryRead(subject, text) is { } definition && IsOpenToDefine(definition))
        {
            // `θ = θ - α∇J(θ)` with θ bound: the old value stands on the right.
            if (!declared.ContainsKey(definition.Name))
            {
                Add(definition);
            }

            (subject, SubjectName) = (definition.Right, definition.Name);
        }
        else if (!SubjectIsEquation && DefinitionReader.TryReadParts(subject, text) is { } several)
        {
            subject = several.Call;
        }

        SubjectPlace = subject.Span;
        return (subject, text);
    }

    private static ProblemException NoDefinition(SyntaxRow row) =>
        new(ProblemCode.Syntax, "only the last line may be an expression; the lines before it define names", row.Span, "write name = … or f(x) = …");

    private bool TryDefine(SyntaxRow row, string text)
    {
        if (DefinitionReader.TryReadParts(row, text) is { } several)
        {
            several.Parts.ToList().ForEach(Add);
            return true;
        }

        if (DefinitionReader.TryRead(row, text) is not { } definition || !IsOpenToDefine(definition))
        {
            return false;
        }

        Add(definition);
        return true;
    }

    /// <summary>`σ² = …` defines σ² where σ has no value of its own; else it is an equation.</summary>
    private bool IsOpenToDefine(Definition definition) => definition is not ValueDefinition { PowerOf: { } of } || !(IsDeclared(of) || definitions.ContainsKey(of) || definition.Right.Items is [NumberItem]);

    /// <summary>The definitions by entries, `ŷᵢ = …`, of the array of that name, the first first.</summary>
    internal IReadOnlyList<FamilyDefinition> FamiliesNamed(string name) => families.TryGetValue(name, out var found) ? found : [];

    private void Add(Definition definition)
    {
        var key = definition is FamilyDefinition family ? family.WholeName : definition.Name;
        if (definitions.TryGetValue(key, out var before) && before is FamilyDefinition old && families[old.Name] is var olds && olds.Remove(old) && olds.Count == 0)
        {
            families.Remove(old.Name);
        }

        definitions[key] = definition;
        if (definition is FamilyDefinition made)
        {
            if (!families.TryGetValue(made.Name, out var list))
            {
                families.Add(made.Name, list = []);
            }

            list.Add(made);
        }
    }

    /// <summary>Binds until a pass learns nothing new about shapes and sizes.</summary>
    private T Settle<T>(Func<Binder, T> bind)
    {
        var said = warnings.Count;
        for (var pass = 0; ; pass++)
        {
            warnings.RemoveRange(said, warnings.Count - said);
            partials.Clear();
            integrals.Clear();
            Sizes.Restart();
            (Inference.HasChanged, Inference.HasRaised) = (false, false);
            library?.Inference.HasChanged = false;
            var binder = new Binder(this);
            try
            {
                var result = bind(binder);
                if (Inference.HasRaised && pass < MostPasses)
                {
                    Sizes.Forget();
                    continue;
                }

                Sizes.Conclude();
                if (Sizes.Conflict is { } conflict)
                {
                    throw conflict;
                }

                if ((!HasLearnt() && !NameSizes()) || pass >= MostPasses)
                {
                    Reading = binder.Reading;
                    return result;
                }
            }
            catch (ProblemException) when (pass < MostPasses && Learnt())
            {
                // What was learnt before the fault may mend it: once more.
                continue;
            }
            catch (ProblemException) when (Sizes.Conflict is not null)
            {
                throw Sizes.Conflict;
            }
        }

        bool Learnt()
        {
            if (Inference.HasRaised)
            {
                Sizes.Forget();
                return true;
            }

            Sizes.Conclude();
            return Sizes.Conflict is null && HasLearnt();
        }

        bool HasLearnt() => Sizes.HasChanged || Inference.HasChanged || library is { Inference.HasChanged: true };
    }

    /// <summary>Gives the sizes that nobody named letters for people to read; whether there were any.</summary>
    private bool NameSizes()
    {
        if (Inference.Names.Count == 0)
        {
            return false;
        }

        // Matrices first, m × n as a book has them; what they share with vectors is named by then.
        foreach (var name in Inference.Names.OrderByDescending(Inference.RankOf).ThenBy(n => n, StringComparer.Ordinal))
        {
            var axes = Inference.AxesOf(name, Sizes);
            for (var a = 0; a < axes.Length; a++)
            {
                if (SizeTable.IsGenerated(axes[a]) && FreeLetter(axes.Length > 1 && a == 0 ? "m" : "n") is { } letter)
                {
                    declaredSizes.Add(letter);
                    Sizes.Unify(axes[a], Size.Named(letter));
                    return true;
                }
            }
        }

        return false;
    }

    private string? FreeLetter(string wished)
    {
        return IsFree(wished) ? wished : Array.Find(SizeLetters, IsFree);

        bool IsFree(string letter) => !IsDeclared(letter) && !definitions.ContainsKey(letter) && !declaredSizes.Contains(letter)
            && !Inference.Names.Contains(letter) && !rangeEnds.Contains(letter);
    }

    /// <summary>Notes names that the page itself makes known: what derivatives are by, last values of ranges, functions with primes.</summary>
    private void Scan(SyntaxRow row)
    {
        var pending = new Stack<SyntaxRow>([row]);
        var scripts = new HashSet<SyntaxRow>(ReferenceEqualityComparer.Instance);
        var matrices = new HashSet<SyntaxRow>(ReferenceEqualityComparer.Instance);
        while (pending.TryPop(out var next))
        {
            var isScript = scripts.Contains(next);
            foreach (var end in AbbreviatedRanges.EndsIn(next.Items))
            {
                AddRangeEnd(end);
            }

            for (var k = 0; k < next.Items.Count; k++)
            {
                var item = next.Items[k];
                if (!isScript && StandsAlone(next.Items, k) is { } letter)
                {
                    standing.Add(letter);
                }
                else if (!isScript && item is NameItem { Text: { Length: 2 or 3 } run } && IsProductOfNames(run, matrices.Contains(next)))
                {
                    standing.UnionWith(run.Select(l => l.ToString()));
                }

                switch (item)
                {
                    case GroupItem group:
                        group.Parts.ToList().ForEach(pending.Push);
                        if (k > 0 && next.Items[k - 1] is NameItem { Text: var head } && Binder.TakesMatrix(head))
                        {
                            matrices.UnionWith(group.Parts);
                        }

                        break;
                    case SubscriptItem subscript:
                        scripts.Add(subscript.Row);
                        pending.Push(subscript.Row);
                        break;
                    case SuperscriptItem superscript:
                        if (superscript.Row.Items is [NameItem { Text: "T" }])
                        {
                            scripts.Add(superscript.Row);
                        }

                        pending.Push(superscript.Row);
                        break;
                    case FractionItem fraction:
                        pending.Push(fraction.Numerator);
                        pending.Push(fraction.Denominator);
                        ScanVariables(fraction.Denominator.Items, 0);
                        break;
                    case RootItem root:
                        pending.Push(root.Body);
                        break;
                    case GridItem grid:
                        grid.Rows.SelectMany(r => r).ToList().ForEach(pending.Push);
                        break;
                    case NameItem name when k + 1 < next.Items.Count && next.Items[k + 1] is PrimeItem { SpaceBefore: false }:
                        primed.Add(name.Text);
                        break;
                    case NameItem { Text: "to" } or SignItem { Sign: ".." } when k + 1 < next.Items.Count && next.Items[k + 1] is NameItem last:
                        AddRangeEnd(last.Text);
                        break;
                    case SignItem { Sign: "∇" } when k + 1 < next.Items.Count && next.Items[k + 1] is SubscriptItem { Row.Items: [NameItem by] }:
                        extraNames.Add(NameSpelling.WithDigits(by.Text));
                        break;
                    case SignItem { Sign: "Σ" or "Π" } when k + 2 < next.Items.Count:
                        foreach (var end in next.Items.Skip(k + 1).Take(2).OfType<SuperscriptItem>())
                        {
                            if (end.Row.Items is [NameItem above])
                            {
                                AddRangeEnd(above.Text);
                            }
                        }

                        break;
                    case SignItem { Sign: "|" } when k + 1 < next.Items.Count && next.Items[k + 1] is SubscriptItem { Row.Items: [NameItem at, SignItem { Sign: "=" }, ..] }:
                        extraNames.Add(NameSpelling.WithDigits(at.Text));
                        break;
                    case SignItem { Sign: "/" }:
                        ScanVariables(next.Items, k + 1);
                        break;
                }
            }
        }
    }

    /// <summary>A letter by itself that is not the head of a call or of a derivative.</summary>
    private static string? StandsAlone(IReadOnlyList<SyntaxItem> items, int k)
    {
        if (items[k] is not NameItem { Text: [var letter], IsUnit: false } || !char.IsLetter(letter))
        {
            return null;
        }

        var isHead = k + 1 < items.Count && items[k + 1] switch
        {
            GroupItem { SpaceBefore: false } => letter is 'f' or 'g' or 'h' or 'E' or 'P' or 'H' or 'I',
            SignItem { Sign: "/" } => letter == 'd',
            _ => false,
        };
        return isHead ? null : letter.ToString();
    }

    private void AddRangeEnd(string name)
    {
        extraNames.Add(NameSpelling.WithDigits(name));
        rangeEnds.Add(NameSpelling.WithDigits(name));
    }

    private void ScanVariables(IReadOnlyList<SyntaxItem> items, int at)
    {
        for (; at < items.Count; at++)
        {
            if (items[at] is SignItem { Sign: "∂" } or NameItem { Text: "d" } && at + 1 < items.Count && items[at + 1] is NameItem { SpaceBefore: false } variable)
            {
                MentionVariable(NameSpelling.WithDigits(variable.Text));
                at++;
            }
            else if (items[at] is NameItem { Text: ['d', _] } run && items.Count > 1)
            {
                MentionVariable(run.Text[1..]);
            }
            else if (items[at] is not SuperscriptItem)
            {
                return;
            }
        }
    }
}
