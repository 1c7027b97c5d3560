using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A script of <c>Node/</c> in a process of its own. It writes what it observes as lines of JSON.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly string Folder = typeof(NodeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "NodeFolder").Value!;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a script.</summary>
    /// <param name="script">Its file name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static NodeProcess Start(string script, params string[] arguments) => Start("node", Folder, script, arguments);

    /// <summary>Starts a script with a given runtime and folder. What is missing fails the test: an interoperability test that is skipped proves nothing.</summary>
    public static NodeProcess Start(string runtime, string folder, string script, params string[] arguments)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ws")))
            throw new MissingPeerException("The npm package 'ws' is not installed");
        return StartScript(runtime, folder, script, arguments);
    }

    internal static NodeProcess StartScript(string runtime, string folder, string script, string[] arguments)
    {
        var start = new ProcessStartInfo(runtime, [Path.Combine(folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new NodeProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new MissingPeerException($"'{runtime}' is not installed", exception);
        }
    }

    /// <summary>The value of the next observation, which must be of the given name.</summary>
    public async Task<JsonElement> ObserveAsync(string name)
    {
        var line = await _process.StandardOutput.ReadLineAsync().Within();
        if (line is null)
            Assert.Fail($"The script ended before it observed '{name}': {await _errors.Within()}");
        var observation = JsonDocument.Parse(line).RootElement;
        Assert.True(observation.TryGetProperty(name, out var value), $"expected '{name}', observed {line}");
        return value;
    }

    /// <summary>Asserts that the next observation has the given name and value.</summary>
    public async Task ExpectAsync(string name, string json)
    {
        var value = await ObserveAsync(name);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, value), $"{name}\nexpected {json}\nobserved {value.GetRawText()}");
    }

    /// <summary>Tells a script that waits to go on.</summary>
    /// <param name="line">What it should know.</param>
    public async Task CueAsync(string line = "")
    {
        await _process.StandardInput.WriteLineAsync(line).Within();
        await _process.StandardInput.FlushAsync().Within();
    }

    /// <summary>Asserts that the script observed nothing more and ended without a complaint.</summary>
    public async Task ExpectEndAsync()
    {
        _process.StandardInput.Close();
        Assert.Null(await _process.StandardOutput.ReadLineAsync().Within());
        await _process.WaitForExitAsync().Within();
        Assert.Equal("", await _errors.Within());
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }

        _process.Dispose();
    }
}

/// <summary>What a foreign peer needs is not on this machine.</summary>
/// <param name="what">What is missing.</param>
/// <param name="innerException">How it was noticed.</param>
public sealed class MissingPeerException(string what, Exception? innerException = null)
    : Exception($"{what}: run ./eng/test.sh, which installs what the tests need.", innerException);
