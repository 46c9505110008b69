package dev.rapace.protocol;

import dev.rapace.wire.Role;

/** The channels of an established connection: which are open, and which ids were ever used. */
final class Channels {
  final OwnChannelIds ownIds;
  final PeerChannelIds peerIds = new PeerChannelIds();
  private final ChannelTable open = new ChannelTable();
  private final Role role;
  private int openedByUs;
  private int openedByPeer;

  Channels(Role role) {
    this.role = role;
    this.ownIds = new OwnChannelIds(role);
  }

  /** Our role, which decides the parity of both sides' ids. */
  Role role() {
    return role;
  }

  /** The open channel with this id, or null. */
  @org.jspecify.annotations.Nullable
  Channel get(int id) {
    return open.get(id);
  }

  /** Adds a channel. */
  void add(Channel channel) {
    open.add(channel);
    if (ownIds.isOurs(channel.channelId)) {
      openedByUs++;
    } else {
      openedByPeer++;
    }
  }

  /** Removes the channel; says whether it was open. */
  boolean remove(Channel channel) {
    if (!open.remove(channel)) {
      return false;
    }
    if (ownIds.isOurs(channel.channelId)) {
      openedByUs--;
    } else {
      openedByPeer--;
    }
    return true;
  }

  /** Whether the channel is open. */
  boolean isOpen(Channel channel) {
    return open.get(channel.channelId) == channel;
  }

  /** Whether the id, ours or the peer's, belongs to a channel that is or was open. */
  boolean wasOpened(int id) {
    return ownIds.isOurs(id) ? ownIds.wasAllocated(id) : peerIds.wasUsed(id);
  }

  /** Open channels that we opened. */
  int openedByUs() {
    return openedByUs;
  }

  /** Open channels that the peer opened (ruling R66). */
  int openedByPeer() {
    return openedByPeer;
  }

  /** Whether no channel is open. */
  boolean isEmpty() {
    return open.size() == 0;
  }

  /** All open channels, ascending by id. */
  Channel[] snapshot() {
    return open.snapshot();
  }
}
