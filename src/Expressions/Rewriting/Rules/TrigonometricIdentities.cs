namespace MlMath.Expressions.Rewriting.Rules;

/// <summary>Identities of sine, cosine and tangent, and of the functions that undo them (M. Abramowitz, I. Stegun: Handbook of Mathematical Functions, 4.3 and 4.4).</summary>
internal static class TrigonometricIdentities
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<RewriteRule> Rules { get; } =
    [
        new("pythagoras", "sin²a + cos²a is 1", "sin(a)^2 + cos(a)^2 -> 1"),
        new("pythagoras-cosine", "1 - sin²a is cos²a", "1 - sin(a)^2 -> cos(a)^2"),
        new("pythagoras-sine", "1 - cos²a is sin²a", "1 - cos(a)^2 -> sin(a)^2"),
        new("one-plus-tangent-squared", "1 + tan²a is 1/cos²a", "1 + tan(a)^2 -> 1/cos(a)^2"),
        new("secant-squared-less-one", "1/cos²a - 1 is tan²a", "1/cos(a)^2 - 1 -> tan(a)^2"),
        new("secant-less-tangent", "1/cos²a - tan²a is 1", "1/cos(a)^2 - tan(a)^2 -> 1"),
        new("tangent", "sin a/cos a is tan a", "sin(a)/cos(a) -> tan(a)"),
        new("tangent-times-cosine", "tan a · cos a is sin a", "tan(a)*cos(a) -> sin(a)"),
        new("sine-by-tangent", "sin a/tan a is cos a", "sin(a)/tan(a) -> cos(a)"),
        new("cosecant-squared-less-one", "1/sin²a - 1 is 1/tan²a", "1/sin(a)^2 - 1 -> 1/tan(a)^2"),
        new("one-plus-cotangent-squared", "1 + 1/tan²a is 1/sin²a", "1 + 1/tan(a)^2 -> 1/sin(a)^2"),
        new("double-sine", "2 sin a cos a is sin 2a", "2*sin(a)*cos(a) -> sin(2*a)"),
        new("double-cosine", "cos²a - sin²a is cos 2a", "cos(a)^2 - sin(a)^2 -> cos(2*a)"),
        new("double-cosine-by-cosine", "2 cos²a - 1 is cos 2a", "2*cos(a)^2 - 1 -> cos(2*a)"),
        new("double-cosine-by-sine", "1 - 2 sin²a is cos 2a", "1 - 2*sin(a)^2 -> cos(2*a)"),
        new("half-cosine", "1 + cos 2a is 2 cos²a", "1 + cos(2*a) -> 2*cos(a)^2"),
        new("half-sine", "1 - cos 2a is 2 sin²a", "1 - cos(2*a) -> 2*sin(a)^2"),
        new("sine-of-sum", "sin a cos b + cos a sin b is sin(a + b)", "sin(a)*cos(b) + cos(a)*sin(b) -> sin(a + b)"),
        new("sine-of-difference", "sin a cos b - cos a sin b is sin(a - b)", "sin(a)*cos(b) - cos(a)*sin(b) -> sin(a - b)"),
        new("cosine-of-sum", "cos a cos b - sin a sin b is cos(a + b)", "cos(a)*cos(b) - sin(a)*sin(b) -> cos(a + b)"),
        new("cosine-of-difference", "cos a cos b + sin a sin b is cos(a - b)", "cos(a)*cos(b) + sin(a)*sin(b) -> cos(a - b)"),
        new("sine-of-arcsine", "sin(arcsin a) is a", "sin(arcsin(a)) -> a"),
        new("cosine-of-arccosine", "cos(arccos a) is a", "cos(arccos(a)) -> a"),
        new("tangent-of-arctangent", "tan(arctan a) is a", "tan(arctan(a)) -> a"),
        new("arcsine-plus-arccosine", "arcsin a + arccos a is π/2", "arcsin(a) + arccos(a) -> pi/2"),
    ];
}
