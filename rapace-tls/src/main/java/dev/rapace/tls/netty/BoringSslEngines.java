package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/** Engines of BoringSSL through netty-tcnative. */
final class BoringSslEngines implements Engines {
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          LiveSession.PROTOCOL);

  private final SslContext context;

  private BoringSslEngines(SslContext context) {
    this.context = context;
  }

  static BoringSslEngines of(boolean server, Material material) throws SSLException {
    if (!OpenSsl.isAvailable()) {
      throw TlsProvider.BORINGSSL.missing(OpenSsl.unavailabilityCause());
    }
    SslContextBuilder builder;
    if (server) {
      builder = SslContextBuilder.forServer(material.keyManager());
      builder.clientAuth(material.trustManager() == null ? ClientAuth.NONE : ClientAuth.REQUIRE);
    } else {
      builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
      if (material.keyManager() != null) {
        builder.keyManager(material.keyManager());
      }
    }
    if (material.trustManager() != null) {
      builder.trustManager(material.trustManager());
    }
    // OPENSSL, not OPENSSL_REFCNT: after a reload the old context is freed by the collector, when
    // the last handshake that uses it is gone.
    return new BoringSslEngines(
        builder
            .sslProvider(SslProvider.OPENSSL)
            .protocols(LiveSession.TLS)
            .ciphers(LiveSession.CIPHERS)
            .applicationProtocolConfig(ALPN)
            .sessionTimeout(SESSION_SECONDS)
            .build());
  }

  @Override
  public SslHandler accepted(ByteBufAllocator allocator, Executor steps) {
    return context.newHandler(allocator, steps);
  }

  @Override
  public SslHandler dialled(ByteBufAllocator allocator, String host, int port, Executor steps) {
    return context.newHandler(allocator, host, port, steps);
  }
}
