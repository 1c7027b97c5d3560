using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Rpc.TestKit;

/// <summary>Keeps all that is logged, so that a test can look for what it expects, and fail on what it does not.</summary>
public sealed class RecordingLoggerFactory : ILoggerFactory
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    /// <summary>What was logged so far, in order.</summary>
    public IReadOnlyCollection<LogEntry> Entries => [.. _entries];

    /// <summary>What was logged as an error or worse.</summary>
    public IEnumerable<LogEntry> Errors => Entries.Where(static entry => entry.Level >= LogLevel.Error);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory records only.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Recorder(RecordingLoggerFactory factory, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            factory._entries.Enqueue(new LogEntry(category, logLevel, eventId.Id, formatter(state, exception), exception));
    }
}

/// <summary>One log entry.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Level">How severe it is.</param>
/// <param name="EventId">The fixed id of the event.</param>
/// <param name="Message">The text.</param>
/// <param name="Exception">The exception that was logged with it.</param>
public sealed record LogEntry(string Category, LogLevel Level, int EventId, string Message, Exception? Exception);
