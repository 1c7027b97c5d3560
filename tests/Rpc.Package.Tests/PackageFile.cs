using System.IO.Compression;
using System.Xml.Linq;

namespace Rpc.Package.Tests;

/// <summary>What is in a package.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _files = [];

    public PackageFile(string feed, string id, string extension = "nupkg")
    {
        using var archive = ZipFile.OpenRead(Path.Combine(feed, $"{id}.{PackedPackages.Version}.{extension}"));
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            _files.Add(entry.FullName, bytes.ToArray());
        }

        using var nuspec = new MemoryStream(_files[$"{id}.nuspec"]);
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }

    /// <summary>The package's description of itself.</summary>
    public XElement Metadata { get; }

    /// <summary>The files that the package's author put in, sorted.</summary>
    public IEnumerable<string> Files =>
        _files.Keys.Where(static file => !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal) && file != "[Content_Types].xml" && !file.EndsWith(".nuspec", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The dependencies, each as <c>framework: id version</c>, sorted.</summary>
    public IEnumerable<string> Dependencies =>
        from dependency in Metadata.Descendants()
        where dependency.Name.LocalName == "dependency"
        let text = $"{dependency.Parent!.Attribute("targetFramework")!.Value}: {dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}"
        orderby text
        select text;

    public byte[] Read(string file) => _files[file];

    public XElement? Find(string element) => Metadata.Elements().SingleOrDefault(found => found.Name.LocalName == element);
}
