using MlMath.Compilation;
using MlMath.Expressions.Values;

namespace MlMath.Engine.Tests.Compiled;

/// <summary>A formula with values of its names, and what it and its derivatives are there, by mpmath with 40 digits.</summary>
/// <param name="Name">What the test calls it.</param>
/// <param name="Formula">The formula.</param>
/// <param name="Shapes">Sizes of its names.</param>
/// <param name="By">The names to differentiate by.</param>
/// <param name="Values">What its names stand for.</param>
/// <param name="Expected">The value's entries, then those of each derivative.</param>
public sealed record ExportCase(string Name, string Formula, Dictionary<string, string[]> Shapes, string[] By, Dictionary<string, NumericArray> Values, double[][] Expected)
{
    /// <summary>The values as bindings.</summary>
    public Bindings Bindings()
    {
        var bindings = new Bindings();
        foreach (var (name, value) in Values)
        {
            bindings[name] = value;
        }

        return bindings;
    }

    /// <summary>The sizes that the values have, by letter.</summary>
    public Dictionary<string, int> Sizes() =>
        Shapes.SelectMany(s => s.Value.Select((letter, axis) => (letter, Values[s.Key].Sizes[axis]))).DistinctBy(s => s.letter).ToDictionary(s => s.letter, s => s.Item2);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>All cases.</summary>
    public static ExportCase[] All =>
    [
        new("element-wise", "e^(-x²) sin(y) + tanh(x y) + log(1 + x² + y²)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [0.75000000000000000]), ["y"] = new([], [-1.2500000000000000]) },
            [[-0.13535237345860234], [0.71464895043172240], [-0.27448048057426638]]),
        new("gamma and its kin", "log(gamma(x)) + erf(y) + lgamma(x y) + gamma(y)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [2.6250000000000000]), ["y"] = new([], [0.37500000000000000]) },
            [[3.1601081130739074], [0.53647006751183760], [-7.1312666714701222]]),
        new("digamma", "digamma(x) + erf(3x)", new() {  }, ["x"],
            new() { ["x"] = new([], [1.3750000000000000]) },
            [[0.91266761209812629], [1.0506666596202716]]),
        new("tails of the normal distribution", "y log(½(1 + erf(x/√2))) + erfc(y) + erfcx(y) + e^(-y²)/erfc(y)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [-37.25]), ["y"] = new([], [1.375]) },
            [[-956.87995496703788], [51.255609737210716], [-697.10927893685979]]),
        new("and on the other side", "y log(½(1 + erf(x/√2))) + erfc(y) + erfcx(y) + e^(-y²)/erfc(y)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [1.5]), ["y"] = new([], [-0.75]) },
            [[5.0991661874325124], [-0.10409231284413807], [-5.7206284560562581]]),
        new("left of the poles of gamma", "digamma(x) digamma(y - 4) + polygamma(1, x) + polygamma(1, y)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [-1.6250000000000000]), ["y"] = new([], [0.37500000000000000]) },
            [[19.198589255601998], [-28.991951948414822], [-45.06014977695071]]),
        new("inverses", "arcsin(x) arccos(y) + arctan(x y) + artanh(x) + arsinh(y) + tan(x) + cosh(y) - sinh(x)", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [0.37500000000000000]), ["y"] = new([], [-0.62500000000000000]) },
            [[1.6487220331418042], [3.0777092546932370], [0.044557342995906389]]),
        new("powers", "x^y + √(x y) + x^(5/3) + ∛y + 3/x² + e^x - 1", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [1.7500000000000000]), ["y"] = new([], [2.2500000000000000]) },
            [[15.092597609570220], [12.151111307084092], [2.6062642934520113]]),
        new("cases", "{x² if x > y, y³ - x if x ≤ y} + max(x, y) - |x y|", new() {  }, ["x", "y"],
            new() { ["x"] = new([], [-0.50000000000000000]), ["y"] = new([], [1.5000000000000000]) },
            [[4.6250000000000000], [0.50000000000000000], [7.2500000000000000]]),
        new("stable", "log(1 + e^(x)) + log(σ(y)) + (e^(z) - 1)/z", new() {  }, ["x", "y", "z"],
            new() { ["x"] = new([], [40.000000000000000]), ["y"] = new([], [-45.000000000000000]), ["z"] = new([], [0.00097656250000000000]) },
            [[-3.9995115597654679], [1.0000000000000000], [1.0000000000000000], [0.50032564007367329]]),
        new("weighted Gram matrix", "Xᵀ diag(σ(Xw) ⊙ (1 - σ(Xw))) X", new() { ["X"] = ["m", "n"], ["w"] = ["n"] }, [],
            new() { ["X"] = new([3, 2], [1, 2, -3, 0.5, 0.25, -1]), ["w"] = new([2], [0.5, -0.75]) },
            [[1.2471529751243534, 0.16838360936376874, 0.16838360936376874, 1.0229214430406587]]),
        new("logistic regression", "-(1/m) Σ(i=1 to m) [yᵢ log(σ(wᵀxᵢ + b)) + (1-yᵢ) log(1-σ(wᵀxᵢ + b))]", new() { ["X"] = ["m", "n"], ["y"] = ["m"], ["w"] = ["n"] }, ["w", "b"],
            new() { ["X"] = new([3, 2], [1.0000000000000000, 2.0000000000000000, -3.0000000000000000, 0.50000000000000000, 0.25000000000000000, -1.0000000000000000]), ["y"] = new([3], [1.0000000000000000, 0.0, 1.0000000000000000]), ["w"] = new([2], [0.50000000000000000, -0.25000000000000000]), ["b"] = new([], [0.12500000000000000]) },
            [[0.43602976582667605], [-0.37015078841494971, -0.15627594085038796], [-0.22130192387267761]]),
        new("Rosenbrock", "Σ(i=1 to n-1) [100 (x_{i+1} - xᵢ²)² + (1 - xᵢ)²]", new() { ["x"] = ["n"] }, ["x"],
            new() { ["x"] = new([4], [-1.2500000000000000, 1.0000000000000000, 0.50000000000000000, 0.75000000000000000]) },
            [[86.953125000000000], [-285.75000000000000, 87.500000000000000, -201.00000000000000, 100.00000000000000]]),
        new("softmax regression", "-(1/m) Σ(i=1 to m) Σ(k=1 to c) Yᵢₖ log(softmax(W xᵢ + b)ₖ)", new() { ["X"] = ["m", "n"], ["Y"] = ["m", "c"], ["W"] = ["c", "n"], ["b"] = ["c"] }, ["W", "b"],
            new() { ["X"] = new([2, 2], [1.0000000000000000, 0.50000000000000000, -0.75000000000000000, 2.0000000000000000]), ["Y"] = new([2, 3], [0.0, 1.0000000000000000, 0.0, 1.0000000000000000, 0.0, 0.0]), ["W"] = new([3, 2], [0.50000000000000000, -1.0000000000000000, 0.25000000000000000, 0.75000000000000000, 1.0000000000000000, -0.50000000000000000]), ["b"] = new([3], [0.12500000000000000, -0.25000000000000000, 0.50000000000000000]) },
            [[2.4346369831924610], [0.45617976553892794, -0.92131497783686009, -0.71058514137130850, 0.69055896475422617, 0.25440537583238057, 0.23075601308263392], [-0.39075013174994242, 0.060042305794919177, 0.33070782595502325]]),
        new("a matrix product", "AB", new() { ["A"] = ["m", "n"], ["B"] = ["n", "p"] }, [],
            new() { ["A"] = new([3, 2], [1.0000000000000000, 2.0000000000000000, 3.0000000000000000, 4.0000000000000000, 5.0000000000000000, 6.0000000000000000]), ["B"] = new([2, 3], [1.5000000000000000, 2.0000000000000000, 2.5000000000000000, 3.0000000000000000, 3.5000000000000000, 4.0000000000000000]) },
            [[7.5000000000000000, 9.0000000000000000, 10.500000000000000, 16.500000000000000, 20.000000000000000, 23.500000000000000, 25.500000000000000, 31.000000000000000, 36.500000000000000]]),
        new("reductions", "max(i=1 to n) vᵢ + log(Σᵢ e^(vᵢ)) + Π(i=1 to n) vᵢ + argmax(v)", new() { ["v"] = ["n"] }, [],
            new() { ["v"] = new([4], [0.50000000000000000, -2.0000000000000000, 1.2500000000000000, 3.0000000000000000]) },
            [[6.4831706230432596]]),
    ];
}
