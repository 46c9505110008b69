package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;
import java.security.Provider;
import java.security.Security;

/** The library of each choice. */
final class Libraries {
  private Libraries() {}

  /**
   * Finds it.
   *
   * @throws IllegalStateException if it is not on the class path; names the dependency to add
   */
  static Engines.Library of(TlsProvider choice) {
    choice.requirePresent();
    return switch (choice) {
      case JDK -> (server, material) -> JsseEngines.of(jdk(), true, material);
      case BORINGSSL -> BoringSslEngines::of;
      case CONSCRYPT -> (server, material) -> ConscryptEngines.of(material);
    };
  }

  /** By name, so that another library that was installed first is not taken for the JDK's. */
  private static Provider jdk() {
    Provider provider = Security.getProvider("SunJSSE");
    if (provider == null) {
      throw new IllegalStateException(
          "this Java runtime has no SunJSSE: choose TlsProvider.BORINGSSL or another runtime");
    }
    return provider;
  }
}
