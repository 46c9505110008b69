package dev.rapace.tls;

import dev.rapace.security.ProfileViolation;
import dev.rapace.security.Secret;
import dev.rapace.tls.CertificateReview.Side;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificate chain: who we are in a TLS handshake. Thread-safe.
 *
 * <p>An identity from files can be read again while it is in use, see {@link TlsMaterial}. The new
 * pair is taken only if key and certificate belong together and nothing in {@link
 * CertificateReview} speaks against it. A password that was given must stay open as long as the
 * identity may be reloaded.
 *
 * <p>Certificates of a handshake are read by the peer, so they are no secret; the key is never
 * printed.
 */
public final class TlsIdentity implements TlsMaterial {
  /** Chain and key manager of one generation, swapped as one. */
  private record Generation(KeyPairMaterial material, IdentityKeyManager keyManager) {
    static Generation of(KeyPairMaterial material) {
      return new Generation(material, new IdentityKeyManager(material));
    }

    @Override
    public String toString() {
      X509Certificate leaf = material.leaf();
      return leaf.getSubjectX500Principal()
          + ", serial "
          + leaf.getSerialNumber().toString(16)
          + ", until "
          + leaf.getNotAfter().toInstant();
    }
  }

  private final ReloadableSource<Generation> source;
  private final @Nullable Path keyFile;

  private TlsIdentity(ReloadableSource<Generation> source, @Nullable Path keyFile) {
    this.source = source;
    this.keyFile = keyFile;
  }

  /**
   * From PEM files.
   *
   * @param chain certificates, leaf first
   * @param key the leaf's private key, PKCS#8, not encrypted; may be the same file
   * @throws TlsMaterialException if they cannot be read or do not belong together
   */
  public static TlsIdentity fromPem(Path chain, Path key) {
    return ofFiles(List.of(chain, key), key, () -> pem(chain, key, null));
  }

  /**
   * From PEM files with an encrypted key (PKCS#8, PBES2).
   *
   * @throws TlsMaterialException if they cannot be read or do not belong together
   */
  public static TlsIdentity fromPem(Path chain, Path key, Secret keyPassword) {
    return ofFiles(List.of(chain, key), key, () -> pem(chain, key, keyPassword));
  }

  /**
   * From the only key of a PKCS#12 or JKS key store.
   *
   * @throws TlsMaterialException if it cannot be read or holds not exactly one key
   */
  public static TlsIdentity fromKeyStore(Path file, Secret password) {
    return ofFiles(List.of(file), file, () -> KeyStoreFile.identity(file, password, null));
  }

  /**
   * From a key of a PKCS#12 or JKS key store.
   *
   * @throws TlsMaterialException if it cannot be read or has no such key
   */
  public static TlsIdentity fromKeyStore(Path file, Secret password, String alias) {
    return ofFiles(List.of(file), file, () -> KeyStoreFile.identity(file, password, alias));
  }

  /**
   * From memory, such as from a hardware key store.
   *
   * @param chain leaf first
   * @throws TlsMaterialException if they do not belong together
   */
  public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new TlsMaterialException("identity in memory", "has no certificate", "Give the chain");
    }
    KeyPairMaterial material = new KeyPairMaterial(key, chain).verified("identity in memory");
    return new TlsIdentity(
        ReloadableSource.inMemory("identity in memory", Generation.of(material)), null);
  }

  private static KeyPairMaterial pem(Path chain, Path key, @Nullable Secret password) {
    List<X509Certificate> certificates = PemFile.certificates(chain);
    return new KeyPairMaterial(
        PrivateKeyPem.read(key, password, certificates.getFirst().getPublicKey()), certificates);
  }

  private static TlsIdentity ofFiles(
      List<Path> files, Path keyFile, Supplier<KeyPairMaterial> reader) {
    String name = files.getFirst().toString();
    return new TlsIdentity(
        ReloadableSource.ofFiles(
            files,
            () -> Generation.of(reader.get().verified(name)),
            fresh -> refuseWeak(name, fresh)),
        keyFile);
  }

  private static Generation refuseWeak(String name, Generation fresh) {
    // The side is known to the options only; what holds for clients holds for servers too.
    for (ProfileViolation weakness :
        CertificateReview.ofChain(fresh.material().chain(), Side.CLIENT, Instant.now())) {
      if (!weakness.ruleId().equals(CertificateReview.USAGE)) {
        throw new TlsMaterialException(name, weakness.what(), weakness.remedy());
      }
    }
    return fresh;
  }

  /** The chain in use, leaf first. */
  public List<X509Certificate> chain() {
    return source.current().material().chain();
  }

  /**
   * A key manager that offers what is in use now. The same object until a reload, another one after
   * it.
   */
  public X509ExtendedKeyManager keyManager() {
    return source.current().keyManager();
  }

  /** What speaks against showing this identity on {@code side}, now; empty if nothing. */
  public List<ProfileViolation> weaknesses(Side side) {
    List<ProfileViolation> found =
        new ArrayList<>(CertificateReview.ofChain(chain(), side, Instant.now()));
    found.addAll(CertificateReview.ofKeyFile(keyFile));
    return List.copyOf(found);
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
    return "TlsIdentity[" + source.current() + "]";
  }
}
