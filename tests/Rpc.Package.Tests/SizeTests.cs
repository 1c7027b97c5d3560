using System.Globalization;
using System.Runtime.InteropServices;

namespace Rpc.Package.Tests;

/// <summary>
/// What programs weigh. A program may grow by a tenth; what makes it grow by more changes the baseline here, and <c>docs/performance.md</c>, knowingly.
/// The sizes are those of x64 Linux, and say nothing of other platforms.
/// </summary>
[Collection(PackageTests.Name)]
public sealed class SizeTests(PackedPackages packed)
{
    private const double Growth = 1.10;

    [Theory]
    [InlineData("AotClient", "net8.0", "AotClient", 9_605_184)]
    [InlineData("Smoke", "net8.0", "Smoke", 11_780_216)]
    [InlineData("Smoke", "net10.0", "*", 27_501_900)]
    [InlineData("Smoke", "net10.0", "Rpc.*.dll", 621_568)]
    public async Task Program_Published_IsNoLargerThanItsBaseline(string project, string framework, string files, long baseline)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            return;
        var size = (await packed.PublishAsync(project, framework)).GetSize(files);
        Assert.True(size > 0 && size <= baseline * Growth, string.Create(CultureInfo.InvariantCulture, $"{size:N0} bytes, the baseline is {baseline:N0}"));
    }
}
