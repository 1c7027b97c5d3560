namespace Rpc.Generators.Caching;

/// <summary>
/// A file that contracts were parsed from, and the names on which the meaning of what stands there depends: those in it, those in the declarations of these names, and so on.
/// They are found by name alone, wherever in the project a declaration of that name is: so there are some too many, and none too few.
/// </summary>
internal sealed class SourceDependencies
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namesInConstants = new(StringComparer.Ordinal);

    private SourceDependencies(SourceSurface surface) => Surface = surface;

    /// <summary>The file.</summary>
    public SourceSurface Surface { get; }

    /// <summary>Finds the names.</summary>
    public static SourceDependencies Find(SourceSurface surface, ProjectSurface project)
    {
        var found = new SourceDependencies(surface);
        var projects = new List<ProjectSurface>();
        project.AddTo(projects);
        var open = new Stack<(string Name, bool IsConstant)>();
        foreach (var name in projects.SelectMany(static one => one.GlobalNames))
            found.Add(name, isConstant: false, open);
        foreach (var declaration in surface.Declarations)
            found.Add(declaration, open);

        while (open.Count > 0)
        {
            var (name, isConstant) = open.Pop();
            foreach (var one in projects)
            {
                foreach (var declaration in one.Declarations.Find(name))
                {
                    if (declaration.IsType || isConstant)
                        found.Add(declaration, open);
                }
            }
        }

        return found;
    }

    /// <summary>Whether it matters what type or namespace is called so.</summary>
    public bool DependsOn(string name) => _names.Contains(name) || _namesInConstants.Contains(name);

    /// <summary>Whether it matters what member of a type is called so.</summary>
    public bool DependsOnMember(string name) => _namesInConstants.Contains(name);

    private void Add(Declaration declaration, Stack<(string Name, bool IsConstant)> open)
    {
        foreach (var name in declaration.NamesAround)
            Add(name, isConstant: false, open);
        foreach (var name in declaration.Names)
            Add(name, isConstant: false, open);
        foreach (var name in declaration.NamesInConstants)
            Add(name, isConstant: true, open);
    }

    private void Add(string name, bool isConstant, Stack<(string Name, bool IsConstant)> open)
    {
        if (isConstant ? _namesInConstants.Add(name) : !_namesInConstants.Contains(name) && _names.Add(name))
            open.Push((name, isConstant));
    }
}
