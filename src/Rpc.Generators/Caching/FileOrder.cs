namespace Rpc.Generators.Caching;

/// <summary>Finds the files of a project in the project before an edit.</summary>
internal static class FileOrder
{
    /// <summary>The place of a file that was not there, or not in that order.</summary>
    public const int None = -1;

    /// <summary>
    /// The place that each of the files had before. Of files that have changed their order some are not found: so those that are found stand in the order of before, and what partial types
    /// make of it is the same.
    /// </summary>
    public static int[] Match(SourceSurface[] before, SourceSurface[] after)
    {
        var places = new int[after.Length];
        var start = 0;
        for (; start < before.Length && start < after.Length && before[start].Path == after[start].Path; start++)
            places[start] = start;
        if (start == before.Length && start == after.Length)
            return places;

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = start; i < before.Length; i++)
            known[before[i].Path] = i;
        var last = start - 1;
        for (var i = start; i < after.Length; i++)
            places[i] = known.TryGetValue(after[i].Path, out var place) && place > last ? last = place : None;
        return places;
    }
}
