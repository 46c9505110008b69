package dev.rapace.tls.netty;

import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.netty.ConnectionPrelude;
import dev.rapace.transport.netty.TcpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The TLS handshake between the socket and the frames. */
final class TlsPrelude implements ConnectionPrelude {
  private static final String HANDLER = "tls";

  private final TlsSettings settings;
  private final @Nullable TcpAddress server;

  /**
   * @param server whom a client wants to talk to; null for a listener
   */
  TlsPrelude(TlsSettings settings, @Nullable TcpAddress server) {
    this.settings = settings;
    this.server = server;
  }

  @Override
  public void begin(Channel channel, boolean accepted, TransportSecurity socket, Outcome outcome) {
    TlsSettings.Generation generation;
    try {
      generation = settings.now();
    } catch (SSLException e) {
      outcome.failed(e);
      return;
    }
    InputGate gate = new InputGate(channel.eventLoop());
    SslHandler handler =
        server == null
            ? generation.engines().accepted(channel.alloc(), gate)
            : generation.engines().dialled(channel.alloc(), server.host(), server.port(), gate);
    // The link bounds the handshake together with everything else before the first frame.
    handler.setHandshakeTimeoutMillis(0);
    var unused =
        handler
            .handshakeFuture()
            .addListener(done -> {
              if (done.isSuccess()) {
                finish(handler, generation, socket, outcome);
              } else {
                outcome.failed(failure(done.cause()));
              }
            });
    channel.pipeline().addFirst(HANDLER, handler);
    channel.pipeline().addFirst(gate);
    if (server == null) {
      channel.pipeline().addFirst(new PlaintextAnswer());
    }
  }

  private static void finish(
      SslHandler handler,
      TlsSettings.Generation generation,
      TransportSecurity socket,
      Outcome outcome) {
    TransportSecurity security;
    try {
      security =
          LiveSession.examine(
              handler.engine().getSession(),
              handler.applicationProtocol(),
              generation.path(),
              socket);
    } catch (IOException e) {
      outcome.failed(e);
      return;
    }
    outcome.established(security);
  }

  private IOException failure(Throwable cause) {
    String with =
        server == null ? "with an incoming peer" : "with " + server.host() + ":" + server.port();
    return new SSLException("TLS handshake " + with + " failed: " + Causes.innermost(cause), cause);
  }

  @Override
  public void endOutput(Channel channel, Runnable ended) {
    ChannelHandlerContext tls = channel.pipeline().context(HANDLER);
    if (tls == null) {
      ended.run();
      return;
    }
    channel.pipeline().get(InputGate.class).passBy(tls);
    // First the end of TLS, so the peer knows that nothing was cut off, then the end of TCP.
    var unused =
        ((SslHandler) tls.handler())
            .closeOutbound()
            .addListener(told -> ConnectionPrelude.super.endOutput(channel, ended));
  }
}
