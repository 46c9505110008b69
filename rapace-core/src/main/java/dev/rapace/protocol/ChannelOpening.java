package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.MetadataVerdict;
import dev.rapace.wire.Role;
import org.jspecify.annotations.Nullable;

/** Judges the channels that the peer opens (rules {@code core.channel.open.*}, ruling R44). */
final class ChannelOpening {
  private final Session session;
  private final Established connection;

  ChannelOpening(Established connection) {
    this.session = connection.session;
    this.connection = connection;
  }

  /** Any OpenChannel. The grammar of its metadata comes first (rulings R17, R18). */
  void onOpen(OpenChannel open) {
    MetadataVerdict metadata = MetadataRules.check(open.metadata());
    if (metadata.outcome() == MetadataVerdict.Outcome.MALFORMED) {
      session.react(MetadataReaction.afterHandshake(metadata));
      return;
    }
    if (!isFresh(open.channelId())) {
      return;
    }
    connection.channels.peerIds.use(open.channelId());
    Reaction refusal = firstRefusal(open, metadata);
    if (refusal == null) {
      accept(open.channelId(), open.metadata());
    } else {
      session.react(refusal, open.channelId());
    }
  }

  /** As {@link #onOpen} for a CALL without metadata: by far the most frequent. */
  void onPlainCall(int channelId) {
    if (!isFresh(channelId)) {
      return;
    }
    connection.channels.peerIds.use(channelId);
    Reaction refusal = capacityRefusal(channelId);
    if (refusal == null) {
      accept(channelId, MetadataEntries.EMPTY);
    } else {
      session.react(refusal, channelId);
    }
  }

  private void accept(int channelId, MetadataEntries metadata) {
    connection.channels.peerIds.accept(channelId);
    connection.incoming.opened(channelId, metadata);
  }

  /** Whether the peer may use this id; answers if not. */
  private boolean isFresh(int id) {
    Channels channels = connection.channels;
    if (id == 0) {
      session.react(Reaction.OPEN_ZERO, id);
      return false;
    }
    if (channels.ownIds.isOurs(id)) {
      // Our own channel with that number, if any, is not touched.
      session.react(
          channels.role() == Role.ACCEPTOR
              ? Reaction.OPEN_EVEN_BY_INITIATOR
              : Reaction.OPEN_ODD_BY_ACCEPTOR,
          id);
      return false;
    }
    if (channels.peerIds.wasUsed(id)) {
      if (channels.get(id) instanceof IncomingCall active) {
        connection.incoming.breach(active, Reaction.OPEN_REUSED);
      } else {
        session.react(Reaction.OPEN_REUSED, id);
      }
      return false;
    }
    return true;
  }

  private @Nullable Reaction firstRefusal(OpenChannel open, MetadataVerdict metadata) {
    if (open.kind() == ChannelKind.CALL) {
      if (open.attach() != null) {
        return Reaction.OPEN_CALL_ATTACHED;
      }
    } else {
      return open.attach() == null ? Reaction.OPEN_UNATTACHED : Reaction.OPEN_KIND_NOT_OFFERED;
    }
    Reaction capacity = capacityRefusal(open.channelId());
    if (capacity != null) {
      return capacity;
    }
    return metadata.isOk() ? null : Reaction.METADATA_LIMITS;
  }

  private @Nullable Reaction capacityRefusal(int channelId) {
    if (connection.departure.refuses(channelId)) {
      return Reaction.AFTER_GO_AWAY;
    }
    boolean full = connection.channels.openedByPeer() >= connection.agreement.maxChannels();
    return full ? Reaction.MAX_CHANNELS : null;
  }
}
