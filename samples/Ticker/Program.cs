using Rpc;
using Ticker;

const string Usage = """
    Usage: Ticker                  a server and three clients in one process, for about ten seconds
           Ticker --serve URL      the server alone, for example at ws://127.0.0.1:5000/ticker
           Ticker --connect URL    one client
           Ticker --help           this text

    --codec json|msgpack    behind the rest but for --serve: what the clients speak, MessagePack if it is not said; a server takes both

    --serve and --connect run until Ctrl+C. Exit codes: 0 all went well; 1 something failed, or the server went away;
    2 the command line is wrong.
    """;

var subprotocol = RpcSubprotocols.MessagePack;
if (args is [.. var others, "--codec", "json" or "msgpack"] && others is not ["--serve", ..])
{
    subprotocol = args[^1] == "json" ? RpcSubprotocols.Json : RpcSubprotocols.MessagePack;
    args = others;
}

using var stop = new StopSignal();
try
{
    switch (args)
    {
        case []:
            return await Demo.RunAsync(subprotocol, stop.Token);
        case ["--serve", var url]:
            return await ServerEnd.RunAsync(url, stop.Token);
        case ["--connect", var url]:
            return await ClientEnd.RunAsync(url, subprotocol, stop.Token);
        case ["--help" or "-h"]:
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (ArgumentException exception)
{
    // An address that is none: the message says what is wrong with it.
    Console.Error.WriteLine($"ticker: {exception.Message}");
    return 2;
}
catch (Exception exception) when (exception is RpcConnectException or RpcException or IOException or InvalidDataException)
{
    // No server at the address, a server that goes away at once, an address that cannot be listened on, or a series that cannot be read.
    Console.Error.WriteLine($"ticker: {exception.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    // Stopped before it had begun.
    return 0;
}
