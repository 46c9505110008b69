package dev.rapace.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Looks at a TLS port as a stranger would, with the JDK's sockets and nothing of Rapace. */
final class TlsProbe {
  private static final int TIMEOUT_MILLIS = 15_000;

  private TlsProbe() {}

  /** Serial number of the certificate that the server shows now. */
  static String serverSerial(String uri, Path folder) {
    try (SSLSocket socket = open(uri, context(folder.resolve("authority.pem")))) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSerialNumber()
          .toString(16);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot look at the server's certificate", e);
    }
  }

  /** Tries TLS 1.2 only. */
  static String refusalOfTls12(String uri) {
    try (SSLSocket socket = open(uri, SSLContext.getDefault())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      return "accepted " + socket.getSession().getProtocol();
    } catch (SSLException e) {
      return "refused by an alert of the server";
    } catch (IOException | GeneralSecurityException e) {
      return "refused: " + e.getClass().getSimpleName();
    }
  }

  /** Sends bytes that are not TLS and waits for the end. */
  static String refusalOfPlainBytes(String uri) {
    URI at = URI.create(uri);
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("hello, is anybody there?\n".getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      int answered = in.readNBytes(1024).length;
      return "refused: closed after " + answered + " bytes of alert";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLSocket open(String uri, SSLContext context) throws IOException {
    URI at = URI.create(uri);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(at.getHost(), at.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static SSLContext context(Path authority) throws IOException, GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
    trust.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trust.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
