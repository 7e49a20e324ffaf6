using MlMath.Compilation.Export;

namespace MlMath.Compilation.Tests.Export;

/// <summary>Names of temporaries: the first that is free, found without going through all that are not.</summary>
public sealed class IdentifiersTests
{
    [Fact]
    public void Numbers_that_are_taken_are_passed_over()
    {
        var identifiers = new Identifiers(new HashSet<string> { "int" });
        Assert.Equal("t2", identifiers.Free("t2"));
        Assert.Equal(["t1", "t3", "t4"], [identifiers.Numbered("t"), identifiers.Numbered("t"), identifiers.Numbered("t")]);
        Assert.Equal(["int_2", "int_3", "t4_2"], [identifiers.Free("int"), identifiers.Free("int"), identifiers.Free("t4")]);
    }

    [Fact]
    public void Many_names_take_memory_in_proportion()
    {
        const int count = 20_000;
        var identifiers = new Identifiers(new HashSet<string>());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 1; k <= count; k++)
        {
            Assert.Equal($"t{k}", identifiers.Numbered("t"));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 1000);
    }
}
