using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Caching;

/// <summary>A reference of a project: the surface of the other project where that is one of the same language, else the very file.</summary>
internal sealed class ReferenceSurface
{
    private readonly MetadataReferenceProperties _properties;

    // It may hold the other project's compilation, and is not kept alive.
    private WeakReference<MetadataReference> _reference;

    private ReferenceSurface(MetadataReference reference, ProjectSurface? project)
    {
        _reference = new WeakReference<MetadataReference>(reference);
        _properties = reference.Properties;
        Project = project;
    }

    /// <summary>The other project; null for what has no source.</summary>
    public ProjectSurface? Project { get; }

    /// <summary>Reads a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="before">What stood in its place; handed out again when it is the same.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ReferenceSurface Read(MetadataReference reference, ReferenceSurface? before, CancellationToken cancellationToken)
    {
        if (before is not null && before._reference.TryGetTarget(out var known) && known.Equals(reference))
            return before;
        if ((reference as CompilationReference)?.Compilation is not CSharpCompilation compilation)
            return new ReferenceSurface(reference, project: null);
        var project = ProjectSurface.Read(compilation, before?.Project, cancellationToken);
        if (project != before?.Project || !reference.Properties.Equals(before._properties))
            return new ReferenceSurface(reference, project);
        before._reference = new WeakReference<MetadataReference>(reference);
        return before;
    }

    /// <summary>Whether the two are projects, referred to in the same way.</summary>
    public bool IsLike(ReferenceSurface other) => Project is not null && other.Project is not null && _properties.Equals(other._properties);
}
