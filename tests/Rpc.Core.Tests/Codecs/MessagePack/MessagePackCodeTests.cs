using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

public sealed class MessagePackCodeTests
{
    [Fact]
    public void GetKind_OfEveryFirstByte_IsThatOfTheSpecification()
    {
        for (var code = 0; code <= byte.MaxValue; code++)
            Assert.True(Specified((byte)code) == MessagePackCode.GetKind((byte)code), $"0x{code:x2} is {MessagePackCode.GetKind((byte)code)}");
    }

    // "Overview of formats".
    private static MessagePackKind Specified(byte code) => code switch
    {
        <= 0x7f or >= 0xe0 or (>= 0xcc and <= 0xd3) => MessagePackKind.Integer,
        <= 0x8f or 0xde or 0xdf => MessagePackKind.Map,
        <= 0x9f or 0xdc or 0xdd => MessagePackKind.Array,
        <= 0xbf or (>= 0xd9 and <= 0xdb) => MessagePackKind.String,
        0xc0 => MessagePackKind.Nil,
        0xc1 => MessagePackKind.Invalid,
        0xc2 or 0xc3 => MessagePackKind.Boolean,
        >= 0xc4 and <= 0xc6 => MessagePackKind.Binary,
        0xca or 0xcb => MessagePackKind.Float,
        (>= 0xc7 and <= 0xc9) or (>= 0xd4 and <= 0xd8) => MessagePackKind.Extension,
    };
}
