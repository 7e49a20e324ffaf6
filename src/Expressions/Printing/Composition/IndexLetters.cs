using MlMath.Expressions.Indexing;
using MlMath.Expressions.Nodes;
using Index = MlMath.Expressions.Indexing.Index;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>
/// The letters of indices: free ones keep theirs, bound ones get the one that reads best: `i` for rows, `j` for columns,
/// the same letter for the same range at the same depth, none that is a name in the formula or in use around it.
/// </summary>
internal sealed class IndexLetters
{
    private const string Pool = "ijklpqrstuv";

    // Letters of variables of integration.
    private const string Variables = "xtuyzsvwr";

    private readonly Vocabulary vocabulary;
    private readonly Dictionary<Index, string> letters = [];
    private readonly HashSet<string> inUse = [];
    private readonly Dictionary<(Size Size, int Depth), string> bySize = [];
    private readonly Dictionary<(Node Node, int Slot), int> roles = [];

    /// <summary>Letters for an expression's free indices: their own, but for those that may be <paramref name="renamed"/>.</summary>
    public IndexLetters(Vocabulary vocabulary, Expr body, IReadOnlyList<Index> axes, bool renamed)
    {
        this.vocabulary = vocabulary;
        var kept = body.FreeIndices().Where(f => !axes.Contains(f));
        AddFree(renamed ? kept : axes.Concat(kept));
        foreach (var axis in renamed ? axes : [])
        {
            var slot = body.Terms.IndexOf((IndexTerm)axis);
            var letter = Unused(slot < 0 ? 0 : Math.Max(0, RoleOf(body.Node, slot, 24)), axis.Size);
            letters[axis] = letter;
            inUse.Add(letter);
        }
    }

    private void AddFree(IEnumerable<Index> free)
    {
        foreach (var index in free)
        {
            if (letters.ContainsKey(index))
            {
                continue;
            }

            var letter = inUse.Contains(index.Name) ? Unused(0, index.Size) : index.Name;
            letters.Add(index, letter);
            inUse.Add(letter);
        }
    }

    /// <summary>The letter of an index.</summary>
    public string Of(Index index) => letters.TryGetValue(index, out var letter) ? letter : index.Name;

    /// <summary>Gives a letter to an index that <paramref name="holder"/> binds in its slot.</summary>
    public void Enter(Index index, Node holder, int slot)
    {
        var letter = Unused(Math.Max(0, RoleOf(holder, slot, 24)), index.Size);
        letters[index] = letter;
        inUse.Add(letter);
        bySize[(index.Size, inUse.Count)] = letter;
    }

    /// <summary>Gives an index that a form binds its own letter, or another where that is in use.</summary>
    public void Enter(Index index)
    {
        var letter = inUse.Contains(index.Name) ? Unused(0, index.Size) : index.Name;
        letters[index] = letter;
        inUse.Add(letter);
    }

    /// <summary>Takes the letter back.</summary>
    public void Leave(Index index)
    {
        inUse.Remove(letters[index]);
        letters.Remove(index);
    }

    private string Unused(int role, Size size)
    {
        if (bySize.TryGetValue((size, inUse.Count + 1), out var same) && !inUse.Contains(same))
        {
            return same;
        }

        if (Continuum.Of(size) is not null)
        {
            return Variables.Select(v => v.ToString()).FirstOrDefault(IsFree) ?? Enumerable.Range(1, int.MaxValue).Select(n => $"x_{n}").First(IsFree);
        }

        for (var at = Math.Min(role, 1); at < Pool.Length; at++)
        {
            if (IsFree(Pool[at].ToString()))
            {
                return Pool[at].ToString();
            }
        }

        for (var number = 1; ; number++)
        {
            foreach (var letter in Pool[..3])
            {
                if (IsFree($"{letter}_{number}"))
                {
                    return $"{letter}_{number}";
                }
            }
        }
    }

    private bool IsFree(string letter) => !inUse.Contains(letter) && !vocabulary.Contains(letter);

    // 0 for the rows of a matrix, 1 for its columns, -1 where only vectors or nothing is indexed; deeper than the bound it does not matter.
    private int RoleOf(Node node, int slot, int depth)
    {
        if (node is InputNode)
        {
            return node.Rank < 2 ? -1 : Math.Min(slot, 1);
        }

        if (depth == 0)
        {
            return -1;
        }

        if (roles.TryGetValue((node, slot), out var known))
        {
            return known;
        }

        var role = -1;
        foreach (var edge in node.Edges)
        {
            for (var s = 0; role < 0 && s < edge.Terms.Length; s++)
            {
                if (edge.Terms[s].Slot == slot)
                {
                    role = RoleOf(edge.Operand, s, depth - 1);
                }
            }
        }

        roles[(node, slot)] = role;
        return role;
    }
}
