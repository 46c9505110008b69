package dev.rapace.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The eight messages of channel 0, field order as on the wire (rule {@code
 * core.control.payload-encoding}). Unsigned 32-bit fields are {@code int}s holding the bits.
 * Immutable; array components must not be changed by anybody. {@code toString} of a message never
 * shows values of metadata.
 */
public sealed interface ControlMessage {

  /** The {@link ControlVerb} of this message. */
  int verb();

  /** Connection limits; 0 means unlimited (ruling R12). */
  record Limits(int maxPayloadSize, int maxChannels, int maxPendingCalls) {}

  /**
   * One entry of the method registry.
   *
   * @param signatureHash 32 bytes
   * @param name absent where the sender keeps its methods confidential
   */
  record MethodInfo(int methodId, byte[] signatureHash, @Nullable String name) {}

  /** First frame of each side. */
  record Hello(
      int protocolVersion,
      Role role,
      long requiredFeatures,
      long supportedFeatures,
      Limits limits,
      List<MethodInfo> methods,
      MetadataEntries params)
      implements ControlMessage {
    /** Version 1.0. */
    public static final int VERSION_1_0 = 0x0001_0000;

    @Override
    public int verb() {
      return ControlVerb.HELLO;
    }
  }

  /** Binds an attached channel to a port of a call. */
  record Attachment(int callChannelId, int portId, Direction direction) {}

  /** Opens a channel. */
  record OpenChannel(
      int channelId,
      ChannelKind kind,
      @Nullable Attachment attach,
      MetadataEntries metadata,
      int initialCredits)
      implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.OPEN_CHANNEL;
    }
  }

  /**
   * The sender dropped its state of the channel; on channel 0 the farewell of a connection (ruling
   * R05).
   *
   * @param error null for the reason Normal, else the text of the reason Error
   */
  record CloseChannel(int channelId, @Nullable String error) implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.CLOSE_CHANNEL;
    }
  }

  /** Aborts a channel. */
  record CancelChannel(int channelId, CancelReason reason) implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.CANCEL_CHANNEL;
    }
  }

  /** Grants the peer that many more payload bytes on the channel. */
  record GrantCredits(int channelId, int bytes) implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.GRANT_CREDITS;
    }
  }

  /** Asks for a {@link Pong} with the same eight bytes, kept as a little-endian number. */
  record Ping(long payload) implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.PING;
    }
  }

  /** Answers a {@link Ping}. */
  record Pong(long payload) implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.PONG;
    }
  }

  /** The sender leaves; channels of the receiver above {@code lastChannelId} are not served. */
  record GoAway(GoAwayReason reason, int lastChannelId, String message, MetadataEntries metadata)
      implements ControlMessage {
    @Override
    public int verb() {
      return ControlVerb.GO_AWAY;
    }
  }
}
