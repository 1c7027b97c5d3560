using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing.DataTypes;

namespace Rpc.Generators.Parsing;

/// <summary>The contract being parsed, and where to say what is wrong with it.</summary>
internal sealed class ParseScope
{
    public ParseScope(INamedTypeSymbol contract, Compilation compilation, DiagnosticSink sink, CancellationToken cancellationToken)
    {
        Contract = contract;
        Compilation = compilation;
        Sink = sink;
        CancellationToken = cancellationToken;
        ByteStreams = new ByteStreamFinder(Reads);
        DataTypes = new DataTypeParser(this);
    }

    public INamedTypeSymbol Contract { get; }

    public Compilation Compilation { get; }

    public DiagnosticSink Sink { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The source files that the model depends on.</summary>
    public SourceReads Reads { get; } = new();

    /// <summary>The types that cross the wire.</summary>
    public DataTypeParser DataTypes { get; }

    /// <summary>What was seen of streams of bytes in them.</summary>
    public ByteStreamFinder ByteStreams { get; }

    /// <summary>The names of generated types.</summary>
    public NameAllocator TypeNames { get; } = new();

    /// <summary>The names of the proxy's fields.</summary>
    public NameAllocator FieldNames { get; } = new();

    /// <summary>Says what is wrong with the contract as a whole.</summary>
    public void Report(DiagnosticDescriptor descriptor, params object[] arguments) =>
        Sink.Report(descriptor, FindLocation(Contract), arguments);

    /// <summary>
    /// Says what is wrong with a member: where it is declared when the contract itself declares it, else at the contract
    /// that inherits it. What a base contract of the same assembly declares is reported there, once.
    /// </summary>
    public void Report(CollectedMember member, DiagnosticDescriptor descriptor, params object[] arguments) =>
        Report(member, member.Symbol, descriptor, arguments);

    /// <inheritdoc cref="Report(CollectedMember, DiagnosticDescriptor, object[])"/>
    public void Report(CollectedMember member, ISymbol place, DiagnosticDescriptor descriptor, params object[] arguments)
    {
        if (!IsReportedElsewhere(member))
            Sink.Report(descriptor, FindLocation(IsOwn(member.Symbol) ? place : Contract), arguments);
        else if (descriptor.DefaultSeverity == DiagnosticSeverity.Error)
            Sink.Fail();
    }

    /// <summary>Whether the contract itself declares the member.</summary>
    public bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType, Contract);

    private static Location? FindLocation(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(static location => location.IsInSource);

    private bool IsReportedElsewhere(CollectedMember member) =>
        !SymbolEqualityComparer.Default.Equals(member.Owner, Contract)
        && SymbolEqualityComparer.Default.Equals(member.Owner.ContainingAssembly, Contract.ContainingAssembly);
}
