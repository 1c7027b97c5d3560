using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rpc.Resume;

/// <summary>What a client shows to be let back into its session: 128 random bits that the two ends share. Never logged.</summary>
internal sealed class SessionToken
{
    /// <summary>The bytes of a token.</summary>
    public const int Length = 16;

    private readonly byte[] _bytes;

    /// <summary>Takes a token that the peer has sent.</summary>
    /// <param name="bytes">As many as <see cref="Length"/>.</param>
    public SessionToken(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        _bytes = bytes.ToArray();
    }

    /// <summary>
    /// What a table finds it by. It is a digest, so that how long the table takes to find one says nothing of the bytes; who finds one compares it with
    /// <see cref="Matches"/> besides.
    /// </summary>
    public UInt128 Digest => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(_bytes));

    /// <summary>A token that nobody can guess.</summary>
    public static SessionToken Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Compares in a time that does not depend on the bytes.</summary>
    public bool Matches(SessionToken other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <summary>Writes the bytes.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>Nothing that would let somebody in.</summary>
    public override string ToString() => "(secret)";
}
