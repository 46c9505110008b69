package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.CloseChannel;

/** The words of a CloseChannel on channel 0, for people (rulings R05, R97). */
final class Farewell {
  private Farewell() {}

  static String reason(CloseChannel close) {
    String error = close.error();
    return error == null ? "closed by the peer" : "closed by the peer: " + PeerText.clean(error);
  }
}
