using System.Reflection;

namespace Rpc.Generators.Tests;

/// <summary>Reads the descriptors of compiled contracts as the engine does.</summary>
internal static class Descriptors
{
    private static int s_count;

    /// <summary>Generates, compiles and loads the source, and returns the descriptor of a contract in it.</summary>
    public static RpcContract Compile(string source, string typeName)
    {
        // A name of its own: the runtime's proxies look assemblies up by name.
        var compilation = Compilations.Create([source], name: "Subject" + Interlocked.Increment(ref s_count));
        var assembly = Compilations.Load(Compilations.Emit(Compilations.Generate(compilation))).Single();
        return Get(assembly, typeName);
    }

    public static RpcContract Get(Assembly assembly, string typeName)
    {
        var contract = assembly.GetType(typeName, throwOnError: true)!;
        var descriptor = typeof(Descriptors)
            .GetMethod(nameof(GetContract), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(contract)
            .Invoke(null, null)!;
        return (RpcContract)descriptor;
    }

    /// <summary>The names on the wire of all members, the methods first.</summary>
    public static string[] NamesOf(RpcContract contract) => [.. contract.Methods.Concat(contract.Events).Select(static member => member.Name)];

    /// <summary>A proxy of the contract on a caller that is not there; enough for all that sends nothing.</summary>
    public static object CreateProxy(RpcContract contract) =>
        contract.GetType().GetMethod("CreateProxy")!.Invoke(contract, [null])!;

    public static RpcDispatcher CreateDispatcher(RpcContract contract, object target) =>
        (RpcDispatcher)contract.GetType().GetMethod("CreateDispatcher")!.Invoke(contract, [target])!;

    private static RpcContract<T> GetContract<T>()
        where T : class, IRpcContract<T> => T.Contract;
}
