using System.Text;
using System.Text.Unicode;
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
    private readonly byte[] _mixed = Repeat("fifteen lettersü");
    private readonly byte[] _chinese = Repeat("漢字仮名交じり文");
    private readonly byte[] _emoji = Repeat("🎉🚀😀");
    private readonly byte[] _destination = new byte[Bytes];
    private Utf8Validator _validator;

    [Benchmark]
    public void Unmask() => Masking.Apply(_masked, 0x12345678);

    [Benchmark]
    public void MaskAndCopy() => Masking.Copy(_mixed, _destination, 0x12345678);

    [Benchmark]
    public bool ValidateAscii() => Validate(_ascii);

    [Benchmark]
    public bool ValidateOneInSixteen() => Validate(_mixed);

    [Benchmark]
    public bool ValidateChinese() => Validate(_chinese);

    [Benchmark]
    public bool ValidateEmoji() => Validate(_emoji);

    [Benchmark]
    public bool PlatformOneInSixteen() => Utf8.IsValid(_mixed);

    [Benchmark]
    public bool PlatformChinese() => Utf8.IsValid(_chinese);

    private bool Validate(byte[] text)
    {
        _validator.Reset();
        return _validator.Append(text) && _validator.IsComplete;
    }

    // As often as it fits, and spaces to the end.
    private static byte[] Repeat(string text)
    {
        var unit = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[Bytes];
        bytes.AsSpan().Fill((byte)' ');
        for (var i = 0; i + unit.Length <= Bytes; i += unit.Length)
            unit.CopyTo(bytes, i);
        return bytes;
    }
}
