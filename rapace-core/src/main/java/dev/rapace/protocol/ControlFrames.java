package dev.rapace.protocol;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlMessage.Pong;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.MetadataVerdict;
import org.jspecify.annotations.Nullable;

/** The messages of channel 0 after the handshake (rules {@code core.control.*}). */
final class ControlFrames {
  private static final int PINGS_PER_SECOND = 100;
  private static final int PING_BYTES = 8;

  private final Session session;
  private final Established connection;
  private final ChannelOpening opening;
  private final EventRate pings = new EventRate(PINGS_PER_SECOND + 1, 1_000_000_000L);
  private final PostcardReader reader = new PostcardReader();
  private final PlainCallOpen plainCall = new PlainCallOpen();

  ControlFrames(Established connection) {
    this.session = connection.session;
    this.connection = connection;
    this.opening = new ChannelOpening(connection);
  }

  /** One control frame of the peer. */
  void onFrame(int verb, byte[] buffer, int offset, int length) {
    if (verb == ControlVerb.OPEN_CHANNEL && plainCall.matches(buffer, offset, length)) {
      opening.onPlainCall(plainCall.channelId(), plainCall.initialCredits());
      return;
    }
    switch (verb) {
      case ControlVerb.HELLO -> session.react(Reaction.SECOND_HELLO);
      case ControlVerb.PING -> onPing(buffer, offset, length);
      case ControlVerb.GRANT_CREDITS -> onGrant(buffer, offset, length);
      case ControlVerb.OPEN_CHANNEL,
          ControlVerb.CLOSE_CHANNEL,
          ControlVerb.CANCEL_CHANNEL,
          ControlVerb.PONG,
          ControlVerb.GO_AWAY ->
          onMessage(verb, buffer, offset, length);
      default -> {
        if (Integer.compareUnsigned(verb, ControlVerb.FIRST_EXTENSION) < 0) {
          session.react(Reaction.UNKNOWN_VERB);
        }
      }
    }
  }

  private void onMessage(int verb, byte[] buffer, int offset, int length) {
    ControlMessage message = decode(verb, buffer, offset, length);
    switch (message) {
      case null -> session.react(Reaction.MALFORMED_CONTROL);
      case OpenChannel open -> opening.onOpen(open);
      case CancelChannel cancel -> onCancel(cancel);
      case CloseChannel close -> onClose(close);
      case GoAway goAway -> onGoAway(goAway);
      case Pong pong -> session.events.onPong(pong.payload());
      default -> throw new IllegalStateException("not worked on here: " + verb);
    }
  }

  /** Grants are frequent: they are read without taking memory. */
  private void onGrant(byte[] buffer, int offset, int length) {
    int channelId;
    int bytes;
    try {
      PostcardReader in = reader.reset(buffer, offset, length);
      channelId = in.readU32Bits();
      bytes = in.readU32Bits();
      in.expectEnd();
    } catch (MalformedPayloadException e) {
      session.react(Reaction.MALFORMED_CONTROL);
      return;
    }
    connection.items.onGrant(channelId, bytes);
  }

  private void onPing(byte[] buffer, int offset, int length) {
    if (length != PING_BYTES) {
      session.react(Reaction.MALFORMED_CONTROL);
      return;
    }
    session.output.pong(buffer, offset, length);
    if (pings.add(session.now)) {
      session.react(Reaction.PING_FLOOD);
    }
  }

  private void onCancel(CancelChannel cancel) {
    switch (connection.channels.get(cancel.channelId())) {
      case IncomingCall call -> {
        connection.incoming.cancelled(call, cancel.reason().statusNumber());
        connection.cancelChurn.cancelled();
      }
      case OutgoingCall call -> connection.outgoing.cancelled(call, cancel.reason());
      case AttachedChannel channel -> {
        connection.attached.cancelled(channel, cancel.reason());
        connection.cancelChurn.cancelled();
      }
      case null -> {
        // Channel 0, a closed or an unknown channel: nothing to cancel (ruling R44).
      }
    }
  }

  private void onClose(CloseChannel close) {
    if (close.channelId() == 0) {
      session.end(Farewell.reason(close));
      return;
    }
    switch (connection.channels.get(close.channelId())) {
      case IncomingCall call -> connection.incoming.dropped(call);
      case OutgoingCall call -> connection.outgoing.dropped(call, close.error());
      case AttachedChannel channel -> connection.attached.dropped(channel, close);
      case null -> {
        // A closed or an unknown channel: there is no state to free.
      }
    }
  }

  private void onGoAway(GoAway goAway) {
    MetadataVerdict metadata = MetadataRules.check(goAway.metadata());
    switch (metadata.outcome()) {
      case MALFORMED -> session.react(MetadataReaction.afterHandshake(metadata));
      case TOO_LARGE, OK -> connection.departure.onGoAway(goAway);
    }
  }

  /** The message, or null if the payload is not one. */
  private static @Nullable ControlMessage decode(int verb, byte[] buffer, int offset, int length) {
    try {
      return ControlCodec.decode(verb, buffer, offset, length);
    } catch (MalformedPayloadException e) {
      return null;
    }
  }

  /** The CloseChannel in the payload, or null if it is not one. */
  static @Nullable CloseChannel decodeClose(byte[] buffer, int offset, int length) {
    return decode(ControlVerb.CLOSE_CHANNEL, buffer, offset, length) instanceof CloseChannel close
        ? close
        : null;
  }
}
