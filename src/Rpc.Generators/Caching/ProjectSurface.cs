using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Caching;

/// <summary>
/// All that a contract's model can depend on, without holding on to the compilation that it was read from: the surfaces of the files, the settings and the references of the project.
/// </summary>
internal sealed class ProjectSurface
{
    private readonly string? _assemblyName;
    private readonly CompilationOptions _options;
    private readonly WeakReference<MetadataReference>[] _references;
    private readonly SourceSurface[] _sources;
    private readonly ConstantNames _constants;
    private readonly SurfaceHash _names;

    private ProjectSurface(Compilation compilation, SourceSurface[] sources, ProjectSurface? before)
    {
        _assemblyName = compilation.AssemblyName;
        _options = compilation.Options;
        _references = before is not null && before.HasReferences(compilation)
            ? before._references
            : [.. compilation.ExternalReferences.Select(static reference => new WeakReference<MetadataReference>(reference))];
        _sources = sources;
        _constants = ConstantNames.Read(sources, before?._sources, before?._constants);
        _names = SurfaceHash.Empty;
        foreach (var source in sources)
            _names = _names.Add(source.Names);
    }

    /// <summary>Reads the surface of a project; what has not changed is taken from the one before.</summary>
    public static ProjectSurface Read(Compilation compilation, ProjectSurface? before, CancellationToken cancellationToken)
    {
        var sources = compilation.SyntaxTrees.Select(tree => SourceSurface.Of(tree, cancellationToken)).ToArray();
        if (before is null || sources.Length != before._sources.Length)
            return new ProjectSurface(compilation, sources, before);
        var isSame = true;
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i].Matches(before._sources[i]))
                sources[i] = before._sources[i];
            else
                isSame = false;
        }

        return isSame && before.HasSettings(compilation) ? before : new ProjectSurface(compilation, sources, before);
    }

    /// <summary>
    /// Whether names mean the same in both: what was parsed with the one is what the other would give, as long as the files that it looked into have the same members.
    /// </summary>
    public bool HasSameNames(ProjectSurface other) =>
        _names == other._names
        && _sources.Length == other._sources.Length
        && _constants.Hash == other._constants.Hash
        && _assemblyName == other._assemblyName
        && AreEqual(_options, other._options)
        && _references == other._references;

    /// <summary>What the files have for members.</summary>
    /// <param name="files">The places of the files in the project.</param>
    public SurfaceHash GetMembers(int[] files)
    {
        var hash = SurfaceHash.Empty;
        foreach (var file in files)
            hash = hash.Add(_sources[file].Members);
        return hash;
    }

    private bool HasSettings(Compilation compilation) =>
        _assemblyName == compilation.AssemblyName && AreEqual(_options, compilation.Options) && HasReferences(compilation);

    // The provider says which files are generated, and these have no nullable annotations by themselves.
    private static bool AreEqual(CompilationOptions options, CompilationOptions others) =>
        options.Equals(others) && Equals(options.SyntaxTreeOptionsProvider, others.SyntaxTreeOptionsProvider);

    // A reference to another project is that project's compilation: it must be the same one, and is not kept alive.
    private bool HasReferences(Compilation compilation)
    {
        var references = compilation.ExternalReferences;
        if (references.Length != _references.Length)
            return false;
        for (var i = 0; i < references.Length; i++)
        {
            if (!_references[i].TryGetTarget(out var known) || !known.Equals(references[i]))
                return false;
        }

        return true;
    }
}
