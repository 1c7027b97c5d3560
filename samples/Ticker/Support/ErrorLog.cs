using Microsoft.Extensions.Logging;

namespace Ticker;

/// <summary>Writes warnings and errors to the standard error output, and counts the errors: those of the program and those that sessions log.</summary>
internal sealed class ErrorLog : ILoggerFactory, ILogger
{
    private long _errors;

    /// <summary>How many errors were logged.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one output.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var message = exception is null ? formatter(state, null) : $"{formatter(state, exception)} {exception.Message}";
        if (logLevel >= LogLevel.Error)
            Error(message);
        else
            Console.Error.WriteLine($"warning: {message}");
    }

    /// <summary>Logs an error of the program itself.</summary>
    public void Error(string message)
    {
        Interlocked.Increment(ref _errors);
        Console.Error.WriteLine($"error: {message}");
    }

    public void Dispose()
    {
    }
}
