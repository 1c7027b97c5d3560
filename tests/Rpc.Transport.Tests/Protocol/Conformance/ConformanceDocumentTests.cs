using Rpc.TestKit;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>docs/conformance.md says what the rules say.</summary>
public sealed class ConformanceDocumentTests
{
    [Fact]
    public async Task Document_IsWhatTheRulesAndTheirResultsAre() =>
        Snapshot.VerifyFile(await ConformanceTable.PrintAsync(), Repository.GetPath(typeof(ConformanceDocumentTests).Assembly, "docs/conformance.md"));
}
