using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>Gathers what the parser finds. The analyzer reports it; the generator only asks whether there was an error.</summary>
internal sealed class DiagnosticSink
{
    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>No code can be generated.</summary>
    public bool HasErrors { get; private set; }

    public void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments)
    {
        _diagnostics.Add(Diagnostic.Create(descriptor, location, arguments));
        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
    }

    /// <summary>No code can be generated, and someone else says why: the compiler, or the analysis of a base contract.</summary>
    public void Fail() => HasErrors = true;
}
