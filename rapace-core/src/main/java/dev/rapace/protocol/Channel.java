package dev.rapace.protocol;

/** One open channel; its kind never changes (rule {@code core.channel.kind}). */
abstract sealed class Channel permits IncomingCall, OutgoingCall {
  final int channelId;

  Channel(int channelId) {
    this.channelId = channelId;
  }

  /** Channel id, unsigned. */
  public final int channelId() {
    return channelId;
  }
}
