package dev.rapace.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the files of TLS material at a fixed period and reads them again when time or size
 * changed. One daemon thread for each watch; {@link #close} ends it.
 *
 * <p>Polling is on purpose: it works on every file system, with files renamed into place and with
 * directories that are swapped by a symbolic link.
 */
public final class TlsFileWatch implements AutoCloseable {
  private final ScheduledExecutorService thread;

  private TlsFileWatch(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /**
   * Starts to watch.
   *
   * @param period time between two looks, 10 ms or more; 30 s suits certificates
   */
  public static TlsFileWatch start(Duration period, TlsMaterial... materials) {
    if (period.toMillis() < 10) {
      throw new IllegalArgumentException("the period of a TLS file watch must be 10 ms or more");
    }
    List<TlsMaterial> watched = List.of(materials);
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rapace-tls-watch").factory());
    var unused =
        thread.scheduleWithFixedDelay(
            () -> watched.forEach(TlsMaterial::reloadIfChanged),
            period.toNanos(),
            period.toNanos(),
            TimeUnit.NANOSECONDS);
    return new TlsFileWatch(thread);
  }

  /** Stops to watch. The material stays in use as it is. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
