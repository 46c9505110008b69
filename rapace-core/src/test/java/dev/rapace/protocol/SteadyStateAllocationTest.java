package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls and items cost in memory once a connection is warm. */
class SteadyStateAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 20_000;
  private static final byte[] PAYLOAD = new byte[256];

  /** Answers at once and keeps nothing. */
  private static final class Application implements ConnectionEvents, FrameSink {
    private final ProtocolConnection engine =
        new ProtocolConnection(ConnectionSettings.builder(Role.ACCEPTOR).build(), this, this);
    private AttachedChannel channel;
    private long items;

    @Override
    public void onPeerHello(Hello hello) {
      engine.peerAccepted(1);
    }

    @Override
    public void onReady() {}

    @Override
    public void onCallOpened(IncomingCall call, MetadataEntries metadata) {}

    @Override
    public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
      if (length > 0) {
        engine.respondOk(call, buffer, offset, length, 1);
      } else {
        engine.declarePorts(call, List.of(Bench.stream(1, Direction.BIDIR)), 1);
      }
    }

    @Override
    public void onCallCancelled(IncomingCall call, int statusNumber, String message) {}

    @Override
    public void onResponse(OutgoingCall call, CallResult result) {}

    @Override
    public void onCallFailed(OutgoingCall call, int status, String message, boolean processed) {}

    @Override
    public void onAttached(AttachedChannel attached, MetadataEntries metadata) {
      channel = attached;
      engine.acceptAttached(attached, 1);
    }

    @Override
    public void onItem(AttachedChannel attached, byte[] buffer, int offset, int length) {
      items++;
      engine.consumed(attached, length, 1);
      engine.send(attached, buffer, offset, length, false, 1);
    }

    @Override
    public void onItemsEnd(AttachedChannel attached) {}

    @Override
    public void onSendable(AttachedChannel attached) {}

    @Override
    public void onAttachedEnded(AttachedChannel attached, int statusNumber, String message) {}

    @Override
    public void onGoAway(GoAway goAway) {}

    @Override
    public void onViolation(ProtocolViolation violation) {
      throw new AssertionError(violation.toString());
    }

    @Override
    public void onClosed(String reason) {}

    @Override
    public void send(FrameHeader header, byte[] payload, int offset, int length) {}

    @Override
    public void maxPayload(int bytes) {}

    @Override
    public void reading(boolean on) {}

    @Override
    public void closeGracefully() {}
  }

  private final Application application = new Application();
  private final FrameHeader header = new FrameHeader();
  private final byte[] open = new byte[16];
  private int nextId = 1;

  private void established() {
    application.engine.start(1);
    PostcardWriter out = new PostcardWriter();
    ControlCodec.encode(Bench.acceptor().goodHello(), out);
    header.set(1, 0, 0, FrameFlags.CONTROL, out.length());
    application.engine.onFrame(header, out.array(), 0, out.length(), 1);
    assertTrue(application.engine.isReady());
  }

  private void call(byte[] payload, int length, long deadline) {
    int id = nextId;
    nextId += 2;
    // OpenChannel{id, CALL, None, [], 0} by hand: the measured loop takes no memory itself.
    int at = 0;
    int rest = id;
    while (rest > 0x7F) {
      open[at++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    open[at++] = (byte) rest;
    for (int i = 0; i < 4; i++) {
      open[at++] = 0;
    }
    header.set(id, 0, 1, FrameFlags.CONTROL, at);
    application.engine.onFrame(header, open, 0, at, 1);
    header.set(id + 1L, id, Bench.METHOD, FrameFlags.CALL_REQUEST, length);
    header.deadlineNanos = deadline;
    application.engine.onFrame(header, payload, 0, length, 1);
  }

  /** Bytes per round, the best of a few runs: compilation in the background takes memory too. */
  private static double perRound(Runnable round) {
    double best = Double.MAX_VALUE;
    for (int run = 0; run < 5; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        round.run();
      }
      best = Math.min(best, (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) ROUNDS);
    }
    return best;
  }

  @Test
  @Rule("core.close.state-free")
  void aServedCallCostsItsHandleAndNothingElse() {
    established();
    double plain = perRound(() -> call(PAYLOAD, PAYLOAD.length, FrameHeader.NO_DEADLINE));
    assertTrue(plain <= 128, plain + " bytes per call");
    double withDeadline = perRound(() -> call(PAYLOAD, PAYLOAD.length, 1_000_000_000L));
    assertTrue(withDeadline <= 128, withDeadline + " bytes per call with a deadline");
  }

  @Test
  @Rule("core.flow.intro")
  void anItemInAndAnItemOutCostNothing() {
    established();
    call(new byte[0], 0, FrameHeader.NO_DEADLINE);
    // OpenChannel{3, STREAM, Some{1, 1, BIDIR}, [], 0}, then more credit than ever needed.
    byte[] attach = {3, 1, 1, 1, 1, 2, 0, 0};
    header.set(3, 0, 1, FrameFlags.CONTROL, attach.length);
    application.engine.onFrame(header, attach, 0, attach.length, 1);
    byte[] grant = {3, -1, -1, -1, -1, 15};
    double each =
        perRound(() -> {
          header.set(4, 0, 4, FrameFlags.CONTROL, grant.length);
          application.engine.onFrame(header, grant, 0, grant.length, 1);
          header.set(5, 3, 0, FrameFlags.DATA, PAYLOAD.length);
          application.engine.onFrame(header, PAYLOAD, 0, PAYLOAD.length, 1);
        });
    assertTrue(each < 1, each + " bytes per item in, item out and grants both ways");
    assertTrue(application.items >= ROUNDS, "items arrived");
    assertTrue(application.channel.halves == Halves.BOTH, "and the channel is open");
  }
}
