using System.Net;
using System.Net.Sockets;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>Counts connections, in total and per remote address, and says who still fits. Safe for concurrent use.</summary>
/// <param name="maxConnections">How many in total.</param>
/// <param name="maxPerAddress">How many from one address; null for no limit.</param>
internal sealed class ConnectionAdmission(int maxConnections, int? maxPerAddress)
{
    // Beyond a limit this many are told so at a time; more are simply cut off.
    private const int MaxRefusals = 64;

    // A network of the usual size (RFC 4291 §2.5.4): whoever has one IPv6 address has all of it.
    private const int NetworkBytes = 8;

    private readonly object _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _connections;
    private int _refusals;

    /// <summary>How many are admitted now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts a new connection.</summary>
    /// <returns>What to give back when it ends; null when it is to be cut off.</returns>
    public Ticket? Admit(EndPoint? remote)
    {
        Ticket? ticket = Admit(remote, out string? limit);
        if (limit is not null)
            TransportMetrics.CountLimit(limit);
        return ticket;
    }

    /// <summary>A connection has ended.</summary>
    public void Release(Ticket ticket)
    {
        lock (_gate)
        {
            if (ticket.Refusal is not null)
            {
                _refusals--;
                return;
            }

            _connections--;
            if (ticket.Address is not { } address)
                return;
            if (_byAddress[address] == 1)
                _byAddress.Remove(address);
            else
                _byAddress[address]--;
        }
    }

    /// <summary>What is counted as one address: IPv4 as such also on a dual-stack socket, IPv6 by its network; null where there is none.</summary>
    internal static IPAddress? Normalise(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: { } address })
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        byte[] network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return new IPAddress(network);
    }

    // The limit is that for which there is no room; null when there is.
    private Ticket? Admit(EndPoint? remote, out string? limit)
    {
        IPAddress? address = maxPerAddress is null ? null : Normalise(remote);
        lock (_gate)
        {
            limit = _connections >= maxConnections ? LimitName.MaxConnections
                : address is not null && _byAddress.GetValueOrDefault(address) >= maxPerAddress ? LimitName.MaxConnectionsPerAddress
                : null;
            if (limit is not null)
            {
                if (_refusals == MaxRefusals)
                    return null;
                _refusals++;
                return new Ticket(limit == LimitName.MaxConnections ? HandshakeFailure.TooManyConnections() : HandshakeFailure.TooManyConnectionsOfAddress(), null);
            }

            _connections++;
            if (address is not null)
                _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
            return address is null ? Ticket.Anonymous : new Ticket(null, address);
        }
    }

    /// <summary>The place of one connection.</summary>
    /// <param name="Refusal">What it is refused with; null when it is admitted.</param>
    /// <param name="Address">Where it is counted; null for in total only.</param>
    public sealed record Ticket(HandshakeFailure? Refusal, IPAddress? Address)
    {
        /// <summary>Of all that are counted in total only.</summary>
        public static Ticket Anonymous { get; } = new(null, null);
    }
}
