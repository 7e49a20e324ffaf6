using System.Reflection.Emit;
using MlMath.Compilation.Binding;
using MlMath.Expressions.Domains;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;
using MlMath.Expressions.Numbers;

namespace MlMath.Compilation.Scalars;

/// <content>Products and powers.</content>
internal sealed partial class StretchWriter
{
    /// <summary>Whether masks, or a 0 beside a logarithm, decide about a product.</summary>
    public static bool IsCareful(ProductNode node)
    {
        var isCareful = VanishingProducts.Concerns(node);
        for (var k = 0; k < node.Exponents.Length; k++)
        {
            isCareful |= VanishingProducts.IsMask(node, k);
        }

        return isCareful;
    }

    private void Product(ProductNode node)
    {
        if (IsCareful(node))
        {
            Carefully(node);
            return;
        }

        Factors(node, k => Read(node.Edges[k].Operand), TryInverse);
    }

    /// <summary>Multiplies some factors, none of which divides, to what is on the stack.</summary>
    private void Multiply(ProductNode node, int[] factors, bool hasValue)
    {
        foreach (var k in factors)
        {
            Read(node.Edges[k].Operand);
            Power(node.Exponents[k]);
            if (hasValue)
            {
                code.Emit(OpCodes.Mul);
            }

            hasValue = true;
        }
    }

    /// <summary>Multiplies what stands above the line, then divides by what stands below, or multiplies by its inverse.</summary>
    private void Factors(ProductNode node, Action<int> read, Func<Node, bool, bool>? invert = null)
    {
        var hasValue = false;
        foreach (var divides in (ReadOnlySpan<bool>)[false, true])
        {
            for (var k = 0; k < node.Exponents.Length; k++)
            {
                if ((node.Exponents[k].Sign < 0) != divides || VanishingProducts.IsPureMask(node, k))
                {
                    continue;
                }

                if (divides && node.Exponents[k].IsMinusOne && invert is not null && invert(node.Edges[k].Operand, hasValue))
                {
                    hasValue = true;
                    continue;
                }

                if (divides && !hasValue)
                {
                    code.Emit(OpCodes.Ldc_R8, 1.0);
                    hasValue = true;
                }

                read(k);
                Power(node.Exponents[k].Abs());
                if (hasValue)
                {
                    code.Emit(divides ? OpCodes.Div : OpCodes.Mul);
                }

                hasValue = true;
            }
        }

        if (!hasValue)
        {
            code.Emit(OpCodes.Ldc_R8, 1.0);
        }
    }

    /// <summary>A product that masks take to 0, or a 0 beside a logarithm that is infinite.</summary>
    private void Carefully(ProductNode node)
    {
        var factors = new LocalBuilder[node.Exponents.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            factors[k] = Take();
            Read(node.Edges[k].Operand);
            code.Emit(OpCodes.Stloc, factors[k]);
        }

        var result = Take();
        Label zero = code.DefineLabel(), done = code.DefineLabel();
        for (var k = 0; k < factors.Length; k++)
        {
            if (VanishingProducts.IsMask(node, k))
            {
                code.Emit(OpCodes.Ldloc, factors[k]);
                code.Emit(OpCodes.Ldc_R8, 0.0);
                code.Emit(OpCodes.Beq, zero);
            }
        }

        Factors(node, k => code.Emit(OpCodes.Ldloc, factors[k]));
        code.Emit(OpCodes.Stloc, result);
        if (VanishingProducts.Concerns(node))
        {
            Vanishing(node, factors, result, zero, done);
        }

        code.Emit(OpCodes.Br, done);
        code.MarkLabel(zero);
        code.Emit(OpCodes.Ldc_R8, 0.0);
        code.Emit(OpCodes.Stloc, result);
        code.MarkLabel(done);
        code.Emit(OpCodes.Ldloc, result);
        free.Push(result);
        foreach (var factor in factors)
        {
            free.Push(factor);
        }
    }

    /// <summary>Only 0 times infinity makes NaN of factors that are none, and of no negative ones under a root; then the product is 0.</summary>
    private void Vanishing(ProductNode node, LocalBuilder[] factors, LocalBuilder result, Label zero, Label done)
    {
        code.Emit(OpCodes.Ldloc, result);
        code.Emit(OpCodes.Dup);
        code.Emit(OpCodes.Beq, done);
        for (var k = 0; k < factors.Length; k++)
        {
            if (VanishingProducts.IsPureMask(node, k))
            {
                continue;
            }

            var divides = node.Exponents[k].Sign < 0;
            code.Emit(OpCodes.Ldloc, factors[k]);
            if (!divides && Logarithms.IsLogarithmic(node.Edges[k].Operand))
            {
                code.Emit(OpCodes.Dup);
                code.Emit(OpCodes.Ceq);
            }
            else
            {
                code.Emit(OpCodes.Call, IsFinite);
            }

            code.Emit(OpCodes.Brfalse, done);
            if (VanishingProducts.IsRoot(node, k))
            {
                code.Emit(OpCodes.Ldloc, factors[k]);
                code.Emit(OpCodes.Ldc_R8, 0.0);
                code.Emit(OpCodes.Blt, done);
            }

            if (divides)
            {
                code.Emit(OpCodes.Ldloc, factors[k]);
                code.Emit(OpCodes.Ldc_R8, 0.0);
                code.Emit(OpCodes.Beq, done);
            }
        }

        for (var k = 0; k < factors.Length; k++)
        {
            if (!VanishingProducts.IsPureMask(node, k) && node.Exponents[k].Sign > 0)
            {
                code.Emit(OpCodes.Ldloc, factors[k]);
                code.Emit(OpCodes.Ldc_R8, 0.0);
                code.Emit(OpCodes.Beq, zero);
            }
        }
    }

    /// <summary>A positive power of what is on the stack, as <see cref="Real.PowerValue"/> computes it.</summary>
    private void Power(Number exponent)
    {
        if (exponent.IsOne)
        {
            return;
        }

        if (exponent.ToInt64() is not ({ } n and <= 64))
        {
            if (exponent == Number.Half)
            {
                code.Emit(OpCodes.Call, Sqrt);
            }
            else
            {
                code.Emit(OpCodes.Ldc_R8, exponent.ToDouble());
                code.Emit(OpCodes.Call, Pow);
            }

            return;
        }

        if (n == 2)
        {
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Mul);
            return;
        }

        square ??= code.DeclareLocal(typeof(double));
        scratch ??= code.DeclareLocal(typeof(double));
        code.Emit(OpCodes.Stloc, square);
        var hasPower = false;
        for (var rest = n; ; rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                code.Emit(OpCodes.Ldloc, hasPower ? scratch : square);
                if (hasPower)
                {
                    code.Emit(OpCodes.Ldloc, square);
                    code.Emit(OpCodes.Mul);
                }

                code.Emit(OpCodes.Stloc, scratch);
                hasPower = true;
            }

            if (rest <= 1)
            {
                break;
            }

            code.Emit(OpCodes.Ldloc, square);
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Mul);
            code.Emit(OpCodes.Stloc, square);
        }

        code.Emit(OpCodes.Ldloc, scratch);
    }
}
