package dev.rapace.wire;

/**
 * Why a peer is leaving; on the wire the zero-based index of the first four (ruling R21). An index
 * beyond them is read as {@link #UNRECOGNIZED}, treated like {@link #SHUTDOWN} and never sent
 * (ruling R29).
 */
public enum GoAwayReason {
  SHUTDOWN,
  MAINTENANCE,
  OVERLOAD,
  PROTOCOL_ERROR,
  UNRECOGNIZED
}
