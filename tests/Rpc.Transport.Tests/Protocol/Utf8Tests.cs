using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>The check of UTF-8 against the platform's. The rules are in Conformance/Utf8Rules.</summary>
public sealed class Utf8Tests
{
    [Fact]
    public void Validator_RandomBytesInRandomPieces_AgreesWithTheStrictDecoder()
    {
        var random = new Random(6455);
        var strict = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true);
        byte[] alphabet = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4];
        for (int round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 9)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = alphabet[random.Next(alphabet.Length)];
            var validator = default(Utf8Validator);
            int split = random.Next(bytes.Length + 1);
            bool valid = validator.Append(bytes.AsSpan(0, split)) && validator.Append(bytes.AsSpan(split)) && validator.IsComplete;
            Assert.Equal(IsStrictlyValid(bytes), valid);
        }

        bool IsStrictlyValid(byte[] bytes)
        {
            try
            {
                strict.GetCharCount(bytes);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
