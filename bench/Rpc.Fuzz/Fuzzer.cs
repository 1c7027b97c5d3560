using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Rpc.Transport.Protocol;

namespace Rpc.Fuzz;

/// <summary>
/// Mutates recorded sessions and messages, and checks what must hold for any bytes: nothing is thrown, every byte is taken or asked for, the same is told
/// whole and in pieces, and no more memory is taken than the limits allow.
/// </summary>
internal sealed class Fuzzer
{
    private readonly int _seed;
    private readonly RecordedSession[] _sessions = Recorder.Record();
    private readonly RecordedMessage[] _messages = MessageRecorder.Record();
    private readonly byte[][] _scripts = ResumePlayer.Record();
    private readonly Dictionary<string, long> _outcomes = [];

    /// <summary>Records the sessions, and plays them once: tables that are built at first use count for no input.</summary>
    /// <param name="seed">Decides everything: each iteration follows from it, its target and its number alone.</param>
    public Fuzzer(int seed)
    {
        _seed = seed;
        foreach (RecordedSession session in _sessions)
            SessionPlayer.Play(session, streams: false, bufferBytes: 1024, pieces: null);
        foreach (RecordedMessage message in _messages)
            MessagePlayer.Play(message);
    }

    /// <summary>Inputs tried so far.</summary>
    public long Iterations { get; private set; }

    /// <summary>Their length in all.</summary>
    public long InputBytes { get; private set; }

    /// <summary>How often each outcome came.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    /// <summary>What is being tried now.</summary>
    public FuzzTarget Target { get; private set; }

    /// <inheritdoc cref="Target"/>
    public long Iteration { get; private set; }

    /// <inheritdoc cref="Target"/>
    public byte[] Input { get; private set; } = [];

    /// <summary>Tries inputs of the targets in turn for a time.</summary>
    public void Run(IReadOnlyList<FuzzTarget> targets, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; Stopwatch.GetElapsedTime(start) < duration; i++)
            RunOne(targets[(int)(i % targets.Count)], i);
    }

    /// <summary>Tries so many inputs of the targets in turn.</summary>
    public void Run(IReadOnlyList<FuzzTarget> targets, int iterations)
    {
        for (int i = 0; i < iterations; i++)
            RunOne(targets[i % targets.Count], i);
    }

    /// <summary>Tries one input.</summary>
    /// <exception cref="FuzzFailure">Something does not hold for it.</exception>
    public void RunOne(FuzzTarget target, long iteration)
    {
        var random = new Random(HashCode(target, iteration));
        (Target, Iteration) = (target, iteration);
        string end;
        try
        {
            end = target switch
            {
                FuzzTarget.Codec => Check(MutateMessage(random)),
                FuzzTarget.Resume => ResumePlayer.Play(MutateScript(random)),
                _ => Check(MutateSession(target, random), random).End,
            };
        }
        catch (Exception exception) when (exception is not FuzzFailure)
        {
            throw Failure($"It throws: {exception}", exception);
        }

        Iterations++;
        InputBytes += Input.Length;
        CollectionsMarshal.GetValueRefOrAddDefault(_outcomes, end, out _)++;
    }

    private RecordedSession MutateSession(FuzzTarget target, Random random)
    {
        RecordedSession[] fitting = Array.FindAll(_sessions, session => target == FuzzTarget.Handshake || session.IsCompressed == (target == FuzzTarget.Deflate));
        RecordedSession session = fitting[random.Next(fitting.Length)];
        byte[] other = fitting[random.Next(fitting.Length)].Part(target);
        byte[] mutated = Mutator.Mutate(session.Part(target), other, random);
        session = target == FuzzTarget.Handshake ? session with { Head = mutated } : session with { Frames = mutated };
        Input = [.. session.Head, .. session.Frames];
        return session;
    }

    private RecordedMessage MutateMessage(Random random)
    {
        RecordedMessage message = _messages[random.Next(_messages.Length)];
        RecordedMessage[] fitting = Array.FindAll(_messages, other => other.IsBinary == message.IsBinary);
        byte[] mutated = Mutator.Mutate(message.Bytes, fitting[random.Next(fitting.Length)].Bytes, random);
        // What is not UTF-8 the transport refuses.
        Input = message.IsBinary ? mutated : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(mutated));
        return message with { Bytes = Input };
    }

    private byte[] MutateScript(Random random) => Input = Mutator.Mutate(_scripts[random.Next(_scripts.Length)], _scripts[random.Next(_scripts.Length)], random);

    private string Check(RecordedMessage message)
    {
        MessageOutcome first = MessagePlayer.Play(message);
        // White space means nothing, but sends JSON another way than that of the common form.
        MessageOutcome second = MessagePlayer.Play(message.IsBinary ? message : message with { Bytes = [(byte)' ', .. message.Bytes] });
        if (first.Comparable != second.Comparable)
            throw Failure($"First it tells {first}, and then {second}.", null);
        long allowed = MessagePlayer.AllocationBound(message.Bytes.Length);
        if (Math.Min(first.AllocatedBytes, second.AllocatedBytes) > allowed)
            throw Failure($"It allocates {first.AllocatedBytes} bytes, and then {second.AllocatedBytes}, more than {allowed}.", null);
        return first.End;
    }

    private Outcome Check(RecordedSession session, Random random)
    {
        bool streams = random.Next(4) == 0 && !session.IsCompressed;
        Outcome whole = SessionPlayer.Play(session, streams, bufferBytes: 1 << 20, pieces: null);
        Outcome pieces = SessionPlayer.Play(session, streams, random.Next(131, 3000), random);
        if (whole.Stuck || pieces.Stuck)
            throw Failure("Its receiver takes no byte of a full buffer.", null);
        if (whole.Comparable != pieces.Comparable)
            throw Failure($"Whole it tells {whole}, in pieces {pieces}.", null);

        long allowed = SessionPlayer.AllocationBound(Input.Length);
        if (Math.Max(whole.AllocatedBytes, pieces.AllocatedBytes) > allowed)
            throw Failure($"It allocates {whole.AllocatedBytes} bytes whole and {pieces.AllocatedBytes} in pieces, more than {allowed}.", null);
        return whole;
    }

    private FuzzFailure Failure(string what, Exception? cause) => new(what, Target, _seed, Iteration, Input, cause);

    // The same in every process, which the platform's own is not.
    private int HashCode(FuzzTarget target, long iteration)
    {
        ulong mixed = ((ulong)(uint)_seed << 32) ^ ((ulong)iteration * 8) ^ (ulong)target;
        mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCD;
        mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53;
        return (int)(mixed >> 33);
    }
}
