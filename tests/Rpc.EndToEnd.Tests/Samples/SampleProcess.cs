using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.Samples;

/// <summary>A sample that runs as a process of its own, as a user starts it.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly string Host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private SampleProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a sample.</summary>
    public static SampleProcess Start(string assembly, params string[] arguments) => StartProgram(Host, [Find(assembly), .. arguments]);

    /// <summary>Writes a line to its standard input.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line).Within();

    /// <summary>Ends its standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Reads on to the first line that matches a pattern.</summary>
    public async Task<string> ReadUntilAsync(string pattern)
    {
        while (await _process.StandardOutput.ReadLineAsync().Within() is { } line)
        {
            if (Regex.IsMatch(line, pattern))
                return line;
        }

        throw new InvalidOperationException($"The sample ended without a line that matches '{pattern}'. It said: {await _errors}");
    }

    /// <summary>Does to the process what Ctrl+C does.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync().Within();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, the last line of the output, and all of the error output.</returns>
    public async Task<(int ExitCode, string LastLine, string Errors)> WaitForExitAsync()
    {
        var lastLine = "";
        while (await _process.StandardOutput.ReadLineAsync().Within() is { } line)
            lastLine = line;
        await _process.WaitForExitAsync().Within();
        return (_process.ExitCode, lastLine, await _errors.Within());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static SampleProcess StartProgram(string program, string[] arguments) => new(Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);

    private static string Find(string assembly) =>
        Path.Combine(Metadata("SamplesFolder"), Path.GetFileNameWithoutExtension(assembly), Metadata("SampleOutput"), assembly);

    private static string Metadata(string key) =>
        typeof(SampleProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
