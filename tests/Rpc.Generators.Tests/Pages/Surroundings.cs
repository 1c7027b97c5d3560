// What the samples of README.md, docs/*.md and docs/guide/*.md take for granted, for SnippetTests to compile them with. A sample's own declarations go before these.
global using System;
global using System.Collections.Generic;
global using System.IO;
global using System.Linq;
global using System.Net;
global using System.Net.Security;
global using System.Net.WebSockets;
global using System.Security.Cryptography.X509Certificates;
global using System.Text.Json;
global using System.Text.Json.Serialization;
global using System.Threading;
global using System.Threading.Tasks;
global using Microsoft.Extensions.Configuration;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Hosting;
global using Rpc;
global using Rpc.WebSockets;
global using Surroundings;
global using static Surroundings.Values;

namespace Surroundings
{
    public sealed record Quote(string Symbol, decimal Price);

    [RpcContract]
    public partial interface ITicker
    {
        Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken = default);
        [RpcNotification] ValueTask LogAsync(string message);
        event EventHandler<Quote> QuoteChanged;
    }

    public sealed class UnknownSymbolException(string symbol) : Exception(symbol)
    {
        public string Symbol { get; } = symbol;
    }

    [RpcContract]
    public partial interface IBank
    {
        Task WithdrawAsync(decimal amount);
    }

    [RpcContract]
    public partial interface IArchive
    {
        Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default);
        Task<long> StoreAsync(string name, Stream content);
    }

    [RpcContract]
    public partial interface IChat
    {
        Task JoinAsync(string room);
    }

    [RpcContract]
    public partial interface IChatClient
    {
        Task ShowAsync(string text);
    }

    [RpcContract]
    public partial interface INotices
    {
        [RpcNotification] ValueTask ShowAsync(string text);
    }

    [RpcContract]
    public partial interface IAccount
    {
        Task<string> GetNameAsync();
    }

    public sealed class TickerService : ITicker
    {
        public event EventHandler<Quote> QuoteChanged { add { } remove { } }

        public Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken) => null!;

        public IAsyncEnumerable<Quote> WatchAsync(string symbol) => null!;

        public ValueTask LogAsync(string message) => default;
    }

    public sealed class ChatService(RpcSession session) : IChat
    {
        public Task JoinAsync(string room) => session.Get<IChatClient>().ShowAsync(room);
    }

    public sealed class ChatWindow : IChatClient
    {
        public Task ShowAsync(string text) => Task.CompletedTask;
    }

    public sealed class AccountService(User user) : IAccount
    {
        public Task<string> GetNameAsync() => Task.FromResult(user.Name);
    }

    public sealed record User(string Name);

    public interface IUsers
    {
        Task<User?> FindAsync(string? authorization, CancellationToken cancellationToken);
    }

    public sealed class Users : IUsers
    {
        public Task<User?> FindAsync(string? authorization, CancellationToken cancellationToken) => Task.FromResult<User?>(null);
    }

    [RpcContract]
    public partial interface ILibrary
    {
        Task<byte[]> ReadAsync(string name);
    }

    // OpenTelemetry's hosting package is no reference of the tests.
    public interface IServices : IServiceCollection
    {
        ITelemetry AddOpenTelemetry();
    }

    public interface ITelemetry
    {
        ITelemetry WithTracing(Action<ITelemetry> configure);

        ITelemetry WithMetrics(Action<ITelemetry> configure);

        ITelemetry AddSource(string name);

        ITelemetry AddMeter(string name);
    }

    // Nor is ASP.NET Core.
    public interface IApplication
    {
        void Map(string path, Func<HttpContext, Task> handler);
    }

    public abstract class HttpContext
    {
        public abstract IWebSockets WebSockets { get; }
    }

    public interface IWebSockets
    {
        Task<WebSocket> AcceptWebSocketAsync();
    }

    public static class Values
    {
        public static IApplication app => null!;

        public static IArchive archive => null!;

        public static Stream file => null!;

        public static IBank bank => null!;

        public static IAsyncEnumerable<ReadOnlyMemory<byte>> blocks => null!;

        public static WebSocketConnection connection => null!;

        public static byte[] jpeg => null!;

        public static WebSocketListenerOptions options => null!;

        public static string password => null!;

        public static IServiceProvider provider => null!;

        public static WebSocketConnection[] readers => null!;

        public static IServices services => null!;

        public static RpcSession session => null!;

        public static TickerService ticker => null!;

        public static string url => null!;

        public static IUsers users => null!;

        public static Task ImportEverythingAsync(RpcSession session) => Task.CompletedTask;

        public static void Configure(RpcSession session)
        {
        }

        public static Task EchoAsync(WebSocketConnection connection) => Task.CompletedTask;
    }
}
