using System.Runtime.CompilerServices;
using System.Text;

namespace Rpc.TestKit;

/// <summary>
/// Compares text with the approved file beside the test: <c>TestClass.TestMethod.verified.cs</c>. On a mismatch the text
/// is written beside it as <c>.received.cs</c>; renaming that file approves it. Names and files are those of
/// Verify.Xunit, so that it can take this file's place.
/// </summary>
public static class Snapshot
{
    /// <summary>Fails unless the text equals the approved one, line for line.</summary>
    /// <param name="received">The text to check.</param>
    /// <param name="extension">The extension of both files.</param>
    /// <param name="testFile">The test's source file; its name is the class's.</param>
    /// <param name="testMethod">The test's method.</param>
    public static void Verify(string received, string extension = "cs", [CallerFilePath] string testFile = "", [CallerMemberName] string testMethod = "")
    {
        var prefix = Path.Combine(Path.GetDirectoryName(testFile)!, $"{Path.GetFileNameWithoutExtension(testFile)}.{testMethod}");
        Compare(received, $"{prefix}.verified.{extension}", $"{prefix}.received.{extension}");
    }

    /// <summary>Fails unless the text equals a file that is also there for itself, a document say. On a mismatch the text is written beside it as <c>.received</c>.</summary>
    /// <param name="received">The text to check.</param>
    /// <param name="file">The file's path.</param>
    public static void VerifyFile(string received, string file) =>
        Compare(received, file, Path.ChangeExtension(file, $".received{Path.GetExtension(file)}"));

    private static void Compare(string received, string verifiedFile, string receivedFile)
    {
        received = Normalize(received);
        var verified = File.Exists(verifiedFile) ? Normalize(File.ReadAllText(verifiedFile)) : null;
        if (received == verified)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        throw new SnapshotMismatchException(verified is null
            ? $"There is no approved file {verifiedFile}. Received: {receivedFile}"
            : $"{receivedFile} differs from {verifiedFile}:{Environment.NewLine}{Describe(verified, received)}");
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";

    /// <summary>The lines around the first difference.</summary>
    private static string Describe(string verified, string received)
    {
        var (old, @new) = (verified.Split('\n'), received.Split('\n'));
        var line = 0;
        while (line < old.Length && line < @new.Length && old[line] == @new[line])
            line++;
        var text = new StringBuilder();
        for (var i = Math.Max(0, line - 2); i < line; i++)
            text.AppendLine($"  {i + 1,4}   {old[i]}");
        for (var i = line; i < Math.Min(old.Length, line + 4); i++)
            text.AppendLine($"- {i + 1,4}   {old[i]}");
        for (var i = line; i < Math.Min(@new.Length, line + 4); i++)
            text.AppendLine($"+ {i + 1,4}   {@new[i]}");
        return text.ToString();
    }
}

/// <summary>A text differs from the approved one.</summary>
/// <param name="message">Where, and which files to compare.</param>
public sealed class SnapshotMismatchException(string message) : Exception(message);
