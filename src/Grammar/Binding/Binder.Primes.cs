using MlMath.Expressions.Nodes;
using MlMath.Grammar.Reading;

namespace MlMath.Grammar.Binding;

/// <summary>`'` behind a value: the derivative of what a formula defines, else a transpose, else a new name.</summary>
internal sealed partial class Binder
{
    private TensorExpr BindPrimes(PrimedAst primed, Environment environment)
    {
        if (primed.Of is NameAst { Name: var name } && environment.Find(name) is null)
        {
            if (session.Definitions.TryGetValue(name, out var definition) && definition is ValueDefinition defined
                && PrimeOfDefined(BindValueDefinition(defined, primed, environment), primed) is { } derivative)
            {
                return derivative;
            }

            if (session.Inference.IsDeclared(name) || session.Inference.RankOf(name) > 0 || (IsUnknown(name) && char.IsUpper(name[0])))
            {
                return BindTranspose(new TransposeAst(primed.Of) { Span = primed.Span }, environment);
            }

            if (IsUnknown(name) || (session.IsDeclared(name) && session.ShapeOf(name).Length == 0))
            {
                return NewPrimedName(name, primed);
            }
        }

        var value = Bind(primed.Of, environment);
        if (value.Rank == 0)
        {
            throw BindingProblems.Unsupported(primed, "a prime has no meaning here: this is neither a function nor a vector or matrix", "write d/dx(…) for a derivative");
        }

        var transposed = new TransposeAst(primed.Of) { Span = primed.Span };
        return primed.Count % 2 == 0 ? value : BindTranspose(transposed, environment);
    }

    private bool IsUnknown(string name) => session.Unbound == UnboundNames.Infer && !session.IsDeclared(name) && !session.Definitions.ContainsKey(name);

    private TensorExpr NewPrimedName(string name, PrimedAst primed)
    {
        var whole = name + new string('\'', primed.Count);
        session.WarningList.Add($"'{whole}' was read as a name of its own: '{name}' is neither a function nor a vector or matrix");
        return Undeclared(whole, 0, primed);
    }

    /// <summary>The derivative of a defined name by its one variable; null where it is an array of constants, which is transposed.</summary>
    private TensorExpr? PrimeOfDefined(TensorExpr value, PrimedAst primed)
    {
        var inputs = value.Body.Node.Inputs().ToList();
        var scalars = inputs.FindAll(i => i.Rank == 0);
        if (value.Rank > 0 && scalars.Count == 0)
        {
            return null;
        }

        var by = inputs.Count == 1 ? inputs[0] : scalars.Find(i => i.Name == "x") ?? scalars.Find(i => i.Name == "t");
        if (by is null)
        {
            throw BindingProblems.Unsupported(primed, "it is not told by which of several names this prime differentiates", "write dy/dx");
        }

        if (inputs.Count > 1)
        {
            session.WarningList.Add($"the prime was read as the derivative by '{by.Name}'");
        }

        var derivative = value;
        for (var k = 0; k < primed.Count; k++)
        {
            derivative = Gradient(derivative, by);
        }

        return derivative.Rank == 0 ? derivative with { Form = Expressions.Forms.Form.Whole(derivative.Body) } : derivative;
    }
}
