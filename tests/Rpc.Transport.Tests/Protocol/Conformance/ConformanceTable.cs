using System.Reflection;
using System.Text;
using Xunit.Sdk;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>Runs every rule and prints docs/conformance.md.</summary>
internal static class ConformanceTable
{
    private const string Preface = """
        # Conformance

        Each line is a rule of RFC 6455 (the WebSocket protocol) or RFC 7692 (permessage-deflate) and the test that holds us to it. The result is that
        of running the test: this page is printed by the suite, and a test fails when the two differ. The tests are in
        `tests/Rpc.Transport.Tests`, most of them in `Protocol/Conformance`; vectors of frames run in both roles where a rule binds both, each of them whole, byte by byte,
        cut in two at every byte, and in random pieces.

        To change this page, change the rules, run the tests, and put `docs/conformance.received.md` in its place.

        """;

    private const string Exceptions = """

        ## What is not held

        - RFC 6455 §7.2.3: waiting before a reconnection. Nothing here reconnects by itself.
        - RFC 7692 §7.1.2: where a window of 8 bits (256 bytes) was agreed on, matches up to 512 bytes back are followed: zlib has no smaller window, and peers that
          use it send such.

        """;

    public static async Task<string> PrintAsync()
    {
        var page = new StringBuilder(Preface);
        foreach (IGrouping<(int Rfc, bool Sends), (RuleAttribute Rule, MethodInfo Test)> part in FindRules().GroupBy(found => (found.Rule.Rfc, found.Rule.Sends)))
        {
            page.Append(FormattableString.Invariant($"\n## RFC {part.Key.Rfc}: what is {(part.Key.Sends ? "sent" : "received")}\n\n"));
            page.Append("| § | Rule | Test | Result |\n|---|---|---|---|\n");
            foreach ((RuleAttribute rule, MethodInfo test) in part)
            {
                string result = await PassesAsync(test) ? "pass" : "**FAIL**";
                page.Append(FormattableString.Invariant($"| {rule.Section} | {rule.Text} | `{test.DeclaringType!.Name}.{test.Name}` | {result} |\n"));
            }
        }

        return page.Append(Exceptions).ToString();
    }

    private static IEnumerable<(RuleAttribute Rule, MethodInfo Test)> FindRules() =>
        from test in typeof(ConformanceTable).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        let rule = test.GetCustomAttribute<RuleAttribute>()
        where rule is not null
        orderby rule.Rfc, rule.Sends, Sortable(rule.Section), test.DeclaringType!.Name, rule.Line
        select (rule, test);

    private static string Sortable(string section) => string.Join('.', section.Split('.').Select(part => part.PadLeft(3, '0')));

    private static async Task<bool> PassesAsync(MethodInfo test)
    {
        try
        {
            foreach (object?[]? arguments in test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test)).DefaultIfEmpty(null))
            {
                if (test.Invoke(Activator.CreateInstance(test.DeclaringType!), arguments) is Task task)
                    await task;
            }

            return true;
        }
        catch (Exception)
        {
            // What went wrong is told by the test itself, when it runs as one.
            return false;
        }
    }
}
