package dev.rapace.wire;

/** Who sends on an attached channel; on the wire the zero-based index (ruling R21). */
public enum Direction {
  CLIENT_TO_SERVER,
  SERVER_TO_CLIENT,
  BIDIR
}
