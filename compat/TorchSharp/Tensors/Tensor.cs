using System;
using System.Threading;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One owned reference to a native tensor. Given back by Dispose, by the dispose scope it was made in, or by the finaliser.</summary>
    public partial class Tensor : IDisposable
    {
        private static long live;
        private static long peak;

        private IntPtr handle;

        internal Tensor(IntPtr handle)
        {
            this.handle = handle;
            var count = Interlocked.Increment(ref live);
            if (count > Volatile.Read(ref peak)) Volatile.Write(ref peak, count);
            DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => Interlocked.Read(ref live);

        public static long PeakCount => Volatile.Read(ref peak);

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle (it was disposed, or its dispose scope has ended).");

        public bool IsInvalid => handle == IntPtr.Zero;

        internal DisposeScope OwningDisposeScope { get; private set; }

        internal int ScopeIndex { get; private set; }

        internal void EnterScope(DisposeScope scope, int index) => (OwningDisposeScope, ScopeIndex) = (scope, index);

        internal void LeaveScope() => OwningDisposeScope = null;

        public void Dispose()
        {
            if (OwningDisposeScope is { } scope) scope.MarkAsDisposed(this);
            else if (handle != IntPtr.Zero) DisposeScopeManager.ThreadSingleton.Disposed(this, inScope: false);
            Release();
        }

        // What Dispose does once the books of the scope are in order.
        internal void Release()
        {
            OwningDisposeScope = null;
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned == IntPtr.Zero) return;
            Bridge.tb_release(owned);
            Interlocked.Decrement(ref live);
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            OwningDisposeScope?.Remove(this);
            var owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned != IntPtr.Zero)
            {
                Interlocked.Decrement(ref live);
                DisposeScopeManager.ThreadSingleton.Disposed(this, inScope: false);
            }
            GC.SuppressFinalize(this);
            return owned;
        }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        // A second reference to the same native tensor.
        internal Tensor Share() => new(Bridge.tb_share(Handle));
    }
}
