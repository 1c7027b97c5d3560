using System.Text;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Messages;

namespace Rpc.Core.Tests.Codecs.Json;

/// <summary>The short way of reading a message says the same as the long one, whatever the bytes.</summary>
public sealed class JsonCompactFormTests
{
    private const int MaxDepth = 8;

    public static TheoryData<string> Messages { get; } =
    [
        """{"jsonrpc":"2.0","id":1,"method":"calculator.add","params":[1,2]}""",
        """{"jsonrpc":"2.0","id":65537,"method":"calculator.add","params":{"a":1,"b":[2,{"c":"}"}]}}""",
        """{"jsonrpc":"2.0","id":0,"method":"a"}""",
        """{"jsonrpc":"2.0","method":"notify","params":[]}""",
        """{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":7}}""",
        """{"jsonrpc":"2.0","id":3,"method":"$/subscribe","params":{"event":"changed"}}""",
        """{"jsonrpc":"2.0","id":12,"result":345}""",
        """{"jsonrpc":"2.0","id":12,"result":{"text":"a \" b","list":[1,null,true]}}""",
        """{"jsonrpc":"2.0","id":12,"result":null}""",
        """{"jsonrpc":"2.0","id":12,"result":[{},[],{"a":{}},[[]],"",false]}""",
        """{"jsonrpc":"2.0","id":12,"result":[0,-0,10,-1.5,0.25,1e5,1E+05,-12.50e-3]}""",
        """{"jsonrpc":"2.0","id":12,"result":{"longer than a vector, and then some":"0123456789abcde","n":12345678901234567890.12345678901234567890,"ü":"漢字 🎉"}}""",
        """{"jsonrpc":"2.0","id":12,"result":"ü"}""",
        """{"jsonrpc":"2.0","id":12,"error":{"code":-32000,"message":"no"}}""",
        """{"jsonrpc":"2.0","id":-1,"method":"a","params":[]}""",
        """{"jsonrpc":"2.0","id":01,"method":"a","params":[]}""",
        """{"jsonrpc":"2.0","id":1.0,"method":"a","params":[]}""",
        """{"jsonrpc":"2.0","id":"x","method":"a","params":[]}""",
        """{"jsonrpc":"2.0","id":1234567890123456789012,"method":"a","params":[]}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":null}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":5}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[1],"params":[2]}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[1],"result":2}""",
        """{"jsonrpc":"2.0","id":1,"result":2,"error":{"code":1,"message":""}}""",
        """{"jsonrpc":"2.0","id":1,"method":"\u0061dd","params":[1]}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[1]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[1]} {}""",
        """{"jsonrpc":"2.0","id":1,"result":2}}""",
        """{"jsonrpc":"2.0","id":1,"result":}""",
        """{"jsonrpc":"2.0","id":1,"result":[[[[[[[[[9]]]]]]]]]}""",
        """{"jsonrpc":"2.0","id":1,"result":[[[[[[[[[[9]]]]]]]]]]}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[[[[[[[[[9]]]]]]]]]}""",
        """{"jsonrpc":"2.0","id":1,"method":"a","params":[[[[[[[[[[9]]]]]]]]]]}""",
        "{\"jsonrpc\":\"2.0\",\"method\":\"a\u0001b\"}",
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_AsItIs_IsReadAsTheLongWayReadsIt(string message) => AssertSame(Encoding.UTF8.GetBytes(message));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_WithAByteDamaged_IsReadAsTheLongWayReadsIt(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        for (var i = 0; i < bytes.Length; i++)
        {
            AssertSame([.. bytes[..i], .. bytes[(i + 1)..]]);
            foreach (var other in "{}[]\",:\\ 0e-\u0001a"u8)
            {
                AssertSame([.. bytes[..i], other, .. bytes[(i + 1)..]]);
                AssertSame([.. bytes[..i], other, .. bytes[i..]]);
            }
        }
    }

    [Fact]
    public void Message_AsWeWriteIt_TakesTheShortWay()
    {
        Assert.True(JsonCompactForm.TryRead("""{"jsonrpc":"2.0","id":1,"method":"a","params":[1]}"""u8, MaxDepth, out _));
        Assert.True(JsonCompactForm.TryRead("""{"jsonrpc":"2.0","method":"a","params":[1]}"""u8, MaxDepth, out _));
        Assert.True(JsonCompactForm.TryRead("""{"jsonrpc":"2.0","id":1,"result":null}"""u8, MaxDepth, out _));
    }

    // White space in front is allowed, means nothing, and makes the message one that the short way does not know.
    private static void AssertSame(byte[] message)
    {
        var (direct, detour) = (new Recorder(), new Recorder());
        JsonMessageReader.Read(message, MaxDepth, direct);
        JsonMessageReader.Read([(byte)' ', .. message], MaxDepth, detour);
        Assert.True(detour.Text == direct.Text, $"{Encoding.UTF8.GetString(message)}\nlong way: {detour.Text}\nhere:     {direct.Text}");
    }

    private sealed class Recorder : IMessageReceiver
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch) =>
            _text.Append($"request {id} {head.Timeout} {Encoding.UTF8.GetString(method)} {Encoding.UTF8.GetString(parameters)}\n");

        public void OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head) =>
            _text.Append($"notification {Encoding.UTF8.GetString(method)} {Encoding.UTF8.GetString(parameters)}\n");

        public void OnResult(RequestId id, ReadOnlySpan<byte> result) => _text.Append($"result {id} {Encoding.UTF8.GetString(result)}\n");

        public void OnError(RequestId id, RpcError error) => _text.Append($"error {id} {error.Code} {error.Message}\n");

        public void OnCancel(RequestId id) => _text.Append($"cancel {id}\n");

        public void OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch) => _text.Append($"subscription {id} {eventName} {subscribe}\n");

        public void OnDropped(string eventName, long count) => _text.Append($"dropped {eventName} {count}\n");

        public void OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error) =>
            _text.Append($"items {id} {parameter} {Encoding.UTF8.GetString(items)} {isLast} {error?.Message}\n");

        public void OnCredit(RequestId id, int parameter, long bytes) => _text.Append($"credit {id} {parameter} {bytes}\n");

        public void OnStop(RequestId id, int parameter) => _text.Append($"stop {id} {parameter}\n");

        public void OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value) =>
            _text.Append($"progress {id} {parameter} {Encoding.UTF8.GetString(value)}\n");

        // The message of a parse error tells the position, which the white space in front has moved.
        public void OnMalformed(RequestId id, RpcError error, ReplyBatch? batch) =>
            _text.Append($"malformed {id} {error.Code} {(error.Code == RpcErrorCode.ParseError ? "" : error.Message)}\n");

        public void OnBatchComplete(ReplyBatch batch) => _text.Append("batch\n");
    }
}
