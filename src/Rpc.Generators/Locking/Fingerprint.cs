using System.Security.Cryptography;
using System.Text;
using Rpc.Generators.Model;

namespace Rpc.Generators.Locking;

/// <summary>Makes the text by which two versions of a contract are told apart.</summary>
internal static class Fingerprint
{
    private const int Bytes = 8;

    /// <summary>The first 64 bits of the SHA-256 of what a lock file says of the contract and its types, in hexadecimal digits.</summary>
    public static string Of(ContractModel contract)
    {
        using var algorithm = SHA256.Create();
        var hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(LockText.Print(LockBuilder.Build([contract]))));
        return BitConverter.ToString(hash, 0, Bytes).Replace("-", "").ToLowerInvariant();
    }
}
