using System.Reflection;
using System.Text.RegularExpressions;

namespace MlMath.Architecture.Tests;

/// <summary>Conventions that are read off the built assemblies.</summary>
public sealed partial class TypeConventionTests
{
    private static readonly Type[] Types = [.. SourceTree.Projects("src").SelectMany(project => Load(project).GetTypes()).Where(IsOurs)];

    [Fact]
    public void No_type_is_called_Helper_Utils_or_Manager() =>
        Assert.Empty(Types.Where(type => EmptyName().IsMatch(type.Name)).Select(type => type.FullName));

    [Fact]
    public void A_public_class_is_sealed_abstract_or_a_record() =>
        Assert.Empty(Types.Where(type => type.IsVisible && type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsRecord(type)).Select(type => type.FullName));

    [Fact]
    public void No_static_field_can_be_assigned_after_its_type_is_ready()
    {
        var assignable = from type in Types
                         from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                         where field is { IsInitOnly: false, IsLiteral: false } && !IsCompilers(field.Name)
                         select $"{type.FullName}.{field.Name}";
        Assert.Empty(assignable);
    }

    private static Assembly Load(string project) => Assembly.Load(project == "Cli" ? "mlmath" : "MlMath." + project);

    private static bool IsOurs(Type type) =>
        type.Namespace is { } place && place.StartsWith("MlMath", StringComparison.Ordinal) && !place.EndsWith(".Generated", StringComparison.Ordinal)
        && !IsCompilers(type.FullName!);

    private static bool IsCompilers(string name) => name.Contains('<', StringComparison.Ordinal);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    [GeneratedRegex("(Helper|Util|Utils|Utility|Utilities|Manager)s?(`[0-9]+)?$")]
    private static partial Regex EmptyName();
}
