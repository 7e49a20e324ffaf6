namespace MlMath.Compilation.Emission.Lanes;

/// <summary>What emitted code does to vectors of lanes; conditions are vectors with all bits of a lane set or none.</summary>
internal enum LaneOperation
{
    /// <summary>`a + b`.</summary>
    Add,

    /// <summary>`a - b`.</summary>
    Subtract,

    /// <summary>`a · b`.</summary>
    Multiply,

    /// <summary>`a / b`.</summary>
    Divide,

    /// <summary>`a·b + c`, in one rounding where the machine can.</summary>
    MultiplyAdd,

    /// <summary>`-a`.</summary>
    Negate,

    /// <summary>`|a|`.</summary>
    Abs,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>The larger; NaN if one is.</summary>
    Max,

    /// <summary>The smaller; NaN if one is.</summary>
    Min,

    /// <summary>The largest whole number that is not larger.</summary>
    Floor,

    /// <summary>The smallest whole number that is not smaller.</summary>
    Ceiling,

    /// <summary>`a &lt; b`.</summary>
    Less,

    /// <summary>`a ≤ b`.</summary>
    LessOrEqual,

    /// <summary>`a > b`.</summary>
    Greater,

    /// <summary>`a ≥ b`.</summary>
    GreaterOrEqual,

    /// <summary>`a = b`.</summary>
    Equal,

    /// <summary>Both conditions; or a value where a condition holds, else 0.</summary>
    And,

    /// <summary>One of two conditions.</summary>
    Or,

    /// <summary>Not the condition.</summary>
    Not,

    /// <summary>The second where the first holds, else the third.</summary>
    Select,

    /// <summary>One number in all lanes.</summary>
    Broadcast,
}
