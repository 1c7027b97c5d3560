using System.Globalization;

namespace Rpc.Codecs.MessagePack;

/// <summary>
/// Walks over the arguments of an incoming request, an array in the order of the declaration, and checks their number; or over the members of a declared fault, a map by their names. Generated code calls
/// <see cref="MoveNext"/> until it returns false and reads each in between.
/// </summary>
public ref struct MessagePackArgumentReader
{
    private readonly RpcParameter[] _parameters;
    private readonly string _method;
    private readonly IStreamArguments? _streams;
    private MessagePackReader _reader;
    private int _taken; // of those by name
    private readonly int _count;
    private readonly bool _isByName;
    private readonly int _maxDepth;

    internal MessagePackArgumentReader(ReadOnlySpan<byte> arguments, string method, RpcParameter[] parameters, int maxDepth, IStreamArguments? streams = null)
    {
        _parameters = parameters;
        _method = method;
        _streams = streams;
        _maxDepth = maxDepth;
        _reader = new MessagePackReader(arguments, maxDepth);
        ParameterIndex = -1;

        // Absent arguments are an empty array.
        if (arguments.IsEmpty)
            return;
        _isByName = _reader.NextKind == MessagePackKind.Map;
        _count = _isByName ? _reader.ReadMapHeader() : _reader.ReadArrayHeader();
    }

    /// <summary>The position in the declaration of the parameter whose argument can be read now.</summary>
    public int ParameterIndex { get; private set; }

    /// <summary>Members of another version are no error: surplus ones are passed over, missing ones keep their default.</summary>
    internal bool IsLenient { get; init; }

    /// <summary>
    /// Goes to the next argument; at the end checks that no required one was missing.
    /// </summary>
    /// <returns>True when the argument of parameter <see cref="ParameterIndex"/> can be read.</returns>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/>: an argument too many, <c>null</c> where that is not allowed, or missing.</exception>
    public bool MoveNext()
    {
        if (_isByName)
            return MoveToNextName();
        var next = ParameterIndex + 1;
        if (next == _count || (next == _parameters.Length && IsLenient))
            return Finish();
        if (next == _parameters.Length)
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"it takes at most {_parameters.Length} parameters"));

        return Found(next);
    }

    /// <summary>Reads the argument that <see cref="MoveNext"/> found.</summary>
    /// <param name="format">How the declared type of the parameter is read.</param>
    /// <typeparam name="T">The declared type of the parameter.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when the argument is not of that type.</exception>
    public T Read<T>(MessagePackFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return format.Read(ref _reader);
        }
        catch (MessagePackException exception)
        {
            if (!_isByName)
                exception.At(ParameterIndex);
            else
                exception.At(_parameters[ParameterIndex].Name);
            exception.At("params");
            throw Invalid($"{exception.Message} (parameter '{_parameters[ParameterIndex].Name}')", exception);
        }
        catch (Exception exception)
        {
            // Whatever the type's own constructor or format throws; its text stays here.
            throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' has a value of the wrong type", exception);
        }
    }

    /// <summary>Reads what stands for a stream: <c>true</c> for one whose items follow, or an array that is the whole stream.</summary>
    /// <param name="itemsAcceptNull">An item may be <c>null</c>.</param>
    /// <param name="format">How items are read.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when it is neither.</exception>
    public IAsyncEnumerable<T> ReadStream<T>(bool itemsAcceptNull, MessagePackFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var name = _parameters[ParameterIndex].Name;
        if (_reader.TryReadNil())
            return null!;
        if (_streams is not null && _reader.NextKind == MessagePackKind.Array)
            return _streams.OpenWhole(ParameterIndex, name, _reader.ReadRaw(), itemsAcceptNull, new MessagePackItemCodec<T>(format, _maxDepth));
        if (_streams is not null && _reader.NextKind == MessagePackKind.Boolean && _reader.ReadBoolean())
            return _streams.Open(ParameterIndex, name, itemsAcceptNull, new MessagePackItemCodec<T>(format, _maxDepth));
        throw Invalid($"parameter '{name}' is a stream: an array, or true for one whose items follow");
    }

    /// <summary>Reads what stands for a receiver of progress: the number of its parameter, by which reports name it.</summary>
    /// <param name="format">How what is reported is written.</param>
    /// <typeparam name="T">The type of what is reported.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when it is something else.</exception>
    public IProgress<T> ReadProgress<T>(MessagePackFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (_reader.TryReadNil())
            return null!;
        if (_streams is not null && _reader.TryReadInt32(ParameterIndex))
            return _streams.OpenProgress(ParameterIndex, token: default, new MessagePackItemCodec<T>(format, _maxDepth));
        throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' receives progress: its own number, {ParameterIndex}");
    }

    private bool MoveToNextName()
    {
        while (_taken++ < _count)
        {
            var name = _reader.NextKind == MessagePackKind.String ? _reader.ReadString() : null;
            if (name is null)
                _reader.Skip();
            var index = Array.FindIndex(_parameters, parameter => parameter.Name == name);
            if (index >= 0)
                return Found(index);
            _reader.Skip();
        }

        return false;
    }

    private bool Found(int index)
    {
        ParameterIndex = index;
        return _parameters[index].AcceptsNull || _reader.NextKind != MessagePackKind.Nil
            ? true
            : throw Invalid($"parameter '{_parameters[index].Name}' must not be null");
    }

    private readonly bool Finish()
    {
        for (var i = _count; i < _parameters.Length; i++)
        {
            if (!_parameters[i].IsOptional && !IsLenient)
                throw Invalid($"parameter '{_parameters[i].Name}' is missing");
        }

        return false;
    }

    private readonly InvalidParamsException Invalid(string why, Exception? cause = null) =>
        new($"Invalid params of '{_method}': {why}.", cause);
}
