package dev.rapace.simulation;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The attached channels of one side: what the engine tells of them, and what must be true of it.
 */
final class Ports {
  final List<PortUse> open = new ArrayList<>();
  final Map<Integer, PortUse> byId = new HashMap<>();
  final List<PortUse> undecided = new ArrayList<>();

  /** Served calls with ports that may still be opened. */
  final List<Served> served = new ArrayList<>();

  private final Node node;
  private final App app;
  private final Life life;

  Ports(Node node, App app) {
    this.node = node;
    this.app = app;
    this.life = node.life;
  }

  void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    app.told(Happening.TOLD_PORT, channel.channelId());
    node.watch.shownPort(channel.channelId());
    Calls.Call call = app.callOf(channel.call());
    app.require(call != null && !call.isGone(), "a port of a call that ended");
    PortUse use = new PortUse(channel, call, false);
    channel.attachment = use;
    app.require(byId.put(use.id, use) == null, "a port is told twice: " + use);
    open.add(use);
    if (life.isHonest()) {
      PortUse other = node.peer.app.ports.byId.get(use.id);
      app.require(other != null && other.mine, "a port that nobody opened: " + use);
      app.require(
          other.handle.port() == channel.port()
              && other.handle.kind() == channel.kind()
              && other.handle.direction() == channel.direction(),
          "another port arrived: " + use);
    }
    life.portDeeds.onAttached(node, use);
  }

  private PortUse use(AttachedChannel channel) {
    app.require(channel.attachment instanceof PortUse, "a port that was never told");
    PortUse use = (PortUse) channel.attachment;
    app.require(!use.isOver(), "something on a port that is over: " + use);
    return use;
  }

  void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    app.told(Happening.TOLD_ITEM, channel.channelId());
    PortUse use = use(channel);
    app.require(use.accepted && channel.peerSends() && !use.peerEnd, "an item on " + use);
    node.watch.shownItem(use.id, length);
    long position = use.gotBytes;
    if (life.isHonest()) {
      PortUse other = node.peer.app.ports.byId.get(use.id);
      app.require(use.gotItems < other.sentItems || !use.isStream(), "an item too many: " + use);
      app.require(
          !use.isStream() || other.length(use.gotItems) == length, "another item on " + use);
      app.require(position + length <= other.sentBytes, "bytes too many: " + use);
      app.require(
          Pattern.matches(use.receiveKey(), position, buffer, offset, length),
          "other bytes arrived: " + use);
    }
    use.gotItems++;
    use.gotBytes += length;
    use.unconsumed += length;
    life.portDeeds.onItem(node, use);
  }

  void onItemsEnd(AttachedChannel channel) {
    app.told(Happening.TOLD_ITEMS_END, channel.channelId());
    PortUse use = use(channel);
    app.require(channel.peerSends() && !use.peerEnd, "a second end of items: " + use);
    use.peerEnd = true;
    if (life.isHonest()) {
      PortUse other = node.peer.app.ports.byId.get(use.id);
      app.require(other.ourEnd, "an end that nobody sent: " + use);
      app.require(use.gotBytes == other.sentBytes, "the end came before the last byte: " + use);
      app.require(
          !use.isStream() || use.gotItems == other.sentItems,
          "the end came before the last item: " + use);
    }
    settle(use);
  }

  void onSendable(AttachedChannel channel) {
    app.told(Happening.TOLD_SENDABLE, channel.channelId());
    PortUse use = use(channel);
    app.require(use.blocked && !use.ourEnd, "credit that nobody waits for: " + use);
    use.blocked = false;
    long window = node.engine.sendWindow(channel);
    app.require(
        window >= (use.isStream() ? use.blockedLength : 1), "called for too little credit: " + use);
  }

  void onAttachedEnded(AttachedChannel channel, int statusNumber) {
    app.told(Happening.TOLD_PORT_ENDED, channel.channelId());
    PortUse use = use(channel);
    app.require(statusNumber != StatusNumber.OK, "a port failed with status 0");
    end(use);
    boolean undecided = node.closing && !use.accepted;
    if (undecided
        || statusNumber == StatusNumber.RESOURCE_EXHAUSTED
        || statusNumber == StatusNumber.FAILED_PRECONDITION) {
      disturbed(use);
    }
  }

  /** The port did not end in good order: whatever becomes of its call is no loss. */
  void disturbed(PortUse use) {
    use.call.disturbed = true;
    if (life.isHonest()) {
      PortUse other = node.peer.app.ports.byId.get(use.id);
      if (other != null) {
        other.call.disturbed = true;
      }
    }
  }

  void end(PortUse use) {
    use.ended = true;
    settle(use);
  }

  /** Forgets a port that is over. */
  void settle(PortUse use) {
    if (use.isOver()) {
      open.remove(use);
      undecided.remove(use);
    }
  }

  /** Its last item was not sent after all. */
  void reopen(PortUse use) {
    if (use.ourEnd && !use.ended) {
      use.ourEnd = false;
      if (!open.contains(use)) {
        open.add(use);
      }
    }
  }

  void requireAllEnded() {
    app.require(open.isEmpty(), "closed, and ports did not end: " + open);
  }
}
