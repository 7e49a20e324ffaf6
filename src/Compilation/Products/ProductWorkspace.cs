using System.Runtime.CompilerServices;

namespace MlMath.Compilation.Products;

/// <summary>The buffers that operands are packed into. They grow to what is asked for and stay; not for two threads at a time.</summary>
/// <param name="blas">The library that does the larger products, where the user asks for one.</param>
internal sealed class ProductWorkspace(OpenBlas? blas = null)
{
    /// <summary>Buffers begin where cache lines and the widest vectors do.</summary>
    private const int Alignment = 64;

    private readonly Buffer left = new();
    private readonly Buffer right = new();
    private readonly Buffer tile = new();

    /// <summary>The library that does the larger products; null for our own kernels.</summary>
    public OpenBlas? Blas => blas;

    /// <summary>At least <paramref name="count"/> numbers for packed rows of A.</summary>
    public ref T Left<T>(nint count)
        where T : unmanaged => ref left.Of<T>(count);

    /// <summary>At least <paramref name="count"/> numbers for packed columns of B.</summary>
    public ref T Right<T>(nint count)
        where T : unmanaged => ref right.Of<T>(count);

    /// <summary>At least <paramref name="count"/> numbers for a tile of C that does not fit where it goes.</summary>
    public ref T Tile<T>(nint count)
        where T : unmanaged => ref tile.Of<T>(count);

    private sealed class Buffer
    {
        // Pinned, so that the alignment lasts.
        private byte[] bytes = GC.AllocateUninitializedArray<byte>(Alignment, pinned: true);

        public ref T Of<T>(nint count)
            where T : unmanaged
        {
            var needed = checked((int)((count * Unsafe.SizeOf<T>()) + Alignment));
            if (bytes.Length < needed)
            {
                bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, (long)needed + (needed / 2)), pinned: true);
            }

            return ref Unsafe.As<byte, T>(ref bytes[Misalignment(ref bytes[0])]);
        }

        private static int Misalignment(ref byte first)
        {
            // How far the first byte is from the next boundary: a pinned array does not move.
            var past = (int)(Address(ref first) % Alignment);
            return past == 0 ? 0 : Alignment - past;
        }

        private static nuint Address(ref byte first) => (nuint)Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref first);
    }
}
