package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RetryPolicy;
import dev.rapace.postcard.Codecs;
import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a call is made again, and when a client dials again, with a clock that we move. */
class RetryRulesTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final Method<String, String> READ =
      Method.of("Table", "read", Codecs.STRING, Codecs.STRING).idempotent();
  private static final Method<String, String> ADD =
      Method.of("Table", "add", Codecs.STRING, Codecs.STRING);

  private static final class StandingTimers implements Timers {
    private long now = 1_000;
    private double random = 0.5;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public Runnable schedule(Runnable action, long delayNanos) {
      throw new AssertionError("nothing is scheduled here");
    }

    @Override
    public double random() {
      return random;
    }
  }

  private final StandingTimers timers = new StandingTimers();
  private final Retries retries = new Retries(RetryPolicy.STANDARD, timers);

  private long delay(Method<?, ?> method, int failures, long deadline, CallResult answer) {
    return retries.delay(method, CallOptions.DEFAULT, failures, deadline, answer, null);
  }

  private static CallResult refused(int code, MetadataEntries trailers) {
    return new CallResult(code, "", new byte[0], trailers, null);
  }

  private static MetadataEntries retryable(int value) {
    return MetadataEntries.EMPTY.with(MetadataKeys.RETRYABLE, new byte[] {(byte) value});
  }

  @ParameterizedTest
  @CsvSource({"8", "14"})
  @Rule("overload.retry.retryable")
  void aServerThatForbidsItIsObeyedAndOneThatAllowsItToo(int code) {
    CallResult silent = refused(code, MetadataEntries.EMPTY);
    assertTrue(delay(READ, 1, Long.MAX_VALUE, silent) > 0, "nothing said, idempotent");
    assertEquals(Retries.NEVER, delay(ADD, 1, Long.MAX_VALUE, silent), "nothing said, not so");
    CallResult forbidden = refused(code, retryable(0));
    assertEquals(Retries.NEVER, delay(READ, 1, Long.MAX_VALUE, forbidden));
    assertTrue(delay(ADD, 1, Long.MAX_VALUE, refused(code, retryable(1))) > 0);
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "4", "5", "7", "9", "12", "13", "54", "777"})
  @Rule({"overload.retry.retryable", "error.impl.unknown-codes"})
  void otherFailuresAreNeverTriedAgain(int code) {
    assertEquals(Retries.NEVER, delay(READ, 1, Long.MAX_VALUE, refused(code, retryable(1))));
  }

  @Test
  @Rule("overload.retry.retry-after")
  void theServersWaitIsTheLeast() {
    MetadataEntries twoSeconds =
        retryable(1).with(MetadataKeys.RETRY_AFTER_MS, new byte[] {(byte) 0xD0, 7, 0, 0});
    assertEquals(2_000 * MS, delay(READ, 1, Long.MAX_VALUE, refused(8, twoSeconds)));
    MetadataEntries short5 =
        retryable(1).with(MetadataKeys.RETRY_AFTER_MS, new byte[] {5, 0, 0, 0});
    assertEquals(100 * MS, delay(READ, 1, Long.MAX_VALUE, refused(8, short5)), "a least, no most");
  }

  @Test
  @Rule("error.impl.backoff")
  void waitsDoubleFrom100msTo30sWithJitterAndStopAfterFiveTries() {
    List<Long> waits = new ArrayList<>();
    for (int failures = 1; failures <= 5; failures++) {
      waits.add(delay(READ, failures, Long.MAX_VALUE, refused(14, MetadataEntries.EMPTY)));
    }
    assertEquals(List.of(100 * MS, 200 * MS, 400 * MS, 800 * MS, Retries.NEVER), waits);
    assertEquals(Duration.ofSeconds(30), RetryPolicy.STANDARD.delay(20, 0.5), "the longest");
    assertEquals(Duration.ofMillis(75), RetryPolicy.STANDARD.delay(1, 0));
    assertEquals(Duration.ofMillis(125), RetryPolicy.STANDARD.delay(1, 1));
  }

  @Test
  @Rule("error.impl.backoff")
  void noTryBeginsAfterTheDeadline() {
    CallResult answer = refused(14, MetadataEntries.EMPTY);
    assertEquals(Retries.NEVER, delay(READ, 1, timers.now + 100 * MS, answer));
    assertEquals(100 * MS, delay(READ, 1, timers.now + 100 * MS + 1, answer));
  }

  @Test
  @Rule({"overload.goaway.client.respect", "error.impl.backoff"})
  void aClientDoesNotHammerAServerThatIsAway() {
    Redial redial = new Redial(timers);
    assertNull(redial.tooEarly("there"));
    long wait = 100 * MS;
    for (int failures = 1; failures <= 12; failures++) {
      redial.failed();
      assertEquals(Math.min(wait, 30_000 * MS), redial.left());
      RapaceException early = redial.tooEarly("there");
      assertNotNull(early);
      assertEquals(RapaceException.Processed.NO, early.processed());
      timers.now += redial.left();
      assertNull(redial.tooEarly("there"), "when the wait is over one attempt may be made");
      wait *= 2;
    }
    redial.succeeded();
    assertNull(redial.tooEarly("there"));
  }
}
