using System.Globalization;
using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>
/// Walks over the arguments of an incoming request, positional or by name (JSON-RPC 2.0 §4.2), and checks their number
/// and names. Generated code calls <see cref="MoveNext"/> until it returns false and reads each argument in between.
/// </summary>
public ref struct JsonArgumentReader
{
    // A name that the peer chose is not repeated at any length.
    private const int MaxNameLength = 64;

    private readonly RpcParameter[] _parameters;
    private readonly string _method;
    private readonly ReadOnlySpan<byte> _json;
    private readonly JsonSerializerOptions _options;
    private readonly IStreamArguments? _streams;
    private JsonValueReader _reader;
    private ulong _seen;
    private bool _byName;
    private bool _started;

    internal JsonArgumentReader(ReadOnlySpan<byte> json, string method, RpcParameter[] parameters, JsonSerializerOptions options, IStreamArguments? streams = null)
    {
        _parameters = parameters;
        _method = method;
        _json = json;
        _options = options;
        _streams = streams;
        _reader = new JsonValueReader(json, options);
        // Absent params are an empty list.
        _started = json.IsEmpty;
        IsEmpty = json.IsEmpty;
        ParameterIndex = -1;
    }

    /// <summary>The position in the declaration of the parameter whose argument can be read now.</summary>
    public int ParameterIndex { get; private set; }

    /// <summary>Members of another version are no error: unknown ones are passed over, missing ones keep their default.</summary>
    internal bool IsLenient { get; init; }

    private bool IsEmpty { get; }

    /// <summary>
    /// Goes to the next argument; at the end checks that no required one was missing.
    /// </summary>
    /// <returns>True when the argument of parameter <see cref="ParameterIndex"/> can be read.</returns>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/>: an argument too many, of an unknown name, given twice, <c>null</c> where that is not allowed, or missing.</exception>
    public bool MoveNext()
    {
        if (IsEmpty)
            return Finish();

        if (!_started)
        {
            _started = true;
            _reader.ReadToken();
            _byName = _reader.TokenType == JsonTokenType.StartObject;
        }

        _reader.ReadToken();
        if (_reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            return Finish();

        ParameterIndex = _byName ? FindByName() : NextPosition();
        if (ParameterIndex < 0)
        {
            _reader.ReadToken();
            _reader.Skip();
            return MoveNext();
        }

        var bit = 1UL << ParameterIndex;
        if ((_seen & bit) != 0)
            throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' is given twice");
        _seen |= bit;

        if (_reader.TokenType == JsonTokenType.Null && !_parameters[ParameterIndex].AcceptsNull)
            throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' must not be null");
        return true;
    }

    /// <summary>Reads the argument that <see cref="MoveNext"/> found.</summary>
    /// <typeparam name="T">The declared type of the parameter.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when the argument is not of that type.</exception>
    public T Read<T>() => ReadBy<T>(form: null);

    /// <summary>Reads the argument that <see cref="MoveNext"/> found.</summary>
    /// <param name="form">The form of the type.</param>
    /// <typeparam name="T">The declared type of the parameter.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when the argument is not of that type.</exception>
    public T Read<T>(JsonForm<T> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return ReadBy(form);
    }

    /// <summary>
    /// Reads what stands for a stream: the text <c>$/items</c> for one whose items follow, or an array that is the whole stream, as any
    /// JSON-RPC 2.0 client can send it.
    /// </summary>
    /// <param name="itemsAcceptNull">An item may be <c>null</c>.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when it is neither.</exception>
    public IAsyncEnumerable<T> ReadStream<T>(bool itemsAcceptNull)
    {
        var name = _parameters[ParameterIndex].Name;
        if (_reader.TokenType == JsonTokenType.Null)
            return null!;
        if (_streams is not null && _reader.TokenType == JsonTokenType.String && _reader.NameEquals("$/items"))
            return _streams.Open(ParameterIndex, name, itemsAcceptNull, new JsonItemCodec<T>(_options));
        if (_streams is not null && _reader.TokenType == JsonTokenType.StartArray)
            return _streams.OpenWhole(ParameterIndex, name, Cut(), itemsAcceptNull, new JsonItemCodec<T>(_options));
        throw Invalid($"parameter '{name}' is a stream: an array, or the text \"$/items\" for one whose items follow");
    }

    /// <summary>Reads the token of a receiver of progress: a number or text, as in the Language Server Protocol.</summary>
    /// <typeparam name="T">The type of what is reported.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when it is neither.</exception>
    public IProgress<T> ReadProgress<T>()
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null!;
        if (_streams is not null && _reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            return _streams!.OpenProgress(ParameterIndex, Cut(), new JsonItemCodec<T>(_options));
        throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' is a progress token: a number or text");
    }

    private T ReadBy<T>(JsonForm<T>? form)
    {
        try
        {
            return form is null ? _reader.ReadCurrent<T>() : _reader.ReadCurrent(form, _byName);
        }
        catch (NotSupportedException exception)
        {
            // Not the peer's fault: this program has no metadata for its own parameter type.
            throw new RpcException(RpcErrorCode.InternalError, $"'{_method}' cannot read its parameter '{_parameters[ParameterIndex].Name}'.", exception);
        }
        catch (Exception exception)
        {
            // Besides JsonException this is whatever the type's own constructor or converter throws; its text stays here.
            var path = (exception as JsonException)?.Path;
            var where = path is null or "" or "$" ? "" : $" at {path}";
            throw Invalid($"parameter '{_parameters[ParameterIndex].Name}' has a value of the wrong type{where}", exception);
        }
    }

    private ReadOnlySpan<byte> Cut()
    {
        var start = _reader.TokenStart;
        _reader.Skip();
        return _json[start.._reader.BytesConsumed];
    }

    private readonly bool Finish()
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (!_parameters[i].IsOptional && !IsLenient && (_seen & (1UL << i)) == 0)
                throw Invalid($"parameter '{_parameters[i].Name}' is missing");
        }

        return false;
    }

    private readonly int NextPosition()
    {
        var next = ParameterIndex + 1;
        return next < _parameters.Length
            ? next
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"it takes at most {_parameters.Length} parameters"));
    }

    private int FindByName()
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (_reader.NameEquals(_parameters[i].Name))
            {
                _reader.ReadToken();
                return i;
            }
        }

        if (IsLenient)
            return -1;
        throw Invalid($"it has no parameter '{_reader.GetName(MaxNameLength)}'");
    }

    private readonly InvalidParamsException Invalid(string why, Exception? cause = null) =>
        new($"Invalid params of '{_method}': {why}.", cause);
}
