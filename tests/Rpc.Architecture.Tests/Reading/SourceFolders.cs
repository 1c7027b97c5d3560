using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Rpc.Architecture.Tests.Reading;

/// <summary>
/// In which folder of its project each type is declared, from the debug symbols: everyday public types share the
/// namespace <c>Rpc</c>, so that the namespace does not tell.
/// </summary>
/// <param name="assemblyName">The assembly, which is also the name of its project's folder.</param>
/// <param name="reader">The assembly.</param>
/// <param name="symbols">Its portable debug symbols.</param>
internal sealed class SourceFolders(string assemblyName, MetadataReader reader, MetadataReader symbols)
{
    // Portable PDB v1.0, "Type Definition Document": where a type is declared that no sequence point leads to.
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly string _root = $"/src/{assemblyName}/";

    /// <summary>The folder of a type, <c>""</c> for the project's own, or null for what a generator or the compiler made.</summary>
    /// <exception cref="InvalidOperationException">The parts of a type are in several folders.</exception>
    public string? Find(TypeDefinitionHandle type)
    {
        var folders = Documents(type)
            .Select(handle => symbols.GetString(symbols.GetDocument(handle).Name).Replace('\\', '/'))
            .Select(FolderOf)
            .OfType<string>()
            .Distinct()
            .ToList();
        return folders.Count <= 1
            ? folders.SingleOrDefault()
            : throw new InvalidOperationException($"{reader.GetString(reader.GetTypeDefinition(type).Name)} is in several folders: {string.Join(", ", folders)}");
    }

    private IEnumerable<DocumentHandle> Documents(TypeDefinitionHandle type)
    {
        foreach (var handle in symbols.GetCustomDebugInformation(type).Select(symbols.GetCustomDebugInformation))
        {
            if (symbols.GetGuid(handle.Kind) != TypeDefinitionDocuments)
                continue;
            var blob = symbols.GetBlobReader(handle.Value);
            while (blob.RemainingBytes > 0)
                yield return MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
        }

        var definition = reader.GetTypeDefinition(type);
        foreach (var method in definition.GetMethods())
        {
            var points = symbols.GetMethodDebugInformation(method.ToDebugInformationHandle());
            if (!points.Document.IsNil)
                yield return points.Document;
            foreach (var point in points.GetSequencePoints())
                yield return point.Document;
        }

        foreach (var document in definition.GetNestedTypes().SelectMany(Documents))
            yield return document;
    }

    private string? FolderOf(string document)
    {
        var at = document.LastIndexOf(_root, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var relative = document[(at + _root.Length)..];
        return relative.StartsWith("obj/", StringComparison.Ordinal) ? null : Path.GetDirectoryName(relative)!.Replace('\\', '/');
    }
}
