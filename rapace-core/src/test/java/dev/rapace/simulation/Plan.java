package dev.rapace.simulation;

import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.Role;
import java.nio.charset.StandardCharsets;

/** What is decided about a life before it begins. */
final class Plan {
  private static final long MILLI = 1_000_000L;
  private static final MethodInfo[] METHODS = new MethodInfo[16];

  static {
    for (int i = 0; i < METHODS.length; i++) {
      METHODS[i] = new MethodInfo(i + 1, new byte[32], "m" + i);
    }
  }

  /** What the layer above makes of the peer's Hello. */
  enum Verdict {
    ACCEPT_AT_ONCE,
    ACCEPT_LATER,
    REFUSE_AT_ONCE,
    REFUSE_LATER,
    NONE
  }

  final int steps;
  final long start;
  final boolean wraps;
  final long latency;
  final long jitter;
  final int splitPercent;
  final int busyPercent;
  final int reenterPercent;

  /** Which side breaks the rules: 0 or 1, or -1 for neither. */
  final int rogue;

  final int breachPercent;
  final boolean faults;
  final Verdict[] verdicts = new Verdict[2];
  final ConnectionSettings[] settings = new ConnectionSettings[2];
  final int[] slowness = new int[2];
  final int callPercent;

  /** Whether both sides believe that the other counts no credits. */
  final boolean withoutCredits;

  Plan(Chance chance) {
    steps = chance.between(20, chance.oneIn(8) ? 900 : 300);
    wraps = chance.oneIn(16);
    start =
        wraps
            ? Long.MAX_VALUE - chance.between(0, 40_000 * MILLI)
            : chance.between(-1L << 60, 1L << 60);
    latency = chance.oneIn(3) ? 0 : chance.between(1, 80 * MILLI);
    jitter = chance.oneIn(2) ? 0 : chance.between(1, 200 * MILLI);
    splitPercent = chance.oneIn(3) ? 0 : chance.between(5, 95);
    busyPercent = chance.between(10, 70);
    reenterPercent = chance.oneIn(3) ? 0 : chance.between(1, 30);
    rogue = chance.percent(45) ? chance.below(2) : -1;
    breachPercent = chance.oneIn(2) ? chance.between(2, 10) : chance.between(10, 90);
    faults = rogue < 0 ? chance.percent(50) : chance.percent(15);
    callPercent = chance.between(2, 28);
    withoutCredits = chance.oneIn(12);
    for (int side = 0; side < 2; side++) {
      verdicts[side] = verdict(chance);
      settings[side] = settings(chance, side == 0 ? Role.INITIATOR : Role.ACCEPTOR);
      slowness[side] = chance.oneIn(4) ? chance.between(1, 30) : 100;
    }
  }

  private static Verdict verdict(Chance chance) {
    int n = chance.below(100);
    if (n < 62) {
      return Verdict.ACCEPT_AT_ONCE;
    }
    if (n < 92) {
      return Verdict.ACCEPT_LATER;
    }
    return n < 95 ? Verdict.REFUSE_AT_ONCE : n < 98 ? Verdict.REFUSE_LATER : Verdict.NONE;
  }

  private static ConnectionSettings settings(Chance chance, Role role) {
    ConnectionSettings.Builder builder = ConnectionSettings.builder(role);
    int payload = chance.oneIn(5) ? 0 : chance.between(1024, 5000);
    int channels = chance.oneIn(5) ? 0 : chance.between(1, 20);
    int pending = chance.oneIn(5) ? 0 : chance.between(1, 12);
    builder.limits(new Limits(payload, channels, pending));
    int methods = chance.below(METHODS.length);
    for (int i = 0; i < methods; i++) {
      builder.method(METHODS[i]);
    }
    if (role == Role.INITIATOR || chance.oneIn(3)) {
      builder.params(
          MetadataEntries.EMPTY.with(
              MetadataKeys.AUTH_TOKEN, "sim-secret".getBytes(StandardCharsets.US_ASCII)));
    }
    builder.deferHelloUntilAuthenticated(role == Role.ACCEPTOR && chance.oneIn(3));
    builder.methodNamesOmitted(chance.oneIn(3));
    builder.handshakeTimeoutNanos(chance.between(100 * MILLI, 30_000 * MILLI));
    builder.maxStrikes(chance.between(1, 16));
    builder.drainGraceNanos(chance.between(1_000 * MILLI, 60_000 * MILLI));
    builder.creditWaitNanos(chance.between(200 * MILLI, 8_000 * MILLI));
    builder.portWaitNanos(chance.between(200 * MILLI, 30_000 * MILLI));
    return builder.build();
  }
}
