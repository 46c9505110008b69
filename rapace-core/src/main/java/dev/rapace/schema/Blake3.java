package dev.rapace.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * BLAKE3 in its plain hashing mode, 32 bytes of output.
 *
 * <p>Written here because signature hashes (rule {@code handshake.sig-hash.blake3}) are the only
 * use of the function, and a whole cryptography library is a lot to carry for it. Checked against
 * the published vectors. Single-threaded by design: shapes are a few hundred bytes.
 */
final class Blake3 {
  private static final int BLOCK = 64;
  private static final int CHUNK = 1024;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private static final int[] IV = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
  };

  /** Word order of the message in the next round. */
  private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Blake3() {}

  /** The 32-byte hash of {@code input}. */
  static byte[] hash(byte[] input) {
    int[] root = subtree(input, 0, input.length, 0, ROOT);
    byte[] out = new byte[32];
    for (int i = 0; i < 8; i++) {
      INT.set(out, 4 * i, root[i]);
    }
    return out;
  }

  /** Chaining value of the tree over {@code length} bytes; {@code last} goes to its last node. */
  private static int[] subtree(byte[] input, int offset, int length, long chunkIndex, int last) {
    if (length <= CHUNK) {
      return chunk(input, offset, length, chunkIndex, last);
    }
    // The left side is the largest power of two of whole chunks that leaves something on the right.
    int left = Integer.highestOneBit((length - 1) / CHUNK) * CHUNK;
    int[] a = subtree(input, offset, left, chunkIndex, 0);
    int[] b = subtree(input, offset + left, length - left, chunkIndex + left / CHUNK, 0);
    int[] message = new int[16];
    System.arraycopy(a, 0, message, 0, 8);
    System.arraycopy(b, 0, message, 8, 8);
    return compress(IV, message, 0, BLOCK, PARENT | last);
  }

  private static int[] chunk(byte[] input, int offset, int length, long chunkIndex, int last) {
    int[] chaining = IV;
    int blocks = Math.max(1, (length + BLOCK - 1) / BLOCK);
    byte[] padded = new byte[BLOCK];
    int[] message = new int[16];
    for (int block = 0; block < blocks; block++) {
      int start = block * BLOCK;
      int size = Math.min(BLOCK, length - start);
      java.util.Arrays.fill(padded, (byte) 0);
      System.arraycopy(input, offset + start, padded, 0, size);
      for (int i = 0; i < 16; i++) {
        message[i] = (int) INT.get(padded, 4 * i);
      }
      int flags = block == 0 ? CHUNK_START : 0;
      flags |= block == blocks - 1 ? CHUNK_END | last : 0;
      chaining = compress(chaining, message, chunkIndex, size, flags);
    }
    return chaining;
  }

  private static int[] compress(int[] chaining, int[] block, long counter, int size, int flags) {
    int[] v = new int[16];
    System.arraycopy(chaining, 0, v, 0, 8);
    System.arraycopy(IV, 0, v, 8, 4);
    v[12] = (int) counter;
    v[13] = (int) (counter >>> 32);
    v[14] = size;
    v[15] = flags;
    int[] m = block.clone();
    for (int round = 0; round < 7; round++) {
      if (round > 0) {
        m = permute(m);
      }
      mix(v, 0, 4, 8, 12, m[0], m[1]);
      mix(v, 1, 5, 9, 13, m[2], m[3]);
      mix(v, 2, 6, 10, 14, m[4], m[5]);
      mix(v, 3, 7, 11, 15, m[6], m[7]);
      mix(v, 0, 5, 10, 15, m[8], m[9]);
      mix(v, 1, 6, 11, 12, m[10], m[11]);
      mix(v, 2, 7, 8, 13, m[12], m[13]);
      mix(v, 3, 4, 9, 14, m[14], m[15]);
    }
    int[] out = new int[8];
    for (int i = 0; i < 8; i++) {
      out[i] = v[i] ^ v[i + 8];
    }
    return out;
  }

  private static int[] permute(int[] m) {
    int[] out = new int[16];
    for (int i = 0; i < 16; i++) {
      out[i] = m[PERMUTATION[i]];
    }
    return out;
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    v[a] = v[a] + v[b] + x;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
    v[c] = v[c] + v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
    v[a] = v[a] + v[b] + y;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
    v[c] = v[c] + v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
  }
}
