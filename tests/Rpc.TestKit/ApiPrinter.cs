using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rpc.TestKit;

/// <summary>
/// Prints what users of an assembly can see and derived types can reach: every public and protected type and member, one
/// line each, sorted. Close to C#, but meant for comparing.
/// </summary>
public static class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Prints an assembly.</summary>
    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(PrintType(type)).Append('\n');
            foreach (var member in PrintMembers(type).Distinct().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string PrintType(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (Has(type, typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref struct" : "struct"),
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = new[] { type.BaseType }
            .Where(static of => of is not null && of != typeof(object) && of != typeof(ValueType) && of != typeof(Enum))
            .Concat(type.IsEnum ? [Enum.GetUnderlyingType(type)] : type.GetInterfaces().Where(static of => of.IsPublic).OrderBy(Name, StringComparer.Ordinal))
            .Select(of => Name(of!))
            .ToList();
        return $"{PrintAttributes(type)}{kind} {Name(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{PrintConstraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> PrintMembers(Type type)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var field in type.GetFields(Declared).Where(static field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName))
        {
            var value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "";
            yield return type.IsEnum
                ? field.Name + value
                : $"{PrintAttributes(field)}{(field.IsFamily ? "protected " : "")}{(field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : ""))}{Name(field.FieldType)}{Mark(nullability.Create(field).ReadState, field.FieldType)} {field.Name}{value}";
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible))
            yield return $"{Modifiers(constructor)}.ctor({PrintParameters(constructor, nullability)})";

        foreach (var method in type.GetMethods(Declared).Where(static method => IsVisible(method) && !method.Name.StartsWith('<') && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))))
        {
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            var result = nullability.Create(method.ReturnParameter);
            yield return $"{PrintAttributes(method)}{Modifiers(method)}{Name(method.ReturnType)}{Mark(result.ReadState, method.ReturnType)} {method.Name}{generic}({PrintParameters(method, nullability)}){PrintConstraints(method.GetGenericArguments())}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var (getter, setter) = (property.GetMethod, property.SetMethod);
            var visible = new[] { getter, setter }.FirstOrDefault(static accessor => accessor is not null && IsVisible(accessor));
            if (visible is null)
                continue;
            var set = setter is null || !IsVisible(setter) ? "" : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
            var indices = property.GetIndexParameters().Length == 0 ? "" : $"[{string.Join(", ", property.GetIndexParameters().Select(index => PrintParameter(index, nullability)))}]";
            yield return $"{PrintAttributes(property)}{Modifiers(visible)}{(Has(property, typeof(RequiredMemberAttribute)) ? "required " : "")}{Name(property.PropertyType)}{Mark(nullability.Create(property).ReadState, property.PropertyType)} {property.Name}{indices} {{{(getter is not null && IsVisible(getter) ? " get;" : "")}{set} }}";
        }

        foreach (var declared in type.GetEvents(Declared).Where(static declared => IsVisible(declared.AddMethod!)))
            yield return $"{Modifiers(declared.AddMethod!)}event {Name(declared.EventHandlerType!)} {declared.Name}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifiers(MethodBase method)
    {
        var text = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
            text += "static ";
        if (method.IsAbstract)
            return text + "abstract ";
        if (method is MethodInfo { IsVirtual: true, IsFinal: false } info)
            text += info.GetBaseDefinition() != info ? (method.IsFinal ? "sealed override " : "override ") : "virtual ";
        return text;
    }

    private static string PrintParameters(MethodBase method, NullabilityInfoContext nullability) =>
        (Has(method, typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(parameter => PrintParameter(parameter, nullability)));

    private static string PrintParameter(ParameterInfo parameter, NullabilityInfoContext nullability)
    {
        var passing = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "";
        var scoped = Has(parameter, typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{scoped}{passing}{Name(parameter.ParameterType)}{Mark(nullability.Create(parameter).WriteState, parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string PrintConstraints(Type[] parameters)
    {
        var text = new StringBuilder();
        foreach (var parameter in parameters.Where(static parameter => parameter.IsGenericParameter))
        {
            var attributes = parameter.GenericParameterAttributes;
            List<string> constraints = [];
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                constraints.Add("class");
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                constraints.Add("struct");
            constraints.AddRange(parameter.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
                constraints.Add("new()");
            if (constraints.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $" where {parameter.Name} : {string.Join(", ", constraints)}");
        }

        return text.ToString();
    }

    private static string PrintAttributes(MemberInfo member) => string.Concat(member.GetCustomAttributesData()
        // The compiler marks ref structs as obsolete, for compilers that do not know them.
        .Where(data => !(member is Type { IsByRefLike: true } && data.AttributeType == typeof(ObsoleteAttribute)))
        .Where(static data => data.AttributeType.IsPublic && data.AttributeType.Namespace is "System" or "System.ComponentModel")
        .Select(static data => $"[{data.AttributeType.Name[..^"Attribute".Length]}({string.Join(", ", data.ConstructorArguments.Select(static argument => argument.ToString()).Concat(data.NamedArguments.Select(static argument => argument.ToString())))})] ")
        .Order(StringComparer.Ordinal));

    private static bool Has(ICustomAttributeProvider provider, Type attribute) => provider.IsDefined(attribute, inherit: false);

    private static string Mark(NullabilityState state, Type type) => state == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var arguments = type.GetGenericArguments();
        var simple = type.Name.Split('`')[0];
        if (arguments.Length > 0)
            simple += $"<{string.Join(", ", arguments.Select(Name))}>";
        if (type.IsNested)
            return $"{Name(type.DeclaringType!)}.{simple}";
        // The platform's own types are known by their names alone.
        return type.Namespace?.StartsWith("Rpc", StringComparison.Ordinal) == true ? $"{type.Namespace}.{simple}" : simple;
    }
}
