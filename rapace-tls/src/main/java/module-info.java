/** {@code tls://}: TLS 1.3 over TCP. */
module dev.rapace.tls {
  requires static org.jspecify;
  requires static org.conscrypt;
  requires transitive dev.rapace;
  requires org.slf4j;
  requires io.netty.common;
  requires io.netty.buffer;
  requires io.netty.transport;
  requires io.netty.handler;

  exports dev.rapace.tls;

  provides dev.rapace.transport.TransportProvider with
      dev.rapace.tls.netty.TlsTransport;
}
