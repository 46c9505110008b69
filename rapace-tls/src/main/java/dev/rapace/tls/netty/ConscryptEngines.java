package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;
import java.security.Provider;
import javax.net.ssl.SSLException;
import org.conscrypt.Conscrypt;

/** Engines of Conscrypt. Loaded only if it is chosen, so its library may be missing. */
final class ConscryptEngines {
  private ConscryptEngines() {}

  static Engines of(Engines.Material material) throws SSLException {
    Provider provider;
    try {
      Conscrypt.checkAvailability();
      // No trust manager of its own: PeerTrustManager judges for every library.
      provider = Conscrypt.newProviderBuilder().provideTrustManager(false).build();
    } catch (LinkageError e) {
      throw TlsProvider.CONSCRYPT.missing(e);
    }
    return JsseEngines.of(provider, false, material);
  }
}
