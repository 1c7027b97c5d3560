using System.Text;
using BenchmarkDotNet.Attributes;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Microbenchmarks;

/// <summary>What is done to every byte of a payload, at 64 KiB.</summary>
[BytesPerOperation(Bytes)]
public class PayloadBenchmarks
{
    private const int Bytes = 64 * 1024;

    private readonly byte[] _masked = new byte[Bytes];
    private readonly byte[] _ascii = [.. Enumerable.Range(0, Bytes).Select(static i => (byte)('a' + (i % 26)))];
    private readonly byte[] _mixed = Mixed();
    private readonly byte[] _destination = new byte[Bytes];
    private Utf8Validator _validator;

    [Benchmark]
    public void Unmask() => Masking.Apply(_masked, 0x12345678);

    [Benchmark]
    public void MaskAndCopy() => Masking.Copy(_mixed, _destination, 0x12345678);

    [Benchmark]
    public bool ValidateAscii() => Validate(_ascii);

    [Benchmark]
    public bool ValidateMixedText() => Validate(_mixed);

    private bool Validate(byte[] text)
    {
        _validator.Reset();
        return _validator.Append(text) && _validator.IsComplete;
    }

    // One character in sixteen takes more than one byte.
    private static byte[] Mixed()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("fifteen letters", Bytes)))[..Bytes];
        for (var i = 0; i + 17 < Bytes; i += 17)
            "ü"u8.CopyTo(text.AsSpan(i));
        return text;
    }
}
