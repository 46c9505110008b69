package dev.rapace.tls.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Engines of the JDK, or of another library that stands behind the JDK's interface. */
final class JsseEngines implements Engines {
  private final SSLContext context;
  private final boolean askForCertificate;
  private final boolean chooseCiphers;

  private JsseEngines(SSLContext context, boolean askForCertificate, boolean chooseCiphers) {
    this.context = context;
    this.askForCertificate = askForCertificate;
    this.chooseCiphers = chooseCiphers;
  }

  /**
   * Makes engines.
   *
   * @param chooseCiphers whether the library lets us order the ciphers of TLS 1.3
   */
  static JsseEngines of(Provider provider, boolean chooseCiphers, Material material)
      throws SSLException {
    try {
      SSLContext context = SSLContext.getInstance(LiveSession.TLS, provider);
      KeyManager[] keys =
          material.keyManager() == null
              ? new KeyManager[0]
              : new KeyManager[] {material.keyManager()};
      TrustManager[] trust =
          material.trustManager() == null
              ? new TrustManager[0]
              : new TrustManager[] {material.trustManager()};
      context.init(keys, trust, null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return new JsseEngines(context, material.trustManager() != null, chooseCiphers);
    } catch (GeneralSecurityException e) {
      throw new SSLException("the TLS library refuses the certificates and keys", e);
    }
  }

  @Override
  public SslHandler accepted(ByteBufAllocator allocator, Executor steps) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = strict(engine);
    parameters.setNeedClientAuth(askForCertificate);
    engine.setSSLParameters(parameters);
    return new SslHandler(engine, steps);
  }

  @Override
  public SslHandler dialled(ByteBufAllocator allocator, String host, int port, Executor steps) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = strict(engine);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return new SslHandler(engine, steps);
  }

  private SSLParameters strict(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {LiveSession.TLS});
    if (chooseCiphers) {
      parameters.setCipherSuites(LiveSession.CIPHERS.toArray(new String[0]));
    }
    parameters.setApplicationProtocols(new String[] {LiveSession.PROTOCOL});
    return parameters;
  }
}
