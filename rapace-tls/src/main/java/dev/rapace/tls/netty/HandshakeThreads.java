package dev.rapace.tls.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where signatures and certificate checks of handshakes run, so that they do not hold up the calls
 * on a loop. At most one task waits per connection, and connections are bounded by the listener.
 */
final class HandshakeThreads {
  /** Daemon threads that end when idle. */
  static final Executor POOL = pool();

  private static final int MAX_THREADS = 4;
  private static final long IDLE_SECONDS = 10;

  private HandshakeThreads() {}

  private static Executor pool() {
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("rapace-tls-handshake-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
