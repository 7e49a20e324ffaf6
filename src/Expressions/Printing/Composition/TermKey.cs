using System.Runtime.CompilerServices;
using MlMath.Expressions.Building;
using MlMath.Expressions.Functions;
using MlMath.Expressions.Nodes;

namespace MlMath.Expressions.Printing.Composition;

/// <summary>Where a term stands in a sum: by degree, then by the names in it as in a dictionary, then what is no polynomial.</summary>
internal sealed class TermKey
{
    private const int MaximalDepth = 6;
    private const int MaximalVisits = 300;

    private readonly List<(string Name, double Exponent)> powers = [];
    private readonly List<string> calls = [];
    private double raised;
    private double lowered;
    private int sums;
    private int functions;
    private bool hasLogarithm;
    private int visits;
    private Func<Indexing.Index, string>? letters;

    private TermKey()
    {
    }

    /// <summary>The key of a number.</summary>
    public static TermKey Constant { get; } = new() { IsConstant = true };

    /// <summary>Whether it is a number.</summary>
    public bool IsConstant { get; private init; }

    /// <summary>Whether a constant beside it reads better in front: `1 + e^(-x)`, `1 - tanh²(x)`.</summary>
    public bool FollowsConstant => functions > 0 && powers.Count == 0 && sums == 0 && !hasLogarithm;

    /// <summary>The key of a term, its coefficient left aside; without letters for indices, subscripts do not matter.</summary>
    public static TermKey Of(Expr term, Func<Indexing.Index, string>? letters)
    {
        var key = new TermKey { letters = letters };
        key.Add(term, 1, 0);
        key.powers.Sort((a, b) => CompareNames(a.Name, b.Name));
        key.calls.Sort(string.CompareOrdinal);
        return key;
    }

    /// <summary>The order of two terms.</summary>
    public int CompareTo(TermKey other, bool constantFirst)
    {
        if (IsConstant != other.IsConstant && constantFirst)
        {
            return IsConstant ? -1 : 1;
        }

        var byDegree = other.Degree.CompareTo(Degree);
        if (byDegree != 0)
        {
            return byDegree;
        }

        var byKind = Kind.CompareTo(other.Kind);
        if (byKind != 0)
        {
            return byKind;
        }

        var bySums = sums.CompareTo(other.sums);
        if (bySums != 0)
        {
            return bySums;
        }

        var byPowers = ComparePowers(powers, other.powers);
        return byPowers != 0 ? byPowers : string.CompareOrdinal(string.Join(';', calls), string.Join(';', other.calls));
    }

    // What stands below the line counts only where nothing stands above: `(1/m) x²` is of degree 2, `1/x` of -1.
    private double Degree => raised > 0 ? raised : lowered;

    private static bool IsConstantCall(Expr application) => application.Node.Edges is [{ Operand: NumberNode or ConstantNode or SizeNode }];

    // A root counts as the whole: `√v + ε`.
    private void Count(double exponent)
    {
        exponent = exponent > 0 ? Math.Ceiling(exponent) : Math.Floor(exponent);
        if (exponent > 0)
        {
            raised += exponent;
        }
        else
        {
            lowered += exponent;
        }
    }

    private int Kind => IsConstant ? 2 : powers.Count == 0 && sums == 0 && functions > 0 ? 0 : 1;

    /// <summary>Whether they are the terms of a polynomial in one name, three or more, each of another degree: `-x³ + x² - x + 1` keeps that order, its sign in front.</summary>
    public static bool AreFalling(List<TermKey> terms)
    {
        var degrees = new HashSet<double>();
        string? name = null;
        foreach (var term in terms)
        {
            var isPower = term.functions == 0 && term.sums == 0 && term.powers.Count(p => p.Exponent > 0) == 1 && term.lowered == 0;
            name ??= isPower ? term.powers[0].Name : null;
            if (!(term.IsConstant || (isPower && term.powers.Count == 1 && term.powers[0].Name == name)) || !degrees.Add(term.Degree))
            {
                return false;
            }
        }

        return terms.Count > 2;
    }

    /// <summary>Names as in a dictionary, capitals beside their small letters.</summary>
    public static int CompareNames(string a, string b)
    {
        var order = string.Compare(a, b, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : string.CompareOrdinal(b, a);
    }

    private static int ComparePowers(List<(string Name, double Exponent)> a, List<(string Name, double Exponent)> b)
    {
        for (var k = 0; k < Math.Min(a.Count, b.Count); k++)
        {
            var byName = CompareNames(a[k].Name, b[k].Name);
            if (byName != 0)
            {
                return byName;
            }

            var byExponent = b[k].Exponent.CompareTo(a[k].Exponent);
            if (byExponent != 0)
            {
                return byExponent;
            }
        }

        return b.Count.CompareTo(a.Count);
    }

    private void Add(Expr factor, double exponent, int depth)
    {
        if (++visits > MaximalVisits || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return;
        }

        switch (factor.Node)
        {
            case InputNode input:
                Count(exponent);
                powers.Add((input.Name + Subscripts(factor), exponent));
                break;
            case SizeNode size:
                powers.Add((size.Size.ToString(), exponent));
                break;
            case IndexValueNode:
                Count(exponent);
                powers.Add((factor.Terms[0].ToString(), exponent));
                break;
            case FunctionNode { Function: var function }:
                Count(IsConstantCall(factor) ? 0 : exponent);
                functions++;
                hasLogarithm |= ReferenceEquals(function, FunctionTable.Log) || ReferenceEquals(function, FunctionTable.Power);
                calls.Add(CallOf(factor, function, depth));
                break;
            case UnknownFunctionNode or ReductionNode or TensorNode:
                functions++;
                hasLogarithm = true;
                break;
            case SumNode { Constant.IsZero: true, Coefficients.Length: 1 } when depth < MaximalDepth:
                Add(factor.Open(out _)[0], exponent, depth + 1);
                break;
            case SumNode when depth < MaximalDepth:
                sums++;
                AddHighest(factor, exponent, depth);
                break;
            case ProductNode product when depth < MaximalDepth:
                var opened = factor.Open(out _);
                for (var k = 0; k < product.Exponents.Length; k++)
                {
                    Add(opened[k], exponent * product.Exponents[k].ToDouble(), depth + 1);
                }

                break;
        }
    }

    /// <summary>A text that orders applications of functions: as in the table, then by the names in the first argument.</summary>
    public static string CallOf(Expr application, Function function, Func<Indexing.Index, string>? letters) => new TermKey { letters = letters }.CallOf(application, function, 0);

    private string CallOf(Expr application, Function function, int depth)
    {
        var place = 0;
        while (place < FunctionTable.All.Count && !ReferenceEquals(FunctionTable.All[place], function))
        {
            place++;
        }

        var inner = new TermKey { visits = visits, letters = letters };
        if (depth < MaximalDepth)
        {
            inner.Add(application.Open(out _)[0], 1, depth + 1);
            visits = inner.visits;
        }

        inner.powers.Sort((a, b) => CompareNames(a.Name, b.Name));
        return $"{place:000}{string.Join(',', inner.powers)}{string.Join(',', inner.calls)}";
    }

    private string Subscripts(Expr input)
    {
        if (letters is null)
        {
            return "";
        }

        var text = "";
        foreach (var term in input.Terms)
        {
            text += term.Index is { } index ? "," + letters(index) : "," + term;
        }

        return text;
    }

    private void AddHighest(Expr sum, double exponent, int depth)
    {
        var highest = 0.0;
        foreach (var (_, term) in Graph.TermsOf(sum, out _))
        {
            var inner = new TermKey { visits = visits, letters = letters };
            inner.Add(term, 1, depth + 1);
            highest = Math.Max(highest, inner.Degree);
            visits = inner.visits;
        }

        Count(exponent * highest);
    }
}
