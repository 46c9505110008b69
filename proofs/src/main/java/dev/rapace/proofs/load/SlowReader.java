package dev.rapace.proofs.load;

import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.postcard.Codecs;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A sender that could be a thousand times faster than its reader, over TCP. */
public final class SlowReader implements Proof {
  private static final int ITEM_BYTES = 4 << 10;
  private static final int FACTOR = 1_000;
  private static final int FREE_ITEMS = 20_000;

  /** Two windows of the longest message, what waits for the loop, and the buffers of sockets. */
  private static final long MOST_AHEAD_BYTES = 4L << 20;

  /**
   * Heap and direct memory after a collection may differ by this much, whatever the time. Much of
   * it is room for what other proofs left behind in the same process; without back pressure there
   * would be hundreds of MiB a second.
   */
  private static final long FLAT_BYTES = 32L << 20;

  private static final Port<byte[]> ITEMS = Port.serverStream(101, Codecs.BYTES);
  private static final Method<Integer, Integer> FLOOD =
      Method.of("Load", "flood", Codecs.I32, Codecs.I32).port(ITEMS);

  private final AtomicLong written = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Override
  public String name() {
    return "slow-reader";
  }

  @Override
  public String shows() {
    return "Over TCP a sender whose measured speed is a thousand times that of its reader is held"
        + " back by credit: what it is ahead stays below 4 MiB, and memory of both sides (one"
        + " process, after collection) stays flat. 3 s, 60 s with --long.";
  }

  @Override
  public List<String> rules() {
    return List.of("core.flow.credit-semantics", "core.flow.intro");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    try (RapaceServer server =
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("tcp://127.0.0.1:0")
                .drainTimeout(Duration.ofSeconds(1))
                .method(FLOOD, (call, ignored) -> flood(call.writer(ITEMS)))
                .start();
        RapaceClient client =
            RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
        StreamingCall<Integer> call = client.open(FLOOD, 0)) {
      StreamReader<byte[]> in = call.reader(ITEMS);
      double free = freeSpeed(in);
      Seen seen = readSlowly(run, in, free / FACTOR, Duration.ofSeconds(run.isLong() ? 60 : 3));
      enough.set(true);
      String words =
          ("free %.0f items of %d bytes a second, then read %d at %.1f a second; the sender was at"
                  + " most %d KiB ahead; memory after collection %d to %d KiB in %d looks")
              .formatted(
                  free,
                  ITEM_BYTES,
                  seen.read,
                  free / FACTOR,
                  seen.mostAhead >> 10,
                  seen.least >> 10,
                  seen.most >> 10,
                  seen.looks);
      boolean flat = seen.most - seen.least <= FLAT_BYTES && seen.mostAhead <= MOST_AHEAD_BYTES;
      return flat ? Outcome.pass(words) : Outcome.fail(words);
    }
  }

  private int flood(StreamWriter<byte[]> out) {
    byte[] item = new byte[ITEM_BYTES];
    while (!enough.get()) {
      out.write(item);
      written.incrementAndGet();
    }
    return 0;
  }

  /** Items a second when the reader does not hold the sender back. */
  private static double freeSpeed(StreamReader<byte[]> in) {
    for (int i = 0; i < FREE_ITEMS; i++) {
      take(in);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < FREE_ITEMS; i++) {
      take(in);
    }
    return FREE_ITEMS / ((System.nanoTime() - begin) / 1e9);
  }

  private static void take(StreamReader<byte[]> in) {
    if (in.read() == null) {
      throw new IllegalStateException("the stream has ended");
    }
  }

  /** What was seen while reading. */
  private static final class Seen {
    long read;
    long mostAhead;
    long least = Long.MAX_VALUE;
    long most;
    int looks;

    void look() {
      looks++;
      long used = usedAfterCollection();
      least = Math.min(least, used);
      most = Math.max(most, used);
    }
  }

  private Seen readSlowly(ProofRun run, StreamReader<byte[]> in, double speed, Duration time) {
    Seen seen = new Seen();
    long readBefore = 2L * FREE_ITEMS;
    long step = (long) (1e9 / speed);
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    long nextLook = begin;
    long due = begin;
    while (System.nanoTime() - end < 0) {
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      due += step;
      take(in);
      seen.read++;
      long ahead = (written.get() - readBefore - seen.read) * ITEM_BYTES;
      seen.mostAhead = Math.max(seen.mostAhead, ahead);
      if (System.nanoTime() - nextLook >= 0) {
        nextLook = System.nanoTime() + time.toNanos() / 6;
        seen.look();
        run.progress("read " + seen.read + ", the sender is " + (ahead >> 10) + " KiB ahead");
      }
    }
    seen.look();
    return seen;
  }

  private static long usedAfterCollection() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      used += pool.getMemoryUsed();
    }
    return used;
  }
}
