package dev.rapace.wire;

/** Who opened the connection; on the wire the zero-based index (ruling R21). */
public enum Role {
  /** Dialled; allocates odd channel ids. */
  INITIATOR,
  /** Listened; allocates even channel ids. */
  ACCEPTOR;

  /** The role that the peer must have (rule {@code handshake.role.validation}). */
  public Role complement() {
    return this == INITIATOR ? ACCEPTOR : INITIATOR;
  }
}
