package dev.rapace.transport.netty;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The path of a {@code unix:} URI.
 *
 * @param path absolute and normalized; has a parent
 */
record UnixAddress(Path path) {
  static final String SCHEME = "unix";

  /** Length of the name under which a socket is made before it gets its own. */
  private static final int TEMPORARY_NAME = 10;

  /** {@code sun_path} without its final zero, in bytes. */
  private static final int MAX_PATH =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux") ? 107 : 103;

  /**
   * Parses {@code unix:/path} or {@code unix:///path}.
   *
   * @throws IllegalArgumentException if it is none, or longer than the operating system allows
   */
  static UnixAddress parse(URI uri) {
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
      throw refused(uri, "is no unix address");
    }
    String specific = uri.getSchemeSpecificPart();
    if (specific.startsWith("@") || specific.indexOf('\0') >= 0) {
      throw refused(uri, "is an abstract name, which no file permission guards");
    }
    if (uri.getRawAuthority() != null
        || uri.getPath() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !uri.getPath().startsWith("/")) {
      throw refused(uri, "is no absolute path");
    }
    if (uri.getPath().endsWith("/")) {
      throw refused(uri, "names a directory");
    }
    Path path = Path.of(uri.getPath());
    if (!path.equals(path.normalize()) || path.getParent() == null) {
      throw refused(uri, "goes up and down");
    }
    int directory = bytes(path.getParent()) + 1;
    int longest = Math.max(bytes(path), directory + TEMPORARY_NAME);
    if (longest > MAX_PATH) {
      throw new IllegalArgumentException(
          "the socket path '"
              + path
              + "' is too long: its directory and name (or "
              + TEMPORARY_NAME
              + " bytes, if the name is shorter) may take "
              + MAX_PATH
              + " bytes together, not "
              + longest);
    }
    return new UnixAddress(path);
  }

  Path directory() {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  URI uri() {
    return URI.create(SCHEME + ":" + path.toUri().getRawPath());
  }

  /** A name beside the socket under which it can be made in peace. */
  Path temporary() {
    StringBuilder name = new StringBuilder(".");
    while (name.length() < TEMPORARY_NAME) {
      name.append(Character.forDigit(ThreadLocalRandom.current().nextInt(36), 36));
    }
    return directory().resolve(name.toString());
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static IllegalArgumentException refused(URI uri, String what) {
    return new IllegalArgumentException("'" + uri + "' " + what + ": write unix:/directory/name");
  }
}
