using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Parses the types that a value may be of, as <c>[JsonDerivedType]</c> names them.</summary>
internal static class PolymorphismParser
{
    public static bool HasDerivedTypes(INamedTypeSymbol type) => AttributeReader.Has(type, KnownTypes.JsonDerivedType);

    /// <summary>The model of a type that names derived types; null when one of them cannot be carried, which has been reported.</summary>
    public static DataTypeModel? Parse(DataTypeParser parser, ParseScope scope, INamedTypeSymbol type, string formatType, DataTypePlace place)
    {
        var derived = new List<DerivedTypeModel>();
        var isBaseNamed = false;
        // Without a discriminator a value is written as its base, which is all that a reader could make of it.
        var ofBase = type.IsAbstract ? null : parser.ParsePlain(type, place);
        foreach (var attribute in type.GetAttributes())
        {
            if (!attribute.AttributeClass.Is(KnownTypes.JsonDerivedType) || attribute.ConstructorArguments.Length == 0)
                continue;
            if (attribute.ConstructorArguments[0].Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } named)
            {
                scope.Sink.Fail();
                return null;
            }

            var discriminator = attribute.ConstructorArguments.Length > 1 ? attribute.ConstructorArguments[1].Value : null;
            isBaseNamed |= SymbolEqualityComparer.Default.Equals(named, type);
            if (FindProblem(scope, named, discriminator, ofBase) is { } problem)
            {
                parser.Report(named, place, problem);
                return null;
            }

            var value = discriminator is null ? ofBase : parser.ParsePlain(named, place);
            if (value is null)
                return null;
            derived.Add(new DerivedTypeModel(TypeNames.OfNotNull(named), ToLiteral(discriminator), discriminator is string, value.Format, value.Type, discriminator is not null));
        }

        if (ofBase is not null)
        {
            // What is written without a discriminator is read as the base.
            var hasNil = isBaseNamed && derived.Exists(one => one.Type == ofBase.Type && one.Discriminator is null);
            derived.RemoveAll(one => hasNil && one.Type == ofBase.Type && one.Discriminator is null);
            if (hasNil || !isBaseNamed)
                derived.Add(new DerivedTypeModel(ofBase.Type, Discriminator: null, IsText: false, ofBase.Format, ofBase.Type, IsRead: true));
        }

        return new DataTypeModel
        {
            Type = TypeNames.OfNotNull(type),
            FormatType = formatType,
            JsonFormType = null,
            AcceptsNull = true,
            Members = [],
            ConstructorArguments = [],
            IsTuple = false,
            DerivedTypes = [.. derived],
        };
    }

    private static string? FindProblem(ParseScope scope, INamedTypeSymbol type, object? discriminator, ValueModel? ofBase)
    {
        if (type.IsAbstract)
            return "it is abstract";
        if (!scope.Compilation.IsSymbolAccessibleWithin(type, scope.Contract))
            return "the contract cannot use it";
        return discriminator is null && ofBase is null ? "it has no discriminator, and its base is abstract" : null;
    }

    private static string? ToLiteral(object? discriminator) => discriminator switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
