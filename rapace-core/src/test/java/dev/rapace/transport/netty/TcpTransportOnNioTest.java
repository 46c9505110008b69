package dev.rapace.transport.netty;

import dev.rapace.transport.TransportProvider;

/** TCP on the portable sockets of the JDK. */
class TcpTransportOnNioTest extends TcpTransportTest {
  @Override
  protected TransportProvider provider() {
    return new TcpTransport(Sockets.nio());
  }
}
