package dev.rapace.wire;

/** What a channel carries; on the wire the zero-based index (ruling R21). */
public enum ChannelKind {
  CALL,
  STREAM,
  TUNNEL
}
