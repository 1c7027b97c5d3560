using Rpc.Calls;
using Rpc.Codecs;

namespace Rpc.Core.Tests.Calls;

/// <summary>A call whose caller does something when it goes on.</summary>
internal sealed class ActingCall(Action complete) : PendingCall
{
    public override RpcMethod? Method => null;

    public override string MethodName => "";

    public override void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions) => throw new NotSupportedException();

    public override void Complete() => complete();

    protected override void Fail(Exception exception) => throw new NotSupportedException();
}
