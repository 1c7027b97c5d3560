using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rpc.Architecture.Tests.Reading;

/// <summary>Walks over everything that a type says and does, the types nested in it included.</summary>
/// <param name="image">The assembly's image, for the method bodies.</param>
/// <param name="reader">The assembly's metadata.</param>
/// <param name="used">Takes what is found.</param>
internal sealed class TypeWalker(PEReader image, MetadataReader reader, TypeCollector used)
{
    public void Walk(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        if (!type.BaseType.IsNil)
            used.Add(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
            used.Add(reader.GetInterfaceImplementation(implementation).Interface);
        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            field.DecodeSignature(used, null);
            Walk(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
            Walk(property.GetCustomAttributes());
        foreach (var method in type.GetMethods())
            Walk(reader.GetMethodDefinition(method));
        Walk(type.GetCustomAttributes());
        Walk(type.GetGenericParameters());
        foreach (var nested in type.GetNestedTypes())
            Walk(nested);
    }

    private void Walk(MethodDefinition method)
    {
        method.DecodeSignature(used, null);
        Walk(method.GetGenericParameters());
        Walk(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
            return;

        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            used.Add(body.LocalSignature);
        foreach (var region in body.ExceptionRegions.Where(static region => !region.CatchType.IsNil))
            used.Add(region.CatchType);
        foreach (var token in IlTokens.Read(body.GetILContent()))
            used.Add(token);
    }

    private void Walk(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(reader.GetGenericParameter))
        {
            foreach (var constraint in parameter.GetConstraints())
                used.Add(reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Walk(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
            used.Add(reader.GetCustomAttribute(attribute).Constructor);
    }
}
