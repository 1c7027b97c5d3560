using System.Text.Json;
using System.Text.Json.Serialization;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Chunks;

/// <summary>Reads crates of JSON when it is told to.</summary>
internal sealed class CrateConverter : JsonConverter<Crate>
{
    /// <summary>Completes when a crate is to be read.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when it may be.</summary>
    public ManualResetEventSlim MayRead { get; } = new();

    public override Crate? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        reader.Read();
        var content = reader.GetString()!;
        reader.Read();
        Entered.TrySetResult();
        if (!MayRead.Wait(TimeSpan.FromSeconds(60)))
            throw new TimeoutException();
        return new Crate(content);
    }

    public override void Write(Utf8JsonWriter writer, Crate value, JsonSerializerOptions options) => throw new NotSupportedException();
}
