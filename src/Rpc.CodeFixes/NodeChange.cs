using Microsoft.CodeAnalysis.Editing;

namespace Rpc.CodeFixes;

/// <summary>One way to mend what a diagnostic reports.</summary>
/// <param name="title">What the editor offers.</param>
/// <param name="key">The same for the same change elsewhere, so that all can be made at once.</param>
/// <param name="apply">Makes the change.</param>
internal sealed class NodeChange(string title, string key, Action<DocumentEditor> apply)
{
    public string Title { get; } = title;

    public string Key { get; } = key;

    public Action<DocumentEditor> Apply { get; } = apply;
}
