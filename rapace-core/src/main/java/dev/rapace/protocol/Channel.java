package dev.rapace.protocol;

/** One open channel; its kind never changes (rule {@code core.channel.kind}). */
public abstract sealed class Channel permits IncomingCall, OutgoingCall, AttachedChannel {
  final int channelId;

  Channel(int channelId) {
    this.channelId = channelId;
  }

  /** Channel id, unsigned. */
  public final int channelId() {
    return channelId;
  }
}
