using System.Diagnostics;
using Rpc.TestKit;

namespace Rpc.Package.Tests;

/// <summary>A consumer's program as a process.</summary>
internal sealed class ConsumerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public ConsumerProcess(string program, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line of output.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().Within() ?? throw new InvalidOperationException($"The program ended: {await _errors.Within()}");

    /// <summary>Ends the input, asserts that the program ends without complaint, and returns the rest of its output.</summary>
    public async Task<string[]> EndAsync()
    {
        _process.StandardInput.Close();
        var output = await _process.StandardOutput.ReadToEndAsync().Within();
        await _process.WaitForExitAsync().Within();
        Assert.Equal("", await _errors.Within());
        Assert.Equal(0, _process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
