using FsCheck;
using FsCheck.Fluent;
using Rpc.Channels;
using Rpc.Resume;

namespace Rpc.Core.Tests.Resume;

public sealed class ResumeMessageTests
{
    public static TheoryData<string> Malformed =>
    [
        "1000", // longer than hello
        "11", // without its token
        "11" + "000102030405060708090a0b0c0d0e0f" + "00000000000000", // a byte short
        "11" + "000102030405060708090a0b0c0d0e0f" + "ffffffffffffffff", // more than can be counted
        "12" + "000102030405060708090a0b0c0d0e0f",
        "13",
        "14",
        "1400ff",
        "150000000000000000ff",
        "16", // unknown, but in the range
        "1f00",
    ];

    [Fact]
    public void Messages_AreReadAsTheyWereWritten()
    {
        var token = SessionToken.Create();
        foreach (var message in new ResumeMessage[]
        {
            new(ResumeMessageKind.Hello),
            new(ResumeMessageKind.Resume, token, 1L << 40),
            new(ResumeMessageKind.Welcome, token, Window: TimeSpan.FromDays(49)),
            new(ResumeMessageKind.Resumed, Count: long.MaxValue),
            new(ResumeMessageKind.Reset, Failure: RpcResumeFailure.CountMismatch),
            new(ResumeMessageKind.Ack, Count: 7),
        })
        {
            var read = ResumeMessage.TryRead(new ReceivedMessage(message.ToBytes(), MessageFormat.Binary));
            Assert.NotNull(read);
            Assert.Equal(message with { Token = null }, read with { Token = null });
            Assert.Equal(message.Token is null, read.Token is null);
            Assert.True(message.Token is null || message.Token.Matches(read.Token!));
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_IsOfThisLayer_AndNotRead(string hex)
    {
        var message = new ReceivedMessage(Convert.FromHexString(hex), MessageFormat.Binary);
        Assert.True(ResumeMessage.IsOne(message));
        Assert.Null(ResumeMessage.TryRead(message));
    }

    [Theory]
    [InlineData("00000000010203", MessageFormat.Binary)] // a part
    [InlineData("0200000001", MessageFormat.Binary)]
    [InlineData("93c0c0c0", MessageFormat.Binary)] // a frame
    [InlineData("10", MessageFormat.Text)]
    [InlineData("", MessageFormat.Binary)]
    public void OtherMessages_AreNotOfThisLayer(string hex, MessageFormat format)
    {
        var message = new ReceivedMessage(Convert.FromHexString(hex), format);
        Assert.False(ResumeMessage.IsOne(message));
        Assert.Null(ResumeMessage.TryRead(message));
    }

    [Fact]
    public void AnyBytes_AreReadOrNot_AndWhatIsReadIsWrittenTheSame() =>
        Prop.ForAll<byte[], byte>(static (rest, kind) =>
        {
            // Often the right kind and length, which chance alone would seldom find.
            foreach (var length in new[] { rest.Length, 1, 8, 20, 24 })
            {
                byte[] bytes = [(byte)(0x10 | (kind & 0x0F)), .. rest.Concat(new byte[32]).Take(length)];
                if (ResumeMessage.TryRead(new ReceivedMessage(bytes, MessageFormat.Binary)) is { } read && !read.ToBytes().SequenceEqual(bytes))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Token_ShowsNothingOfItself()
    {
        var token = SessionToken.Create();
        var bytes = new byte[SessionToken.Length];
        token.CopyTo(bytes);
        Assert.True(token.Matches(new SessionToken(bytes)));
        Assert.Equal(token.Digest, new SessionToken(bytes).Digest);
        Assert.False(token.Matches(SessionToken.Create()));
        Assert.DoesNotContain(Convert.ToHexString(bytes), new ResumeMessage(ResumeMessageKind.Resume, token).ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
