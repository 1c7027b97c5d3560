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
    /// <summary>A price has changed.</summary>
    event EventHandler<Quote> QuoteChanged;

    /// <summary>The price.</summary>
    Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken = default);

    /// <summary>Writes a line.</summary>
    [RpcNotification]
    ValueTask LogAsync(string message);

    /// <summary>Asks whether the price may change, and changes it.</summary>
    Task<string> MoveAsync(string symbol, decimal price);
}

/// <summary>What the server asks its client.</summary>
[RpcContract(JsonContext = typeof(TickerJson))]
public partial interface ITrader
{
    /// <summary>Whether the price may change.</summary>
    Task<bool> ApproveAsync(Quote quote);
}

/// <summary>A price.</summary>
public sealed record Quote(string Symbol, decimal Price);

/// <summary>The metadata of the contracts' types, for programs without reflection.</summary>
[JsonSerializable(typeof(Quote))]
public sealed partial class TickerJson : JsonSerializerContext
{
}
