using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Rpc.Generators.Tests.Locking;

/// <summary>The properties of a project, as the build shows them to the compiler.</summary>
internal sealed class ProjectOptions(params string[] enabled) : AnalyzerConfigOptionsProvider
{
    private readonly Options _options = new(enabled);

    public override AnalyzerConfigOptions GlobalOptions => _options;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;

    private sealed class Options(string[] enabled) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = enabled.Contains(key) ? "true" : null;
            return value is not null;
        }
    }
}

/// <summary>A file of a project that is no source.</summary>
internal sealed class ProjectFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
