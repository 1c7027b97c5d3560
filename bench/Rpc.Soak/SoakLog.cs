using Microsoft.Extensions.Logging;

namespace Rpc.Soak;

/// <summary>Takes what the engine logs: what can only be a defect of it is a violation.</summary>
internal sealed class SoakLog(Ledger ledger) : ILoggerFactory, ILogger
{
    private const int HandlerFailed = 1001;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !(eventId.Id == HandlerFailed && IsOnPurpose(exception)))
            ledger.Violate($"logged: {formatter(state, exception)} {exception}");
    }

    // A handler failed as it was told to, met such a failure at its own peer, or called it when the connection was gone and the session had not ended yet.
    private static bool IsOnPurpose(Exception? exception) => exception is OnPurposeException or RpcSessionException or RpcException { Code: RpcErrorCode.HandlerError };

    public void Dispose()
    {
    }
}
