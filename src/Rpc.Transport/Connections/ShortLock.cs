using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Rpc.Transport.Connections;

/// <summary>
/// A lock for what is done in some hundred instructions, and mostly by one thread at a time. Leaving it is a plain write, where leaving a monitor waits until the cache has taken all that was written under it: where each connection
/// in turn is given a few bytes, the memory of one is fetched while the next is worked at. Who finds it taken asks again, and soon lets others have the processor between, so that it may be held for longer now and then. A thread must not enter it twice.
/// </summary>
internal struct ShortLock
{
    private int _isTaken;

    /// <summary>Waits until nobody else holds the lock.</summary>
    /// <returns>What leaves it when it is disposed of, once.</returns>
    [UnscopedRef]
    public Holder Enter()
    {
        if (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0)
            EnterTaken();
        return new Holder(ref _isTaken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterTaken()
    {
        SpinWait wait = default;
        do
        {
            wait.SpinOnce();
        }
        while (Volatile.Read(ref _isTaken) != 0 || Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0);
    }

    /// <summary>Who holds the lock.</summary>
    internal readonly ref struct Holder
    {
        private readonly ref int _isTaken;

        /// <summary>Takes over a lock that was entered.</summary>
        public Holder(ref int isTaken) => _isTaken = ref isTaken;

        /// <summary>Leaves the lock.</summary>
        public void Dispose() => Volatile.Write(ref _isTaken, 0);
    }
}
