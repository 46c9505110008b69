package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataEntries;

/**
 * Passes events on and knows whether one is being told right now: what the layer above does from
 * within it must not end the connection under the feet of whoever tells.
 */
final class ToldEvents implements ConnectionEvents {
  private final ConnectionEvents above;
  private int depth;

  ToldEvents(ConnectionEvents above) {
    this.above = above;
  }

  /** Whether the layer above is inside an event. */
  boolean isTelling() {
    return depth > 0;
  }

  private void tell(Runnable event) {
    depth++;
    try {
      event.run();
    } finally {
      depth--;
    }
  }

  @Override
  public void onPeerHello(Hello hello) {
    tell(() -> above.onPeerHello(hello));
  }

  @Override
  public void onReady() {
    tell(above::onReady);
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries metadata) {
    depth++;
    try {
      above.onCallOpened(call, metadata);
    } finally {
      depth--;
    }
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    depth++;
    try {
      above.onRequest(call, buffer, offset, length);
    } finally {
      depth--;
    }
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    tell(() -> above.onCallCancelled(call, statusNumber, message));
  }

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    depth++;
    try {
      above.onResponse(call, result);
    } finally {
      depth--;
    }
  }

  @Override
  public void onResponseOk(OutgoingCall call, byte[] buffer, int offset, int length) {
    depth++;
    try {
      above.onResponseOk(call, buffer, offset, length);
    } finally {
      depth--;
    }
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    tell(() -> above.onCallFailed(call, statusNumber, message, processed));
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    tell(() -> above.onAttached(channel, metadata));
  }

  @Override
  public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    depth++;
    try {
      above.onItem(channel, buffer, offset, length);
    } finally {
      depth--;
    }
  }

  @Override
  public void onItemsEnd(AttachedChannel channel) {
    tell(() -> above.onItemsEnd(channel));
  }

  @Override
  public void onSendable(AttachedChannel channel) {
    tell(() -> above.onSendable(channel));
  }

  @Override
  public void onAttachedEnded(AttachedChannel channel, int statusNumber, String message) {
    tell(() -> above.onAttachedEnded(channel, statusNumber, message));
  }

  @Override
  public void onPong(long payload) {
    tell(() -> above.onPong(payload));
  }

  @Override
  public void onGoAway(GoAway goAway) {
    tell(() -> above.onGoAway(goAway));
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    tell(() -> above.onViolation(violation));
  }

  @Override
  public void onClosed(String reason) {
    tell(() -> above.onClosed(reason));
  }
}
