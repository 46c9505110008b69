/**
 * Rapace for Java: the wire format, the protocol engine, the public API, the security contract, and
 * the in-process, TCP and Unix socket transports.
 */
@SuppressWarnings("module") // dev.rapace.tls is built later than this module
module dev.rapace {
  requires static org.jspecify;
  requires jdk.net;
  requires org.slf4j;
  requires io.netty.common;
  requires io.netty.buffer;
  requires io.netty.transport;
  requires io.netty.handler;
  requires io.netty.transport.unix.common;
  requires io.netty.transport.classes.epoll;

  exports dev.rapace;
  exports dev.rapace.annotation;
  exports dev.rapace.postcard;
  exports dev.rapace.schema;
  exports dev.rapace.wire;
  exports dev.rapace.security;
  exports dev.rapace.transport;
  exports dev.rapace.protocol;
  exports dev.rapace.transport.netty to
      dev.rapace.tls;

  uses dev.rapace.transport.TransportProvider;

  provides dev.rapace.transport.TransportProvider with
      dev.rapace.transport.InProcessTransport,
      dev.rapace.transport.netty.TcpTransport,
      dev.rapace.transport.netty.UnixTransport;
}
