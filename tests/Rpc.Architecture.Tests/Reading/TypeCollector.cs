using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Rpc.Architecture.Tests.Reading;

/// <summary>Collects the types that handles and signatures name; makes nothing of them.</summary>
/// <param name="reader">The assembly.</param>
internal sealed class TypeCollector(MetadataReader reader) : ISignatureTypeProvider<TypeCollector, object?>
{
    /// <summary>The types of this assembly that were named.</summary>
    public HashSet<TypeDefinitionHandle> Definitions { get; } = [];

    /// <summary>The types of other assemblies that were named.</summary>
    public HashSet<TypeReferenceHandle> References { get; } = [];

    public void Add(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Definitions.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeReference:
                References.Add((TypeReferenceHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                Add(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Add(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                var generic = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(generic.Method);
                generic.DecodeSignature(this, null);
                break;
            case HandleKind.StandaloneSignature:
                var signature = reader.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
                    signature.DecodeLocalSignature(this, null);
                else
                    signature.DecodeMethodSignature(this, null);
                break;
        }
    }

    public TypeCollector GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Definitions.Add(handle);
        return this;
    }

    public TypeCollector GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        References.Add(handle);
        return this;
    }

    public TypeCollector GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return this;
    }

    // What is made of types was collected with its parts.
    public TypeCollector GetSZArrayType(TypeCollector elementType) => this;

    public TypeCollector GetArrayType(TypeCollector elementType, ArrayShape shape) => this;

    public TypeCollector GetByReferenceType(TypeCollector elementType) => this;

    public TypeCollector GetPointerType(TypeCollector elementType) => this;

    public TypeCollector GetPinnedType(TypeCollector elementType) => this;

    public TypeCollector GetModifiedType(TypeCollector modifier, TypeCollector unmodifiedType, bool isRequired) => this;

    public TypeCollector GetGenericInstantiation(TypeCollector genericType, ImmutableArray<TypeCollector> typeArguments) => this;

    public TypeCollector GetFunctionPointerType(MethodSignature<TypeCollector> signature) => this;

    public TypeCollector GetGenericMethodParameter(object? genericContext, int index) => this;

    public TypeCollector GetGenericTypeParameter(object? genericContext, int index) => this;

    public TypeCollector GetPrimitiveType(PrimitiveTypeCode typeCode) => this;

    private void Add(MemberReference member)
    {
        Add(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
            member.DecodeFieldSignature(this, null);
        else
            member.DecodeMethodSignature(this, null);
    }
}
