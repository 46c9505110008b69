package dev.rapace.tls.netty;

import dev.rapace.tls.TestCa;
import dev.rapace.transport.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A peer that speaks TLS with the JDK's sockets and nothing of ours. */
final class TlsRawPeer implements RawPeer {
  final SSLSocket socket;
  private final Socket tcp;

  private TlsRawPeer(SSLSocket socket, Socket tcp) {
    this.socket = socket;
    this.tcp = tcp;
  }

  /** Connects and shakes hands. */
  static TlsRawPeer dial(URI uri, SSLContext context) throws IOException {
    return dial(uri, context, "TLSv1.3", List.of());
  }

  static TlsRawPeer dial(URI uri, SSLContext context, String protocol, List<String> alpn)
      throws IOException {
    Socket tcp = new Socket(uri.getHost(), uri.getPort());
    tcp.setTcpNoDelay(true);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(tcp, uri.getHost(), uri.getPort(), true);
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setApplicationProtocols(alpn.toArray(new String[0]));
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new TlsRawPeer(socket, tcp);
  }

  /** A context of the JDK that trusts {@code authority} and shows {@code shown}, if given. */
  static SSLContext context(TestCa authority, TestCa.Issued shown) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", authority.certificate());
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(trust);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (shown != null) {
        own.setKeyEntry(
            "own",
            shown.keys().getPrivate(),
            new char[0],
            shown.chain().toArray(new java.security.cert.Certificate[0]));
      }
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /**
   * Ends the output of TCP. Only some libraries can end one direction of TLS, and Rapace does not
   * need it.
   */
  @Override
  public void endOutput() throws IOException {
    tcp.shutdownOutput();
  }

  /** Ends the output of TLS, properly. */
  void closeNotify() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
