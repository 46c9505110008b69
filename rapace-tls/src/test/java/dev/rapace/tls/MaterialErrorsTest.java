package dev.rapace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.Secret;
import dev.rapace.spec.Rule;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is said about PEM files and key stores that cannot be used: which file, what is wrong, what
 * to do; and no byte of a key or password.
 */
class MaterialErrorsTest {
  private static final TestCa CA = TestCa.create("authority");
  private static final String PASSWORD = "correct-horse-battery";
  private static final String WRONG = "tr0ub4dor-and-three";

  @TempDir Path folder;

  private final TestCa.Issued server = CA.server();
  private Path chain;
  private Path key;

  @BeforeEach
  void writeGoodFiles() {
    server.writePem(folder, "server");
    chain = folder.resolve("server.pem");
    key = folder.resolve("server.key");
  }

  /** It fails, names the file and these words, and gives nothing secret away, traces included. */
  private void fails(Path named, String words, Executable reading) {
    TlsMaterialException e = assertThrows(TlsMaterialException.class, reading);
    String message = e.getMessage();
    assertTrue(message.startsWith(named + ": "), message);
    assertTrue(message.contains(words), message);
    assertTrue(
        message.endsWith(".") || message.split("[.)] ").length >= 2, "no remedy: " + message);
    StringWriter everything = new StringWriter();
    e.printStackTrace(new PrintWriter(everything));
    assertNoSecret(everything.toString());
  }

  private void assertNoSecret(String text) {
    assertFalse(text.contains(PASSWORD) || text.contains(WRONG), text);
    String base64 = Base64.getEncoder().encodeToString(server.keys().getPrivate().getEncoded());
    for (int i = 0; i + 12 <= base64.length(); i++) {
      assertFalse(text.contains(base64.substring(i, i + 12)), text);
    }
  }

  private Path file(String name, String text) {
    return TestCa.write(folder.resolve(name), text);
  }

  private static String text(Path file) throws Exception {
    return Files.readString(file);
  }

  @Test
  void filesThatAreNotThere() {
    Path absent = folder.resolve("absent.pem");
    fails(absent, "does not exist", () -> TlsIdentity.fromPem(absent, key));
    fails(absent, "does not exist", () -> TlsIdentity.fromPem(chain, absent));
    fails(absent, "does not exist", () -> TlsTrust.fromPem(absent));
    fails(absent, "does not exist", () -> TlsIdentity.fromKeyStore(absent, Secret.of(PASSWORD)));
    fails(folder, "cannot be read", () -> TlsTrust.fromPem(folder));
  }

  @Test
  void filesWithoutWhatIsLookedFor() throws Exception {
    Path empty = file("empty.pem", "");
    fails(empty, "holds no PEM block", () -> TlsTrust.fromPem(empty));
    fails(key, "holds no certificate", () -> TlsTrust.fromPem(key));
    fails(key, "holds no certificate", () -> TlsIdentity.fromPem(key, key));
    fails(chain, "holds 0 private keys", () -> TlsIdentity.fromPem(chain, chain));
    Path two = file("two.key", text(key) + text(key));
    fails(two, "holds 2 private keys", () -> TlsIdentity.fromPem(chain, two));
  }

  @Test
  void filesThatAreDamaged() throws Exception {
    String good = text(key);
    Path cut = file("cut.key", good.substring(0, good.length() - 40));
    fails(cut, "PEM block 1 is damaged or cut off", () -> TlsIdentity.fromPem(chain, cut));
    int middle = good.indexOf('\n') + 20;
    Path odd = file("odd.key", good.substring(0, middle) + "\u00e4" + good.substring(middle + 1));
    fails(odd, "damaged", () -> TlsIdentity.fromPem(chain, odd));
    Path turned = file("turned.key", good.replace(good.substring(middle, middle + 8), "AAAAAAAA"));
    TlsMaterialException e =
        assertThrows(TlsMaterialException.class, () -> TlsIdentity.fromPem(chain, turned));
    assertNoSecret(e.getMessage());
    Path junk = file("junk.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    fails(junk, "certificate 1 cannot be decoded", () -> TlsTrust.fromPem(junk));
    Path longFile = file("long.pem", "x".repeat(PemFile.MAX_BYTES + 1));
    fails(longFile, "is longer than", () -> TlsTrust.fromPem(longFile));
  }

  @Test
  void keysInAnOldFormatNameTheCommandThatConvertsThem() throws Exception {
    Path old = file("old.key", text(key).replace("PRIVATE KEY", "EC PRIVATE KEY"));
    fails(old, "openssl pkcs8 -topk8", () -> TlsIdentity.fromPem(chain, old));
  }

  @Test
  void keysThatBelongToAnotherCertificate() {
    TestCa.Issued other = CA.server();
    Path otherKey = other.writeKey(folder.resolve("other.key"));
    fails(chain, "does not belong", () -> TlsIdentity.fromPem(chain, otherKey));
    TestCa.Issued rsa = CA.leaf("rsa").server().rsa(2048).dns("localhost").issue();
    Path rsaKey = rsa.writeKey(folder.resolve("rsa.key"));
    fails(rsaKey, "is not a readable key of", () -> TlsIdentity.fromPem(chain, rsaKey));
    Path mixed = TestCa.write(folder.resolve("mixed.pem"), server.leaf(), CA.server().leaf());
    fails(mixed, "certificate 2 is not the issuer", () -> TlsIdentity.fromPem(mixed, key));
  }

  @Test
  void encryptedKeysNeedTheirPassword() {
    Path encrypted = folder.resolve("encrypted.key");
    TestCa.write(encrypted, EncryptedKeys.pem(server.keys().getPrivate(), PASSWORD));
    fails(encrypted, "is encrypted", () -> TlsIdentity.fromPem(chain, encrypted));
    fails(
        encrypted,
        "cannot be decrypted",
        () -> TlsIdentity.fromPem(chain, encrypted, Secret.of(WRONG)));
    TlsIdentity read = TlsIdentity.fromPem(chain, encrypted, Secret.of(PASSWORD));
    assertEquals(server.chain(), read.chain());
    assertNoSecret(read.toString());
  }

  private Path store(String name, String type, boolean twoKeys, boolean trusted) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    char[] password = PASSWORD.toCharArray();
    Certificate[] certificates = server.chain().toArray(new Certificate[0]);
    if (!trusted) {
      store.setKeyEntry("first", server.keys().getPrivate(), password, certificates);
    }
    if (twoKeys) {
      store.setKeyEntry("second", server.keys().getPrivate(), password, certificates);
    }
    if (trusted) {
      store.setCertificateEntry("authority", CA.certificate());
    }
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    return file;
  }

  @Test
  void keyStoresOfBothKinds() throws Exception {
    for (String type : List.of("PKCS12", "JKS")) {
      Path one = store("one." + type, type, false, false);
      Secret password = Secret.of(PASSWORD);
      assertEquals(server.chain(), TlsIdentity.fromKeyStore(one, password).chain());
      fails(one, "Check the password", () -> TlsIdentity.fromKeyStore(one, Secret.of(WRONG)));
      fails(one, "\"third\"", () -> TlsIdentity.fromKeyStore(one, password, "third"));
      fails(one, "holds no trusted certificate", () -> TlsTrust.fromKeyStore(one, password));
      Path two = store("two." + type, type, true, false);
      fails(two, "holds 2 keys", () -> TlsIdentity.fromKeyStore(two, password));
      assertEquals(server.chain(), TlsIdentity.fromKeyStore(two, password, "second").chain());
      Path trusted = store("trust." + type, type, false, true);
      fails(trusted, "holds 0 keys", () -> TlsIdentity.fromKeyStore(trusted, password));
      assertEquals(
          List.of(CA.certificate()), TlsTrust.fromKeyStore(trusted, password).authorities());
    }
  }

  @Test
  void keyStoresThatAreNone() throws Exception {
    Secret password = Secret.of(PASSWORD);
    fails(chain, "cannot be opened as", () -> TlsIdentity.fromKeyStore(chain, password));
    Path secretKey = folder.resolve("secret.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setEntry(
        "aes",
        new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
        new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
    try (OutputStream out = Files.newOutputStream(secretKey)) {
      store.store(out, PASSWORD.toCharArray());
    }
    TlsMaterialException e =
        assertThrows(
            TlsMaterialException.class, () -> TlsIdentity.fromKeyStore(secretKey, password));
    assertTrue(e.getMessage().startsWith(secretKey + ": "), e.getMessage());
  }

  @Test
  @Rule("security.metadata.plaintext")
  void nothingOfAnIdentityThatIsPrintedIsSecret() {
    TlsIdentity identity = TlsIdentity.fromPem(chain, key);
    TlsServerOptions options = TlsServerOptions.builder().identity(identity).build();
    assertNoSecret(identity + " " + options + " " + identity.reload());
  }
}
