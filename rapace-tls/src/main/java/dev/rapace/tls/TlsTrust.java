package dev.rapace.tls;

import dev.rapace.security.Secret;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities whose certificates are believed; never empty. Thread-safe. Trust from files can
 * be read again while in use, see {@link TlsMaterial}: an authority that was taken out is not
 * believed in the next handshake.
 *
 * <p>There is no way to trust everybody.
 */
public final class TlsTrust implements TlsMaterial {
  /** One generation, swapped as one. */
  private record Anchors(List<X509Certificate> certificates) {
    @Override
    public String toString() {
      return certificates.size() + " authorities";
    }
  }

  private final ReloadableSource<Anchors> source;
  private final boolean system;

  private TlsTrust(ReloadableSource<Anchors> source, boolean system) {
    this.source = source;
    this.system = system;
  }

  /**
   * From a PEM file with one or more certificates.
   *
   * @throws TlsMaterialException if it cannot be read or holds no certificate
   */
  public static TlsTrust fromPem(Path bundle) {
    return ofFile(bundle, () -> PemFile.certificates(bundle));
  }

  /**
   * From the trusted certificates of a PKCS#12 or JKS key store.
   *
   * @throws TlsMaterialException if it cannot be read or holds no trusted certificate
   */
  public static TlsTrust fromKeyStore(Path file, Secret password) {
    return ofFile(file, () -> KeyStoreFile.trusted(file, password));
  }

  /**
   * From memory.
   *
   * @throws TlsMaterialException if empty
   */
  public static TlsTrust of(Collection<X509Certificate> authorities) {
    return new TlsTrust(
        ReloadableSource.inMemory("trust in memory", anchors("trust in memory", authorities)),
        false);
  }

  /**
   * The authorities of the Java runtime, for clients of servers with a publicly issued certificate.
   *
   * @throws TlsMaterialException if the runtime has none
   */
  public static TlsTrust system() {
    String name = "trust store of the Java runtime";
    return new TlsTrust(
        ReloadableSource.inMemory(name, anchors(name, systemAuthorities(name))), true);
  }

  private static List<X509Certificate> systemAuthorities(String name) {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      @Nullable KeyStore runtimeDefault = null;
      factory.init(runtimeDefault);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return Arrays.asList(x509.getAcceptedIssuers());
        }
      }
      return List.of();
    } catch (GeneralSecurityException e) {
      throw new TlsMaterialException(name, "cannot be read", "Name a trust file", e);
    }
  }

  private static TlsTrust ofFile(Path file, Supplier<List<X509Certificate>> reader) {
    return new TlsTrust(
        ReloadableSource.ofFiles(
            List.of(file), () -> anchors(file.toString(), reader.get()), fresh -> fresh),
        false);
  }

  private static Anchors anchors(String name, Collection<X509Certificate> authorities) {
    if (authorities.isEmpty()) {
      throw new TlsMaterialException(name, "holds no authority", "Give at least one certificate");
    }
    return new Anchors(List.copyOf(new LinkedHashSet<>(authorities)));
  }

  /** The certificates believed now. The same list object until a reload, another one after it. */
  public List<X509Certificate> authorities() {
    return source.current().certificates();
  }

  /** Whether this is the runtime's own trust store. */
  public boolean isSystem() {
    return system;
  }

  @Override
  public TlsReload reload() {
    return source.reload();
  }

  @Override
  public boolean reloadIfChanged() {
    return source.reloadIfChanged();
  }

  @Override
  public void onReload(Consumer<TlsReload> listener) {
    source.onReload(listener);
  }

  @Override
  public String toString() {
    return "TlsTrust[" + source.source() + ", " + source.current() + "]";
  }
}
