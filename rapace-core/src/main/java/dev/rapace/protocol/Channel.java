package dev.rapace.protocol;

/** One open channel; its kind never changes (rule {@code core.channel.kind}). */
public abstract sealed class Channel permits CallChannel, AttachedChannel {
  final int channelId;

  /** When {@link Timers} wants to be told about this channel; valid while it has a place there. */
  long due;

  /** Place in {@link Timers}, or {@link Timers#NOWHERE}. */
  int timerIndex = Timers.NOWHERE;

  Channel(int channelId) {
    this.channelId = channelId;
  }

  /** Channel id, unsigned. */
  public final int channelId() {
    return channelId;
  }
}
