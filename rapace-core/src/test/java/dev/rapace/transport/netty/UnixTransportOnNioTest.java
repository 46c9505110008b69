package dev.rapace.transport.netty;

import dev.rapace.transport.TransportProvider;

/** Unix sockets on the portable sockets of the JDK. */
class UnixTransportOnNioTest extends UnixTransportTest {
  @Override
  protected TransportProvider provider() {
    return new UnixTransport(Sockets.nio());
  }

  @Override
  protected boolean knowsPid() {
    return false;
  }
}
