package dev.rapace.transport.netty;

import dev.rapace.security.TransportSecurity;
import io.netty.channel.Channel;
import java.io.IOException;

/** Collects what a connected socket proves, from the socket itself. Called on its loop. */
@FunctionalInterface
interface SocketFacts {
  /**
   * The facts of this connection.
   *
   * @throws IOException if the peer may not connect
   */
  TransportSecurity of(Channel channel, boolean accepted) throws IOException;
}
