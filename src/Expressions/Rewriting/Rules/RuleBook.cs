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

    /// <summary>The rules that may apply to a node, as far as its kind and the functions in it tell.</summary>
    internal static RewriteRule[] For(RuleContext context, Node node)
    {
        var head = HeadOf(node);
        return head == RuleHeads.None ? [] : context.RulesFor(head, context.FunctionsIn(node));
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
