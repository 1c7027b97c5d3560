using System.Text.RegularExpressions;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>What a page refers to is there.</summary>
public sealed partial class LinkTests
{
    private static readonly string Root = Repository.GetPath(typeof(LinkTests).Assembly, ".");

    [Fact]
    public void Links_BetweenPages_LeadSomewhere()
    {
        var pages = Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "samples"), "README.md", SearchOption.AllDirectories))
            .ToList();
        Assert.NotEmpty(pages);
        Assert.Empty(
            from page in pages
            from link in Link().Matches(File.ReadAllText(page)).Select(static match => match.Groups[1].Value)
            where !link.Contains("://", StringComparison.Ordinal) && !Leads(page, link)
            select $"{Path.GetRelativePath(Root, page)}: {link}");
    }

    private static bool Leads(string page, string link)
    {
        var (path, anchor) = link.Split('#') is [var before, var behind] ? (before, behind) : (link, null);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return anchor is null ? Path.Exists(target) : File.Exists(target) && Headings(target).Contains(anchor);
    }

    // As the pages are shown: lower case, without punctuation, with hyphens between words.
    private static IEnumerable<string> Headings(string page) =>
        File.ReadLines(page).Where(static line => line.StartsWith('#')).Select(static line => Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
