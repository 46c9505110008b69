package dev.rapace.tls.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Makes TLS handlers with one library and one generation of keys and trust. Thread-safe. */
interface Engines {
  /** Seconds for which a session can be resumed. */
  int SESSION_SECONDS = 3600;

  /** A handler for an accepted connection; its slow steps run on {@code steps}. */
  SslHandler accepted(ByteBufAllocator allocator, Executor steps);

  /** A handler for a connection dialled to {@code host}; its slow steps run on {@code steps}. */
  SslHandler dialled(ByteBufAllocator allocator, String host, int port, Executor steps);

  /**
   * Keys and trust of one generation.
   *
   * @param keyManager what we show; null for a client without certificate
   * @param trustManager who is believed; null for a server that asks for no certificate
   */
  record Material(
      @Nullable X509ExtendedKeyManager keyManager, @Nullable PeerTrustManager trustManager) {}

  /** A TLS library. */
  interface Library {
    /**
     * Makes engines.
     *
     * @throws SSLException if the library refuses the material
     * @throws IllegalStateException if the library is not there
     */
    Engines engines(boolean server, Material material) throws SSLException;
  }
}
