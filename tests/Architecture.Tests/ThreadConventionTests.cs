using System.Reflection;
using System.Xml.Linq;

namespace MlMath.Architecture.Tests;

/// <summary>Whoever hands an object to another thread must know whether he may.</summary>
public sealed class ThreadConventionTests
{
    private static readonly string[] Collections = ["Dictionary`2", "List`1", "HashSet`1", "Stack`1", "Queue`1", "SortedDictionary`2"];

    [Fact]
    public void A_public_class_whose_state_changes_says_which_threads_may_use_it()
    {
        var silent = from project in SourceTree.Projects("src").Where(p => p != "Cli")
                     let assembly = Assembly.Load("MlMath." + project)
                     let remarks = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => m.Value)
                     from type in assembly.GetTypes()
                     where type is { IsVisible: true, IsClass: true } && type.Namespace?.EndsWith(".Generated", StringComparison.Ordinal) == false && Changes(type)
                     where !remarks.GetValueOrDefault("T:" + type.FullName!.Replace('+', '.'), "").Contains("thread", StringComparison.Ordinal)
                     select type.FullName;
        Assert.Empty(silent);
    }

    /// <summary>Whether an instance has a field that can be assigned, or one that holds a collection which can.</summary>
    private static bool Changes(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Any(field => !field.IsInitOnly || Collections.Contains(field.FieldType.Name));
}
