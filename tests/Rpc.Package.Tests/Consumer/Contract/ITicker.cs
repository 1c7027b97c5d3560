using System;
using System.Text.Json.Serialization;
using System.Threading;
using System.Threading.Tasks;
using Rpc;

namespace Consumer.Contract;

/// <summary>What the server offers.</summary>
[RpcContract(JsonContext = typeof(TickerJson))]
public partial interface ITicker
{
    event EventHandler<Quote> QuoteChanged;

    Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken = default);

    [RpcNotification]
    ValueTask LogAsync(string message);

    Task<string> MoveAsync(string symbol, decimal price);
}

/// <summary>What the server asks its client.</summary>
[RpcContract(JsonContext = typeof(TickerJson))]
public partial interface ITrader
{
    Task<bool> ApproveAsync(Quote quote);
}

/// <summary>A price.</summary>
public sealed record Quote(string Symbol, decimal Price);

/// <summary>The metadata of the contracts' types, for programs without reflection.</summary>
[JsonSerializable(typeof(Quote))]
public sealed partial class TickerJson : JsonSerializerContext;
