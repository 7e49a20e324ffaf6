using System.Text;
using MlMath.Compilation;
using MlMath.Engine;
using MlMath.Expressions.Printing;
using MlMath.Expressions.Values;
using MlMath.Grammar.Syntax;

namespace MlMath.Cli.Repl;

/// <summary>What was said at the prompt so far: values, definitions as they were typed, and what is known of names.</summary>
internal sealed class PromptScope
{
    private readonly List<KeyValuePair<string, string>> _definitions = [];
    private readonly Dictionary<string, NumericArray> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _assumptions = new(StringComparer.Ordinal);
    private readonly List<string> _random = [];

    /// <summary>Names and their numbers.</summary>
    public IReadOnlyDictionary<string, NumericArray> Values => _values;

    /// <summary>Names and the statements that define them, oldest first.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Definitions => _definitions;

    /// <summary>What is known of names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Assumptions => _assumptions;

    /// <summary>Names that stand for random variables.</summary>
    public IReadOnlyList<string> Random => _random;

    /// <summary>Shapes of names without a value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How what is typed is written.</summary>
    public Notation Notation { get; init; } = Notation.Auto;

    /// <summary>The way to values.</summary>
    public EvaluationWay Way { get; init; } = EvaluationWay.Auto;

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _values.Keys.Concat(_definitions.Select(d => d.Key));

    /// <summary>Gives a name a value, in the place of whatever it was.</summary>
    public void SetValue(string name, NumericArray value)
    {
        Remove(name);
        _values[name] = value;
    }

    /// <summary>Defines a name by a statement, in the place of whatever it was.</summary>
    public void Define(string name, string statement)
    {
        Remove(name);
        _definitions.Add(new(name, statement));
    }

    /// <summary>Notes what is known of a name.</summary>
    public void Assume(string name, IReadOnlyList<string> words) => _assumptions[name] = words;

    /// <summary>Declares a name random.</summary>
    public void DeclareRandom(string name)
    {
        if (!_random.Contains(name))
        {
            _random.Add(name);
        }
    }

    /// <summary>Forgets a name; whether there was one.</summary>
    public bool Forget(string name) => Remove(name) | _assumptions.Remove(name) | _random.Remove(name);

    /// <summary>Forgets all names.</summary>
    public void Clear()
    {
        _definitions.Clear();
        _values.Clear();
        _assumptions.Clear();
        _random.Clear();
    }

    /// <summary>A question in this scope, with the place of <paramref name="formula"/> in the text that is asked; <paramref name="hidden"/> names mean nothing in it.</summary>
    public (FormulaRequest Request, int Start) Ask(Operation operation, string formula, params IReadOnlyList<string> hidden)
    {
        var text = new StringBuilder();
        foreach (var (name, statement) in _definitions)
        {
            if (!hidden.Contains(name))
            {
                text.Append(statement).Append('\n');
            }
        }

        var start = text.Length;
        var request = new FormulaRequest(operation, text.Append(formula).ToString())
        {
            Variables = hidden.Count == 0 ? new Dictionary<string, NumericArray>(_values) : _values.Where(v => !hidden.Contains(v.Key)).ToDictionary(),
            Assumptions = _assumptions,
            Random = _random,
            Shapes = Shapes,
            Notation = Notation,
            Way = Way,
        };
        return (request, start);
    }

    /// <summary>The question with its numbers put in, exactly, where names of numbers stand: what is left free is seen beside them.</summary>
    public (FormulaRequest Request, int Start) AskWithNumbers(Operation operation, string formula)
    {
        var (request, start) = Ask(operation, formula);
        var text = new StringBuilder();
        var arrays = new Dictionary<string, NumericArray>();
        foreach (var (name, value) in _values)
        {
            if (value.Rank == 0 && double.IsFinite(value.Values[0]))
            {
                text.Append(name).Append(" = ").Append(ValueText.Of(value)).Append('\n');
            }
            else
            {
                arrays[name] = value;
            }
        }

        return (request with { Formula = text + request.Formula, Variables = arrays }, start + text.Length);
    }

    private bool Remove(string name) => _values.Remove(name) | (_definitions.RemoveAll(d => d.Key == name) > 0);
}
