namespace Rpc.Generators.Parsing;

/// <summary>Hands out names for generated types and fields that meet no other name in their scope.</summary>
internal sealed class NameAllocator
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Names that are not to be handed out.</summary>
    public void Reserve(string name) => _taken.Add(name);

    /// <summary>The wanted name, or it with the smallest number behind it that makes it free.</summary>
    public string Allocate(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++)
            name = wanted + "_" + i;
        return name;
    }

    /// <summary>The first free number for the prefix such that every suffix is free, so that what belongs together is named alike.</summary>
    public string AllocateTogether(string prefix, params string[] suffixes)
    {
        var name = prefix;
        for (var i = 2; suffixes.Any(suffix => _taken.Contains(name + suffix)); i++)
            name = prefix + "_" + i;
        foreach (var suffix in suffixes)
            _taken.Add(name + suffix);
        return name;
    }
}
