using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rpc.Generators.Tests;

/// <summary>What debuggers, editors and coverage tools are told of generated code.</summary>
public sealed class DebuggingTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Assembly Subject = Compilations.Load(Compilations.Emit(Compilations.Generate(Compilations.Create([LanguageTests.Source]))))[0];

    [Fact]
    public void Method_ThatIsGenerated_IsSteppedOver()
    {
        var methods = Subject.GetTypes()
            .SelectMany(static type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            .Where(static method => IsGenerated(method) && !IsSteppedOver(method))
            .Select(static method => $"{method.DeclaringType}.{method.Name}");
        Assert.Empty(methods);
    }

    [Fact]
    public void Type_ThatIsGenerated_IsNotMeasured()
    {
        var types = Subject.GetTypes()
            .Where(static type => type.Name.EndsWith("GroupExtensions", StringComparison.Ordinal) || type.Name == "RpcGenerated")
            .ToDictionary(static type => type.Name + " of " + type.DeclaringType?.Name, static type => string.Join(' ', type.CustomAttributes.Select(static attribute => attribute.AttributeType.Name[..^"Attribute".Length]).Order(StringComparer.Ordinal)));
        Assert.Equal(4, types.Count);
        Assert.All(types, static pair => Assert.Superset(new HashSet<string> { "ExcludeFromCodeCoverage", "GeneratedCode" }, pair.Value.Split(' ').ToHashSet()));
        Assert.All(types, static pair => Assert.Equal(pair.Key.StartsWith("RpcGenerated", StringComparison.Ordinal), pair.Value.Contains("EditorBrowsable", StringComparison.Ordinal)));
    }

    // What the compiler makes of a lambda without variables stands in a class of the compiler's, whose constructors are nobody's code.
    private static bool IsGenerated(MethodBase method)
    {
        Type type = method.DeclaringType!;
        if (method.Name.Contains("IRpcContract", StringComparison.Ordinal))
            return true;
        if (type.IsDefined(typeof(CompilerGeneratedAttribute)) && (method.IsConstructor || method.IsStatic))
            return false;
        for (Type? level = type; level is not null; level = level.DeclaringType)
        {
            if (level.Name.EndsWith("GroupExtensions", StringComparison.Ordinal) || level.Name == "RpcGenerated")
                return true;
        }

        return false;
    }

    private static bool IsSteppedOver(MethodBase method)
    {
        var type = method.DeclaringType!;
        return method.IsDefined(typeof(DebuggerNonUserCodeAttribute))
            || type.IsDefined(typeof(DebuggerNonUserCodeAttribute))
            // The accessor of a property that is marked.
            || type.GetProperties(Declared).Any(property => property.GetMethod == method && property.IsDefined(typeof(DebuggerNonUserCodeAttribute)));
    }
}
