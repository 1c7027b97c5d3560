using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Parses <c>[RpcFormat]</c>.</summary>
internal sealed class FormatAttributeParser(ParseScope scope)
{
    /// <summary>How values of the type are written and read by the format that the attribute names.</summary>
    public ValueModel? Parse(AttributeData attribute, ITypeSymbol type, DataTypePlace place)
    {
        if (attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } format)
        {
            scope.Sink.Fail();
            return null;
        }

        scope.Reads.Add(format);
        var subject = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
        var formatted = FindFormatted(format);
        var isOfNullable = formatted is not null && !SymbolEqualityComparer.Default.Equals(formatted, type) && SymbolEqualityComparer.Default.Equals(formatted, subject);
        if (FindProblem(format, isOfNullable ? subject : type, formatted) is { } problem)
        {
            scope.Report(place.Member, place.Symbol, DataTypeDescriptors.InvalidFormat, place.To(type), format.Name, problem);
            return null;
        }

        var made = $"new {TypeNames.OfNotNull(format)}()";
        return new ValueModel
        {
            Type = TypeNames.OfNotNull(type),
            Format = isOfNullable ? $"{BuiltInTypes.Formats}.Nullable({made})" : made,
            IsComposed = true,
        };
    }

    private static ITypeSymbol? FindFormatted(INamedTypeSymbol format)
    {
        for (var level = format.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownTypes.Format))
                return level.TypeArguments[0];
        }

        return null;
    }

    private string? FindProblem(INamedTypeSymbol format, ITypeSymbol type, ITypeSymbol? formatted)
    {
        if (format.IsUnboundGenericType)
            return "it is generic without its arguments";
        if (!SymbolEqualityComparer.Default.Equals(formatted, type))
            return $"it does not derive from 'MessagePackFormat<{type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}>'";
        if (format.IsAbstract)
            return "it is abstract";
        return format.InstanceConstructors.Any(constructor => constructor.Parameters.IsEmpty && scope.Compilation.IsSymbolAccessibleWithin(constructor, scope.Contract))
            ? null
            : "it has no constructor without parameters that the contract can use";
    }
}
