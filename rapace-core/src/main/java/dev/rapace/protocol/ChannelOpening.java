package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.Attachment;
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
  private final AttachOpening attaching;

  ChannelOpening(Established connection) {
    this.session = connection.session;
    this.connection = connection;
    this.attaching = connection.attaching;
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
      accept(open);
    } else {
      refuse(refusal, open.channelId());
    }
  }

  /** As {@link #onOpen} for a CALL without metadata: by far the most frequent. */
  void onPlainCall(int channelId, int initialCredits) {
    if (!isFresh(channelId)) {
      return;
    }
    connection.channels.peerIds.use(channelId);
    Reaction refusal = capacityRefusal(channelId);
    if (refusal == null) {
      accept(channelId, MetadataEntries.EMPTY, initialCredits);
    } else {
      refuse(refusal, channelId);
    }
  }

  private void refuse(Reaction refusal, int channelId) {
    session.react(refusal, channelId);
    if (refusal.answer() != Reaction.Answer.CANCEL) {
      connection.refusedOpens.refused();
    }
  }

  private void accept(OpenChannel open) {
    Attachment attach = open.attach();
    if (attach == null) {
      accept(open.channelId(), open.metadata(), open.initialCredits());
    } else {
      connection.channels.peerIds.accept(open.channelId());
      attaching.accept(open, attach);
    }
  }

  private void accept(int channelId, MetadataEntries metadata, int initialCredits) {
    connection.channels.peerIds.accept(channelId);
    connection.incoming.opened(channelId, metadata, initialCredits);
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
      switch (channels.get(id)) {
        case IncomingCall active -> connection.incoming.breach(active, Reaction.OPEN_REUSED);
        case AttachedChannel active -> connection.attached.breach(active, Reaction.OPEN_REUSED);
        case OutgoingCall ours -> throw new IllegalStateException("an id of the peer is ours");
        case null -> session.react(Reaction.OPEN_REUSED, id);
      }
      return false;
    }
    return true;
  }

  private @Nullable Reaction firstRefusal(OpenChannel open, MetadataVerdict metadata) {
    Attachment attach = open.attach();
    if ((open.kind() == ChannelKind.CALL) != (attach == null)) {
      return attach == null ? Reaction.OPEN_UNATTACHED : Reaction.OPEN_CALL_ATTACHED;
    }
    Reaction refusal = attach == null ? null : attaching.refusal(open, attach);
    if (refusal != null) {
      return refusal;
    }
    // What is attached to an accepted call is let in also while the connection drains (R72).
    Reaction capacity = attach == null ? capacityRefusal(open.channelId()) : roomRefusal();
    if (capacity != null) {
      return capacity;
    }
    if (!metadata.isOk()) {
      return Reaction.METADATA_LIMITS;
    }
    boolean fits = attach != null || connection.incoming.hasRoomFor(open.metadata());
    return fits ? null : Reaction.OPEN_METADATA;
  }

  private @Nullable Reaction capacityRefusal(int channelId) {
    return connection.departure.refuses(channelId) ? Reaction.AFTER_GO_AWAY : roomRefusal();
  }

  private @Nullable Reaction roomRefusal() {
    boolean full = connection.channels.openedByPeer() >= connection.agreement.maxChannels();
    return full ? Reaction.MAX_CHANNELS : null;
  }
}
