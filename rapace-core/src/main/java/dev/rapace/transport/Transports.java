package dev.rapace.transport;

import java.net.URI;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the transport of a URI by its scheme among the providers that {@link ServiceLoader} sees.
 * The providers are looked up once per process. Thread-safe.
 */
public final class Transports {
  private Transports() {}

  /**
   * The provider that serves the scheme of {@code uri}.
   *
   * @throws IllegalArgumentException if the URI has no scheme or no provider serves it; the message
   *     lists the known schemes
   */
  public static TransportProvider forUri(URI uri) {
    String scheme = uri.getScheme();
    if (scheme == null) {
      throw new IllegalArgumentException(
          "the address '"
              + uri
              + "' has no scheme; known: "
              + String.join(", ", Known.ALL.keySet()));
    }
    TransportProvider provider = Known.ALL.get(scheme.toLowerCase(Locale.ROOT));
    if (provider == null) {
      throw new IllegalArgumentException(
          "no transport serves '"
              + scheme
              + ":'; known: "
              + String.join(", ", Known.ALL.keySet())
              + ". Add the module of that transport, or use another scheme");
    }
    return provider;
  }

  private static final class Known {
    static final SortedMap<String, TransportProvider> ALL = load();

    private static SortedMap<String, TransportProvider> load() {
      SortedMap<String, TransportProvider> all = new TreeMap<>();
      ClassLoader loader = TransportProvider.class.getClassLoader();
      for (TransportProvider provider : ServiceLoader.load(TransportProvider.class, loader)) {
        for (String scheme : provider.schemes()) {
          TransportProvider other = all.put(scheme, provider);
          if (other != null) {
            throw new IllegalStateException(
                "two transports serve '"
                    + scheme
                    + ":': "
                    + other.getClass().getName()
                    + " and "
                    + provider.getClass().getName());
          }
        }
      }
      return all;
    }
  }
}
