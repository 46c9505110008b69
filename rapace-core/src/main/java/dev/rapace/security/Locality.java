package dev.rapace.security;

/** How far the bytes of a connection travel. */
public enum Locality {
  /** They stay in this process. */
  IN_PROCESS,
  /** They stay in this host's kernel and are guarded by file permissions: Unix sockets. */
  HOST,
  /** They stay on this host's loopback interface, where any local user may connect. */
  LOOPBACK,
  /** They may cross a network. */
  NETWORK;

  /** Whether the bytes never leave this host (ruling R08). */
  public boolean isLocal() {
    return this != NETWORK;
  }
}
