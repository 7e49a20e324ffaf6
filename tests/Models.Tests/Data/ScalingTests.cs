using MlMath.Models.Data;

namespace MlMath.Models.Tests.Data;

public sealed class ScalingTests
{
    [Fact]
    public void Only_the_training_rows_count()
    {
        var scaling = Scaling.Of(new NumberColumn("c", [1, 2, 3, 1000]), [0, 1, 2], out var isConstant);
        Assert.False(isConstant);
        Assert.Equal(2, scaling.Mean, 1e-15);
        Assert.Equal(Math.Sqrt(2.0 / 3), scaling.Deviation, 1e-15);
        Assert.Equal(1000, scaling.Undo(scaling.Apply(1000)), 1e-9);
    }

    [Fact]
    public void A_large_mean_does_not_drown_the_deviation()
    {
        var scaling = Scaling.Of(new NumberColumn("c", [1e9 + 1, 1e9 + 2, 1e9 + 3]), [0, 1, 2], out _);
        Assert.Equal(Math.Sqrt(2.0 / 3), scaling.Deviation, 1e-9);
    }

    [Fact]
    public void A_constant_column_is_told_and_becomes_0()
    {
        var scaling = Scaling.Of(new NumberColumn("c", [0.1, 0.1, 0.1]), [0, 1, 2], out var isConstant);
        Assert.True(isConstant);
        Assert.Equal(0, scaling.Apply(0.1));
    }
}
