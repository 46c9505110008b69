package dev.rapace.transport.netty;

import dev.rapace.security.Locality;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Host and port of a {@code tcp:} or {@code tls:} URI.
 *
 * @param scheme in lower case
 * @param host name or literal address, without brackets
 * @param port 0 for a listener on any free port
 */
public record TcpAddress(String scheme, String host, int port) {

  /**
   * Parses {@code scheme://host:port}.
   *
   * @param listener whether port 0 means any free port
   * @throws IllegalArgumentException if anything is missing or more stands there
   */
  public static TcpAddress parse(URI uri, String scheme, boolean listener) {
    String example = scheme + "://host:port";
    if (!scheme.equalsIgnoreCase(uri.getScheme())) {
      throw refused(uri, "the scheme is not '" + scheme + "'", example);
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw refused(uri, "there is no valid host", example);
    }
    if (uri.getPort() < 0 || uri.getPort() > 65535 || (uri.getPort() == 0 && !listener)) {
      throw refused(uri, "there is no valid port", example);
    }
    String path = uri.getRawPath();
    boolean more = path != null && !path.isEmpty() && !path.equals("/");
    if (more
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a " + scheme + " address has only a host and a port: write " + example);
    }
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return new TcpAddress(scheme.toLowerCase(Locale.ROOT), host, uri.getPort());
  }

  private static IllegalArgumentException refused(URI uri, String what, String example) {
    // User information may hold a password; it is never repeated.
    String shown = uri.getRawUserInfo() == null ? "'" + uri + "'" : "the address";
    return new IllegalArgumentException(what + " in " + shown + ": write " + example);
  }

  /**
   * How far connections to or from this address may travel: loopback only if every address that the
   * host stands for is one. Names other than {@code localhost} count as network without being
   * looked up.
   */
  public Locality locality() {
    InetAddress literal = literal();
    if (literal != null) {
      return localityOf(literal);
    }
    if (!isLocalhost()) {
      return Locality.NETWORK;
    }
    try {
      for (InetAddress address : resolve()) {
        if (!isLoopback(address)) {
          return Locality.NETWORK;
        }
      }
      return Locality.LOOPBACK;
    } catch (IOException e) {
      return Locality.NETWORK;
    }
  }

  /** The address, if the host is written as one. */
  public Optional<InetAddress> literalAddress() {
    return Optional.ofNullable(literal());
  }

  /**
   * Every address of the host; blocks while names are looked up.
   *
   * @throws UnknownHostException if there is none
   */
  public List<InetAddress> resolve() throws IOException {
    InetAddress literal = literal();
    return literal != null ? List.of(literal) : List.of(InetAddress.getAllByName(host));
  }

  /** The URI of this address with another port. */
  public URI uri(int actualPort) {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + shown + ":" + actualPort);
  }

  private boolean isLocalhost() {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private @Nullable InetAddress literal() {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    if (bytes == null) {
      return null;
    }
    try {
      return host.indexOf('%') >= 0 ? InetAddress.getByName(host) : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Loopback or network, by one address. */
  static Locality localityOf(InetAddress address) {
    return isLoopback(address) ? Locality.LOOPBACK : Locality.NETWORK;
  }

  /** Also true for a loopback IPv4 address in IPv6 clothes ({@code ::ffff:127.0.0.1}). */
  static boolean isLoopback(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    return bytes.length == 16
        && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10)
        && bytes[10] == -1
        && bytes[11] == -1
        && bytes[12] == 127;
  }
}
