package dev.rapace.tls;

import java.util.function.Consumer;

/**
 * Certificates, keys or trust that can be read again while in use. Thread-safe.
 *
 * <p>New handshakes use the new material; connections that exist stay as they are. Sessions of
 * before are not resumed: the peer makes a full handshake against the new material.
 */
public sealed interface TlsMaterial permits TlsIdentity, TlsTrust {
  /**
   * Reads the source again and swaps in what it holds, all at once. If that is missing, broken or
   * too weak, the material of before stays in use, and the outcome says why. Material made in
   * memory has no source: the outcome is a refusal.
   */
  TlsReload reload();

  /**
   * Like {@link #reload}, if a file's time or size changed since the last attempt.
   *
   * @return whether an attempt was made
   */
  boolean reloadIfChanged();

  /**
   * Adds a listener of reloads, for audit. It is called on the thread that reloads; what it throws
   * is logged and does not stop the reload.
   */
  void onReload(Consumer<TlsReload> listener);
}
