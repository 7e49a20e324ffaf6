using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>All rules, a row each; in `docs/simplification.md` they are told in words.</summary>
public static class RuleBook
{
    /// <summary>All rules, in the order in which they are tried.</summary>
    public static IReadOnlyList<RewriteRule> All { get; } =
    [
        .. AlgebraicProcedures.Rules,
        .. PiecewiseIdentities.Rules,
        .. AngleProcedures.Rules,
        .. TrigonometricIdentities.Rules,
        .. HyperbolicIdentities.Rules,
        .. PowerIdentities.Rules,
        .. IndexProcedures.Rules,
        .. AlgebraicProcedures.Forms,
    ];

    /// <summary>The rule of that id; null where there is none.</summary>
    public static RewriteRule? Find(string id) => All.FirstOrDefault(r => r.Id == id);

    private static readonly Dictionary<RuleHeads, RewriteRule[]> ByHead = Enum.GetValues<RuleHeads>().ToDictionary(h => h, h => All.Where(r => (r.Heads & h) != 0).ToArray());

    /// <summary>The rules that may apply to a node, as far as its kind and the functions in it tell.</summary>
    internal static IEnumerable<RewriteRule> For(RuleContext context, Node node)
    {
        var head = HeadOf(node);
        if (head == RuleHeads.None)
        {
            return [];
        }

        var present = context.FunctionsIn(node);
        return ByHead[head].Where(r => r.Suits(present));
    }

    private static RuleHeads HeadOf(Node node) => node switch
    {
        SumNode => RuleHeads.Sum,
        ProductNode product => product.Bound.Length == 0 ? RuleHeads.Product : RuleHeads.Contraction,
        FunctionNode => RuleHeads.Function,
        ReductionNode => RuleHeads.Reduction,
        TensorNode => RuleHeads.Tensor,
        _ => RuleHeads.None,
    };
}
