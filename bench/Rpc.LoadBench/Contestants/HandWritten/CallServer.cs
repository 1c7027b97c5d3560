using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Answers calls, one after the other.</summary>
internal static class CallServer
{
    public static Task AddAsync(IMessageConnection connection) =>
        RunAsync<Addends, NumberForm<Addends>, int, NumberForm<int>>(connection, static addends => addends.A + addends.B);

    public static Task EchoOrdersAsync(IMessageConnection connection) => RunAsync<Order, OrderForm, Order, OrderForm>(connection, static order => order);

    public static Task EchoBlobsAsync(IMessageConnection connection) => RunAsync<byte[], BlobForm, byte[], BlobForm>(connection, static blob => blob);

    private static async Task RunAsync<TRequest, TRequestForm, TResponse, TResponseForm>(IMessageConnection connection, Func<TRequest, TResponse> answer)
        where TRequestForm : IBinaryForm<TRequest>
        where TResponseForm : IBinaryForm<TResponse>
    {
        var output = new byte[64];
        while (await connection.WaitAsync())
        {
            while (connection.TryReceive(out var request))
            {
                var response = answer(CallMessage.ReadValue<TRequest, TRequestForm>(request.Span));
                var length = CallMessage.Measure<TResponse, TResponseForm>(response);
                if (output.Length < length)
                    output = new byte[length];
                CallMessage.Write<TResponse, TResponseForm>(CallMessage.ReadId(request.Span), response, output);
                await connection.SendAsync(output.AsMemory(0, length));
            }

            await connection.FlushAsync();
        }
    }
}
