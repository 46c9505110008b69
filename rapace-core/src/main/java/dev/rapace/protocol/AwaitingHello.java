package dev.rapace.protocol;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import org.jspecify.annotations.Nullable;

/** Waits for the peer's first frame, which must be its Hello (rule {@code handshake.required}). */
final class AwaitingHello extends ConnectionState {
  /** Longest Hello accepted, in bytes (ruling R12). */
  static final int MAX_HELLO = (1 << 20) + (64 << 10);

  private final long deadline;

  AwaitingHello(Session session, long deadline) {
    super(session);
    this.deadline = deadline;
  }

  @Override
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    if (header.channelId != 0 || (header.flags & FrameFlags.CONTROL) == 0) {
      session.react(Reaction.EXPECTED_HELLO);
      return;
    }
    if (header.methodId == ControlVerb.CLOSE_CHANNEL) {
      onFarewell(buffer, offset, length);
      return;
    }
    if (header.methodId != ControlVerb.HELLO) {
      session.react(Reaction.EXPECTED_HELLO);
      return;
    }
    Hello hello = FrameShape.isSound(header, length) ? decode(buffer, offset, length) : null;
    if (hello == null) {
      session.react(Reaction.MALFORMED_HELLO);
      return;
    }
    Reaction failure = HelloCheck.firstFailure(session.ownHello, hello);
    if (failure != null) {
      session.react(failure);
      return;
    }
    AwaitingVerdict next = new AwaitingVerdict(session, hello, deadline);
    session.enter(next);
    session.events.onPeerHello(hello);
    next.verdictIsPending();
  }

  /** The peer refuses us before it said Hello: the one other legal first frame (ruling R05). */
  private void onFarewell(byte[] buffer, int offset, int length) {
    CloseChannel close = ControlFrames.decodeClose(buffer, offset, length);
    if (close == null || close.channelId() != 0) {
      session.react(Reaction.EXPECTED_HELLO);
    } else {
      session.end(Farewell.reason(close));
    }
  }

  private static @Nullable Hello decode(byte[] buffer, int offset, int length) {
    try {
      return length <= MAX_HELLO ? ControlCodec.decodeHello(buffer, offset, length) : null;
    } catch (MalformedPayloadException e) {
      return null;
    }
  }

  @Override
  void onTime() {
    if (session.now - deadline >= 0) {
      session.react(Reaction.HELLO_TIMEOUT);
    }
  }

  @Override
  long nextWakeup() {
    return deadline;
  }
}
