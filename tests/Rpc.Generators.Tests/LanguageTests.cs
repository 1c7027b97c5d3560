using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests;

/// <summary>
/// Generated code causes no warning under any version of the language and setting that a user may have. The newest version that this compiler knows stands
/// for later ones; those compile the samples and the consumers of the package tests.
/// </summary>
public sealed class LanguageTests
{
    // Without annotations, which some of the settings do not allow, and documented, since a user may ask for that.
    internal const string Source = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]
        namespace Demo
        {
            /// <summary>Data.</summary>
            public class Data
            {
                /// <summary>A value.</summary>
                public int Value { get; set; }
                /// <summary>More.</summary>
                public List<Data> More { get; set; } = new List<Data>();
                internal string Name { get; set; } = "";
            }
            /// <summary>A fault.</summary>
            public class DataException : Exception
            {
                /// <summary>Makes it.</summary>
                public DataException(string message, int left) : base(message) { Left = left; }
                /// <summary>What is left.</summary>
                public int Left { get; }
            }
            /// <summary>A public contract.</summary>
            [RpcContract, RpcFault(typeof(DataException), "data")]
            public partial interface IPublic
            {
                /// <summary>A call.</summary>
                Task<Data> GetAsync(Data data, string text = "", CancellationToken cancellationToken = default);
                /// <summary>A fast call.</summary>
                ValueTask DoAsync();
                /// <summary>A notification.</summary>
                [RpcNotification] ValueTask LogAsync(string message);
                /// <summary>A stream.</summary>
                IAsyncEnumerable<Data> WatchAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
                /// <summary>Progress.</summary>
                Task ImportAsync(Stream content, IProgress<int> progress);
                /// <summary>An event.</summary>
                event EventHandler<Data> Changed;
                /// <summary>An event with a key.</summary>
                [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "arg1")] event Action<int, string> Moved;
            }
            [RpcContract] internal partial interface IInternal { Task<Data> GetAsync((int Id, string Name) pair); event Action Rang; }
        }
        """;

    public static TheoryData<LanguageVersion, NullableContextOptions> Settings
    {
        get
        {
            var settings = new TheoryData<LanguageVersion, NullableContextOptions>();
            foreach (var version in new[] { LanguageVersion.CSharp11, LanguageVersion.CSharp12, LanguageVersion.Latest, LanguageVersion.Preview })
            {
                foreach (var nullable in Enum.GetValues<NullableContextOptions>())
                    settings.Add(version, nullable);
            }

            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Contract_UnderTheseSettings_CompilesWithoutWarnings(LanguageVersion version, NullableContextOptions nullable)
    {
        var options = new CSharpParseOptions(version, DocumentationMode.Diagnose);
        Compilations.Emit(Compilations.Generate(Compilations.Create([Source], options: options, nullable: nullable)));
    }
}
