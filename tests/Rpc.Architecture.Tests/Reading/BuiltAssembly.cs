using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rpc.Architecture.Tests.Reading;

/// <summary>A built assembly: what it references, and which of its types uses which.</summary>
internal sealed class BuiltAssembly : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReader _reader;

    private BuiltAssembly(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        _image = new PEReader(File.OpenRead(file));
        _reader = _image.GetMetadataReader();
        References = [.. _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The names of the assemblies that it references.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Its types that are declared in the source, each with all that it uses; nested types are part of the outer one. Empty without symbols.</summary>
    public IReadOnlyList<SourceType> Types { get; private init; } = [];

    /// <summary>Reads an assembly beside the tests.</summary>
    public static BuiltAssembly Read(string name) => new(name);

    /// <summary>Reads an assembly beside the tests, and its types by their source folders.</summary>
    public static BuiltAssembly ReadWithSources(string name)
    {
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".pdb")));
        using var assembly = new BuiltAssembly(name);
        return new BuiltAssembly(name) { Types = assembly.ReadTypes(new SourceFolders(name, assembly._reader, symbols.GetMetadataReader())) };
    }

    /// <summary>The constants of a type.</summary>
    public IReadOnlyList<string> ReadStringConstants(string typeName) =>
    [
        .. from type in _reader.TypeDefinitions.Select(_reader.GetTypeDefinition)
           where _reader.GetString(type.Name) == typeName
           from field in type.GetFields().Select(_reader.GetFieldDefinition)
           let value = field.GetDefaultValue()
           where !value.IsNil
           let constant = _reader.GetConstant(value)
           select (string)_reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)!,
    ];

    public void Dispose() => _image.Dispose();

    private List<SourceType> ReadTypes(SourceFolders folders)
    {
        var outer = _reader.TypeDefinitions.Where(handle => _reader.GetTypeDefinition(handle).GetDeclaringType().IsNil).ToList();
        var names = new Dictionary<TypeDefinitionHandle, TypeName>();
        foreach (var handle in outer)
        {
            if (folders.Find(handle) is { } folder)
                names.Add(handle, new TypeName(folder, _reader.GetString(_reader.GetTypeDefinition(handle).Name).Split('`')[0]));
        }

        return [.. names.Select(entry => ReadType(entry.Key, names))];
    }

    private SourceType ReadType(TypeDefinitionHandle handle, Dictionary<TypeDefinitionHandle, TypeName> names)
    {
        var used = new TypeCollector(_reader);
        new TypeWalker(_image, _reader, used).Walk(handle);
        var own = used.Definitions.Select(Outermost).Where(names.ContainsKey).Select(definition => names[definition]).Distinct();
        var foreign = used.References.Select(Describe).Distinct();
        return new SourceType(names[handle], [.. own.Where(type => type != names[handle])], [.. foreign]);
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (_reader.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
            handle = outer;
        return handle;
    }

    private ForeignType Describe(TypeReferenceHandle handle)
    {
        var reference = _reader.GetTypeReference(handle);
        while (reference.ResolutionScope.Kind == HandleKind.TypeReference)
            reference = _reader.GetTypeReference((TypeReferenceHandle)reference.ResolutionScope);
        var assembly = _reader.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
        return new ForeignType(_reader.GetString(assembly.Name), _reader.GetString(reference.Namespace), _reader.GetString(reference.Name));
    }
}

/// <summary>A type of the assembly by the folder that declares it.</summary>
internal sealed record TypeName(string Folder, string Name)
{
    public override string ToString() => $"{Folder}/{Name}";
}

/// <summary>A type of another assembly.</summary>
internal sealed record ForeignType(string Assembly, string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

/// <summary>A type and what it uses.</summary>
internal sealed record SourceType(TypeName Name, IReadOnlyList<TypeName> Uses, IReadOnlyList<ForeignType> UsesForeign);
