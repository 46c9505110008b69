package dev.rapace.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears of every buffer that Netty finds leaked in this process. */
public final class LeakWatch {
  private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

  static {
    if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
      throw new IllegalStateException("run with -Dio.netty.leakDetection.level=paranoid");
    }
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + "\n" + records));
  }

  private LeakWatch() {}

  /** Makes sure that the watch is on. */
  public static void begin() {
    LEAKS.size();
  }

  /** Leaks found so far; collects garbage first, since only collected buffers are found. */
  public static List<String> leaks() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      // The detector looks at its queue when a buffer is tracked.
      ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
      buffer.release();
    }
    return List.copyOf(LEAKS);
  }

  /** Bytes of the pool that are in use or cached by threads. */
  public static long activeBytes() {
    long sum = 0;
    for (PoolArenaMetric arena : PooledByteBufAllocator.DEFAULT.metric().directArenas()) {
      sum += arena.numActiveBytes();
    }
    return sum;
  }
}
