package dev.rapace.proofs.load;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RapaceServer;
import dev.rapace.RetryPolicy;
import dev.rapace.postcard.Codecs;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A server leaves while many callers are at it: no call that it took is lost. */
public final class DrainUnderLoad implements Proof {
  private static final Method<Integer, Integer> WORK =
      Method.of("Load", "work", Codecs.I32, Codecs.I32);
  private static final int CLIENTS = 3;
  private static final int CALLERS = 16;

  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile String example = "";

  @Override
  public String name() {
    return "drain-under-load";
  }

  @Override
  public String shows() {
    return "A server that is drained while 48 callers on 3 TCP connections call without a pause"
        + " answers every call whose handler ran; every other one fails as surely not processed."
        + " 5 rounds, 200 with --long.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "overload.goaway.existing", "overload.goaway.client.complete", "core.goaway.after-send");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(90);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    int rounds = run.isLong() ? 200 : 5;
    for (int i = 1; i <= rounds; i++) {
      if (!round()) {
        return Outcome.fail("round " + i + ": the drain did not end within 20 s");
      }
      run.progress("round " + i + " of " + rounds + ": " + seen());
      if (lost.get() != 0 || handled.get() != answered.get()) {
        return Outcome.fail("round " + i + ": " + seen() + example);
      }
    }
    return answered.get() > 0 && refused.get() > 0
        ? Outcome.pass(rounds + " rounds: " + seen())
        : Outcome.fail("nothing was drained: " + seen());
  }

  private String seen() {
    return "%d handlers ran, %d calls answered, %d surely not processed, %d lost"
        .formatted(handled.get(), answered.get(), refused.get(), lost.get());
  }

  private boolean round() throws IOException, InterruptedException {
    List<RapaceClient> clients = new ArrayList<>();
    List<Thread> callers = new ArrayList<>();
    try (RapaceServer server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen("tcp://127.0.0.1:0")
            .method(WORK, (call, n) -> work(n))
            .start()) {
      for (int i = 0; i < CLIENTS; i++) {
        RapaceClient client =
            RapaceClient.builder(server.uri())
                .profile(SecurityProfile.trustedLocal())
                .retries(RetryPolicy.NONE)
                .connect();
        clients.add(client);
        for (int j = 0; j < CALLERS; j++) {
          callers.add(Thread.ofVirtual().start(() -> callUntilRefused(client)));
        }
      }
      long before = answered.get();
      while (answered.get() - before < 500) {
        LockSupport.parkNanos(1_000_000);
      }
      boolean drained = server.drain(Duration.ofSeconds(20));
      for (Thread caller : callers) {
        caller.join();
      }
      return drained;
    } finally {
      clients.forEach(RapaceClient::close);
    }
  }

  private int work(int n) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
    handled.incrementAndGet();
    return n + 1;
  }

  private void callUntilRefused(RapaceClient client) {
    int n = 0;
    while (true) {
      try {
        n = client.call(WORK, n);
        answered.incrementAndGet();
      } catch (RapaceException e) {
        if (e.processed() == Processed.NO) {
          refused.incrementAndGet();
        } else {
          lost.incrementAndGet();
          example = ", such as " + e.status() + " " + e.processed();
        }
        return;
      }
    }
  }
}
