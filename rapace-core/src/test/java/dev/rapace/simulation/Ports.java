package dev.rapace.simulation;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.MetadataEntries;

/** What the application does with attached channels. */
final class Ports {
  private final Node node;
  private final App app;

  Ports(Node node, App app) {
    this.node = node;
    this.app = app;
  }

  void onRequest(Served served) {}

  void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    app.require(false, "an attached channel");
  }

  void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    app.require(false, "an item");
  }

  void onItemsEnd(AttachedChannel channel) {
    app.require(false, "an end of items");
  }

  void onSendable(AttachedChannel channel) {
    app.require(false, "credit");
  }

  void onAttachedEnded(AttachedChannel channel, int statusNumber) {
    app.require(false, "an end of a port");
  }

  void requireAllEnded() {}

  boolean act() {
    return false;
  }

  boolean windDown() {
    return false;
  }
}
