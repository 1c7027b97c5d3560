using Rpc.Messages;

namespace Rpc.Codecs.MessagePack;

/// <summary>The elements of one frame. Values are cut out of the message without being interpreted.</summary>
internal ref struct MessagePackFrame
{
    /// <summary>What the frame says; a value outside of the enumeration is of a later version.</summary>
    public FrameKind Kind;

    /// <summary>Which call.</summary>
    public RequestId Id;

    /// <summary>The name of a method.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>What a request says beside what it asks for.</summary>
    public RequestHead Head;

    /// <summary>Arguments, a result, items, or a report of progress; empty for none.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>The name of an event.</summary>
    public string? EventName;

    /// <summary>Which argument; −1 for the result.</summary>
    public int Parameter;

    /// <summary>Bytes granted, or occurrences dropped.</summary>
    public long Number;

    /// <summary>No more items follow.</summary>
    public bool IsLast;

    /// <summary>What failed.</summary>
    public RpcError? Error;

    private const int ResultParameter = -1;

    private bool _hasId;

    // The elements that are left.
    private int _left;

    /// <summary>Which call; <see cref="RequestId.Null"/> when the frame did not come so far.</summary>
    public readonly RequestId IdOrNull => _hasId ? Id : RequestId.Null;

    /// <summary>Whoever sent the frame waits for an answer.</summary>
    public readonly bool IsAnswered => Kind is FrameKind.Request or FrameKind.Subscribe or FrameKind.Unsubscribe;

    /// <summary>Reads the first frame of a message.</summary>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="MessagePackException">It is none. What came before the fault has been read.</exception>
    public int Read(ReadOnlySpan<byte> message, IncomingNames names)
    {
        Kind = (FrameKind)(-1);
        var reader = new MessagePackReader(message);
        _left = reader.ReadArrayHeader();
        if (!Take())
            throw new MessagePackException("a frame is not empty");
        Kind = (FrameKind)reader.ReadInt32();
        ReadElements(ref reader, names);

        // What a later version has put behind.
        for (; _left > 0; _left--)
            reader.Skip();
        return reader.Position;
    }

    private static ReadOnlySpan<byte> Nil => [MessagePackCode.Nil];

    private void ReadElements(scoped ref MessagePackReader reader, IncomingNames names)
    {
        switch (Kind)
        {
            case FrameKind.Request:
                ReadId(ref reader);
                ReadCall(ref reader, names);
                break;
            case FrameKind.Notification:
                ReadCall(ref reader, names);
                break;
            case FrameKind.Result:
                ReadId(ref reader);
                Value = Take() ? reader.ReadRaw() : Nil;
                break;
            case FrameKind.Error:
                ReadIdOfError(ref reader);
                Error = FrameError.Read(ref reader, Math.Min(_left, FrameError.Elements));
                _left = Math.Max(0, _left - FrameError.Elements);
                break;
            case FrameKind.Cancel:
                ReadId(ref reader);
                break;
            case FrameKind.Subscribe or FrameKind.Unsubscribe:
                ReadId(ref reader);
                ReadEventName(ref reader);
                break;
            case FrameKind.Dropped:
                ReadEventName(ref reader);
                ReadNumber(ref reader, least: 1);
                break;
            case FrameKind.Items:
                ReadId(ref reader);
                ReadParameter(ref reader, least: ResultParameter);
                ReadItems(ref reader);
                break;
            case FrameKind.Credit:
                ReadId(ref reader);
                ReadParameter(ref reader, least: ResultParameter);
                ReadNumber(ref reader, least: long.MinValue);
                break;
            case FrameKind.Stop:
                ReadId(ref reader);
                ReadParameter(ref reader, least: 0);
                break;
            case FrameKind.Progress:
                ReadId(ref reader);
                ReadParameter(ref reader, least: 0);
                Value = Take() ? reader.ReadRaw() : Nil;
                break;
        }
    }

    private void ReadCall(scoped ref MessagePackReader reader, IncomingNames names)
    {
        Require();
        Name = ReadName(ref reader, names);
        if (Take())
            Head = FrameHead.Read(ref reader);
        if (Take())
            Value = ReadArray(ref reader);
    }

    private static ReadOnlySpan<byte> ReadName(scoped ref MessagePackReader reader, IncomingNames names)
    {
        switch (reader.NextKind)
        {
            case MessagePackKind.Integer:
                return names.Find(reader.ReadInt32());
            case MessagePackKind.Array:
                if (reader.ReadArrayHeader() != 2)
                    throw new MessagePackException("a method is a name, a number, or both");
                var number = reader.ReadInt32();
                var name = reader.ReadUtf8();
                names.Define(number, name);
                return name;
            default:
                return reader.ReadUtf8();
        }
    }

    private void ReadItems(scoped ref MessagePackReader reader)
    {
        if (Take())
            Value = ReadArray(ref reader);
        if (Take())
            IsLast = reader.ReadBoolean();
        if (Take() && !reader.TryReadNil())
            Error = ReadNestedError(ref reader);
    }

    private static RpcError ReadNestedError(scoped ref MessagePackReader reader)
    {
        var elements = reader.ReadArrayHeader();
        var error = FrameError.Read(ref reader, Math.Min(elements, FrameError.Elements));
        for (; elements > FrameError.Elements; elements--)
            reader.Skip();
        return error;
    }

    // Nil stands for none, and is empty here.
    private static ReadOnlySpan<byte> ReadArray(scoped ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return default;
        return reader.NextKind == MessagePackKind.Array ? reader.ReadRaw() : throw reader.Unexpected("array");
    }

    private void ReadId(scoped ref MessagePackReader reader)
    {
        Require();
        Id = new RequestId(reader.ReadInt64());
        _hasId = true;
    }

    // What could not be read is answered without an id.
    private void ReadIdOfError(scoped ref MessagePackReader reader)
    {
        Require();
        Id = reader.TryReadNil() ? RequestId.Null : new RequestId(reader.ReadInt64());
        _hasId = true;
    }

    private void ReadEventName(scoped ref MessagePackReader reader)
    {
        Require();
        EventName = reader.ReadString() ?? throw new MessagePackException("an event has a name");
    }

    private void ReadParameter(scoped ref MessagePackReader reader, int least)
    {
        Require();
        Parameter = reader.ReadInt32();
        if (Parameter < least)
            throw new MessagePackException("there is no such parameter");
    }

    private void ReadNumber(scoped ref MessagePackReader reader, long least)
    {
        Require();
        Number = reader.ReadInt64();
        if (Number < least)
            throw new MessagePackException($"a number is less than {least}");
    }

    private bool Take() => _left-- > 0;

    private void Require()
    {
        if (!Take())
            throw new MessagePackException("the frame has too few elements");
    }
}
