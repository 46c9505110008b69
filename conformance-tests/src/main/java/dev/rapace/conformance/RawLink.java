package dev.rapace.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A byte stream to the peer under test. One thread may read while another writes. */
public interface RawLink extends AutoCloseable {
  /** Reads some bytes into the array; -1 at the end of the stream. Blocks. */
  int read(byte[] into) throws IOException;

  /** Writes all these bytes. */
  void write(byte[] bytes) throws IOException;

  /** Says that nothing more will be written. */
  void shutdownOutput() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * How to dial {@code tls:}.
   *
   * @param context trust and client certificate
   * @param protocols versions to offer, such as {@code TLSv1.3}
   * @param checkHost whether the certificate must fit the host of the address
   */
  record Tls(SSLContext context, String[] protocols, boolean checkHost) {
    /** Version 1.3, host checked. */
    public static Tls of(SSLContext context) {
      return new Tls(context, new String[] {"TLSv1.3"}, true);
    }

    /** Other versions, for a peer that must be refused. */
    public Tls withProtocols(String... names) {
      return new Tls(context, names, checkHost);
    }

    /** Takes any host's certificate. */
    public Tls withoutHostCheck() {
      return new Tls(context, protocols, false);
    }
  }

  /**
   * Connects.
   *
   * @param uri {@code tcp://host:port}, {@code unix:/path} or {@code tls://host:port}
   * @param tls needed for {@code tls}
   * @param patience bound of the connect, and of the TLS handshake
   */
  static RawLink dial(URI uri, Optional<Tls> tls, Duration patience) throws IOException {
    return switch (String.valueOf(uri.getScheme())) {
      case "tcp" -> new SocketLink(plain(uri, patience));
      case "unix" -> new ChannelLink(unix(uri));
      case "tls" ->
          new SocketLink(
              secure(
                  uri,
                  tls.orElseThrow(() -> new IllegalArgumentException("tls: needs a context")),
                  patience));
      default -> throw new IllegalArgumentException("tcp://, unix: or tls://, not " + uri);
    };
  }

  private static Socket plain(URI uri, Duration patience) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(uri.getHost(), uri.getPort()), Math.toIntExact(patience.toMillis()));
    return socket;
  }

  private static SocketChannel unix(URI uri) throws IOException {
    String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return channel;
  }

  private static SSLSocket secure(URI uri, Tls tls, Duration patience) throws IOException {
    Socket below = plain(uri, patience);
    SSLSocketFactory factory = tls.context().getSocketFactory();
    SSLSocket socket = (SSLSocket) factory.createSocket(below, uri.getHost(), uri.getPort(), true);
    try {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(tls.protocols());
      parameters.setEndpointIdentificationAlgorithm(tls.checkHost() ? "HTTPS" : "");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.startHandshake();
      socket.setSoTimeout(0);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Over TCP, plain or with TLS. */
  record SocketLink(Socket socket) implements RawLink {
    @Override
    public int read(byte[] into) throws IOException {
      return socket.getInputStream().read(into);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Over a Unix socket. */
  record ChannelLink(SocketChannel channel) implements RawLink {
    @Override
    public int read(byte[] into) throws IOException {
      return channel.read(ByteBuffer.wrap(into));
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void shutdownOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
