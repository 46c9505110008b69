package dev.rapace.transport.netty;

import dev.rapace.security.Locality;
import dev.rapace.transport.ByteTransportContractTest;
import dev.rapace.transport.RawPeer;
import dev.rapace.transport.SocketRawPeer;
import dev.rapace.transport.TransportProvider;
import java.net.URI;

/** TCP on epoll, where it is there. */
class TcpTransportTest extends ByteTransportContractTest {
  @Override
  protected TransportProvider provider() {
    return new TcpTransport();
  }

  @Override
  protected URI listenUri() {
    return URI.create("tcp://127.0.0.1:0");
  }

  @Override
  protected Locality expectedLocality() {
    return Locality.LOOPBACK;
  }

  @Override
  protected RawPeer rawPeer(URI uri) throws Exception {
    return SocketRawPeer.dial(uri);
  }
}
