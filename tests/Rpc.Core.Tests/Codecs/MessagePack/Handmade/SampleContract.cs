using Rpc.Calls;
using Rpc.Core.Tests.Vectors;
using Rpc.Events;

namespace Rpc.Core.Tests.Codecs.MessagePack.Handmade;

/// <summary><see cref="ISample"/> as MessagePack alone.</summary>
internal sealed class SampleContract : RpcContract<ISample>
{
    private static readonly HandmadeMethod<int> s_add = new("sample.add", [Int("a"), new ValueSlot<int>("b", Formats.Int) { Parameter = new("b") { IsOptional = true } }], Formats.Int, static (sample, a) => sample.AddAsync((int)a[0]!, (int)a[1]!)) { Defaults = [10] };
    private static readonly HandmadeMethod<string?> s_echo = new("sample.echo", [new ValueSlot<string?>("text", Formats.Text) { Parameter = new("text") { AcceptsNull = true } }], Formats.Text, static (sample, a) => sample.EchoAsync((string?)a[0]));
    private static readonly HandmadeMethod<ISample.Item> s_roundTrip = new("sample.roundTrip", [new ValueSlot<ISample.Item>("item", Formats.Item)], Formats.Item, static (sample, a) => sample.RoundTripAsync((ISample.Item)a[0]!));
    private static readonly HandmadeVoidMethod s_nothing = new("sample.nothing", [], static (sample, _, _) => sample.NothingAsync());
    private static readonly HandmadeVoidMethod s_refuse = new("sample.refuse", [], static (sample, _, _) => sample.RefuseAsync());
    private static readonly HandmadeVoidMethod s_crash = new("sample.crash", [], static (sample, _, _) => sample.CrashAsync());
    private static readonly HandmadeVoidMethod s_overdraw = new("sample.overdraw", [Int("balance")], static (sample, a, _) => sample.OverdrawAsync((int)a[0]!)) { DeclaredFaults = [new HandmadeFault()] };
    private static readonly HandmadeVoidMethod s_wait = new("sample.wait", [], static (sample, _, token) => sample.WaitAsync(token));
    private static readonly HandmadeNotification s_log = new("sample.log", [new ValueSlot<string?>("message", Formats.Text)], static (sample, a) => sample.LogAsync((string)a[0]!));
    private static readonly HandmadeVoidMethod s_raise = new("sample.raise", [Int("number")], static (sample, a, _) => sample.RaiseAsync((int)a[0]!));
    private static readonly HandmadeStream<int> s_count = new("sample.count", [Int("from"), Int("to")], Formats.Int, static (sample, a, _) => sample.CountAsync((int)a[0]!, (int)a[1]!));
    private static readonly HandmadeStream<int> s_countAndWait = new("sample.countAndWait", [Int("to")], Formats.Int, static (sample, a, token) => sample.CountAndWaitAsync((int)a[0]!, token));
    private static readonly HandmadeMethod<long> s_sum = new("sample.sum", [new StreamSlot<int>("numbers", Formats.Int)], Formats.Long, static (sample, a) => sample.SumAsync((IAsyncEnumerable<int>)a[0]!));
    private static readonly HandmadeVoidMethod s_waitWithStream = new("sample.waitWithStream", [new StreamSlot<int>("numbers", Formats.Int)], static (sample, a, token) => sample.WaitWithStreamAsync((IAsyncEnumerable<int>)a[0]!, token));
    private static readonly HandmadeVoidMethod s_report = new("sample.report", [Int("steps"), new ProgressSlot<int>("progress", Formats.Int)], static (sample, a, _) => sample.ReportAsync((int)a[0]!, (IProgress<int>)a[1]!));
    private static readonly HandmadeEvent s_changed = new("sample.changed", [Int("number"), Int("next")]);

    public static readonly SampleContract Instance = new();

    private SampleContract()
        : base("sample", [s_add, s_echo, s_roundTrip, s_nothing, s_refuse, s_crash, s_overdraw, s_wait, s_log, s_raise, s_count, s_countAndWait, s_sum, s_waitWithStream, s_report], [s_changed])
    {
    }

    public override bool SupportsMessagePack => true;

    public override ISample CreateProxy(RpcCaller caller) => new Proxy(caller);

    public override RpcDispatcher CreateDispatcher(ISample target) => new Dispatcher(target);

    private static ValueSlot<int> Int(string name) => new(name, Formats.Int);

    private sealed class Dispatcher(ISample target) : RpcDispatcher
    {
        public override Action Subscribe(int eventIndex, RpcEventEmitter emitter)
        {
            void OnChanged(int number, int next) => emitter.Emit(s_changed, [number, next]);
            target.Changed += OnChanged;
            return () => target.Changed -= OnChanged;
        }
    }

    private sealed class Proxy : ISample
    {
        private readonly RpcCaller _caller;
        private readonly ProxyEvent<Action<int, int>, object?[]> _changed;

        public Proxy(RpcCaller caller)
        {
            _caller = caller;
            _changed = new(caller, s_changed, static (subscriber, a) => subscriber((int)a[0]!, (int)a[1]!));
        }

        public event Action<int, int> Changed
        {
            add => _changed.Add(value);
            remove => _changed.Remove(value);
        }

        public Task<int> AddAsync(int a, int b = 10) => _caller.InvokeAsync(s_add, [a, b]).AsTask();

        public Task<string?> EchoAsync(string? text) => _caller.InvokeAsync(s_echo, [text]).AsTask();

        public Task<ISample.Item> RoundTripAsync(ISample.Item item) => _caller.InvokeAsync(s_roundTrip, [item]).AsTask();

        public Task NothingAsync() => _caller.InvokeVoidAsync(s_nothing, []).AsTask();

        public Task RefuseAsync() => _caller.InvokeVoidAsync(s_refuse, []).AsTask();

        public Task CrashAsync() => _caller.InvokeVoidAsync(s_crash, []).AsTask();

        public Task OverdrawAsync(int balance) => _caller.InvokeVoidAsync(s_overdraw, [balance]).AsTask();

        public Task WaitAsync(CancellationToken cancellationToken = default) => _caller.InvokeVoidAsync(s_wait, [], cancellationToken).AsTask();

        public ValueTask LogAsync(string message) => _caller.NotifyAsync(s_log, [message]);

        public Task RaiseAsync(int number) => _caller.InvokeVoidAsync(s_raise, [number]).AsTask();

        public IAsyncEnumerable<int> CountAsync(int from, int to) => _caller.Stream(s_count, [from, to]);

        public IAsyncEnumerable<int> CountAndWaitAsync(int to, CancellationToken cancellationToken = default) => _caller.Stream(s_countAndWait, [to], cancellationToken);

        public Task<long> SumAsync(IAsyncEnumerable<int> numbers) => _caller.InvokeAsync(s_sum, [numbers]).AsTask();

        public Task WaitWithStreamAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default) => _caller.InvokeVoidAsync(s_waitWithStream, [numbers], cancellationToken).AsTask();

        public Task ReportAsync(int steps, IProgress<int> progress) => _caller.InvokeVoidAsync(s_report, [steps, progress]).AsTask();
    }
}
