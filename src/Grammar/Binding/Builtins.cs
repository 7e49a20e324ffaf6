namespace MlMath.Grammar.Binding;

/// <summary>Functions of the language that are neither rows of the function table nor formulas: those of whole arrays.</summary>
internal static class Builtins
{
    private static readonly string[] All =
    [
        "max", "min", "argmax", "argmin", "sum", "prod", "det", "trace", "tr", "Tr", "rank", "diag", "inverse", "inv", "transpose", "solve",
        "eigenvalues", "eigenvectors", "singular_values", "svd", "svd_U", "svd_V", "qr", "qr_Q", "qr_R", "cholesky", "norm", "sqrt", "log2", "log10", "logsumexp", "Var", "Cov", "binomial", "binom",
    ];

    public static IEnumerable<string> Names => All;

    public static bool IsBuiltin(string name) => Array.IndexOf(All, name) >= 0 || name is "log₂" or "log₁₀";
}
