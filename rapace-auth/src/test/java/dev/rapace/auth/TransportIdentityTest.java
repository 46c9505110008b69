package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.auth.MutualTlsAuthenticator.NameSource;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.spec.Rule;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class TransportIdentityTest {
  private static final String ID = "spiffe://acme.test/orders";
  private final MutualTlsAuthenticator byUri =
      MutualTlsAuthenticator.namedBy(NameSource.URI).peer(ID, Grant.ofRoles("service")).build();

  private static X509Certificate with(Extend extend) {
    return certificate("CN=orders", NOW.minusSeconds(60), NOW.plusSeconds(60), extend);
  }

  private static Extend uris(String... uris) {
    return b -> {
      GeneralName[] names = new GeneralName[uris.length];
      for (int i = 0; i < uris.length; i++) {
        names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
      }
      b.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    };
  }

  private AuthenticationResult show(X509Certificate certificate) {
    return ask(byUri, request(null, null, tls(certificate)));
  }

  @Test
  @Rule("security.profile-c.authenticate")
  void certificateNamesThePeer() {
    X509Certificate leaf = with(uris(ID));
    AuthenticatedPeer peer = peer(show(leaf));
    assertEquals(ID, peer.name());
    assertTrue(peer.hasRole("service"));
    assertEquals(AuthenticatedPeer.Method.MUTUAL_TLS, peer.method());
    assertEquals(leaf.getNotAfter().toInstant(), peer.expiresAt().orElseThrow());
    assertEquals("CN=orders", peer.attributes().get("tls.subject"));
  }

  @Test
  @Rule("security.profile-c.reject")
  void certificateThatDoesNotFitIsRefused() {
    assertEquals("certificate-name", cause(show(with(b -> {}))));
    assertEquals("certificate-name", cause(show(with(uris(ID, "spiffe://acme.test/other")))));
    assertEquals("unknown-certificate-name", cause(show(with(uris(ID + "/x")))));
    assertEquals(
        "expired",
        cause(show(certificate("CN=o", NOW.minusSeconds(60), NOW.minusSeconds(1), uris(ID)))));
    assertEquals(
        "not-yet-valid",
        cause(show(certificate("CN=o", NOW.plusSeconds(1), NOW.plusSeconds(60), uris(ID)))));
    assertEquals(
        "certificate-is-ca",
        cause(
            show(
                with(b -> {
                  uris(ID).on(b);
                  b.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                }))));
    assertEquals(
        "certificate-usage",
        cause(
            show(
                with(b -> {
                  uris(ID).on(b);
                  b.addExtension(
                      Extension.extendedKeyUsage,
                      false,
                      new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                }))));
    assertEquals(
        "certificate-usage",
        cause(
            show(
                with(b -> {
                  uris(ID).on(b);
                  b.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment));
                }))));
  }

  @Test
  void namesComeFromTheChosenPlaceOnly() {
    MutualTlsAuthenticator byCn =
        MutualTlsAuthenticator.namedBy(NameSource.COMMON_NAME)
            .peers(n -> n.equals("alice") ? Optional.of(Grant.none()) : Optional.empty())
            .build();
    assertEquals(
        "alice", peer(ask(byCn, request(null, null, tls(certificate("CN=alice,O=acme"))))).name());
    assertEquals(
        "certificate-name",
        cause(ask(byCn, request(null, null, tls(certificate("CN=alice,CN=bob"))))));
    MutualTlsAuthenticator byDns =
        MutualTlsAuthenticator.namedBy(NameSource.DNS).everyName().build();
    assertEquals(
        "certificate-name", cause(ask(byDns, request(null, null, tls(certificate("CN=alice"))))));
    assertThrows(
        IllegalStateException.class, () -> MutualTlsAuthenticator.namedBy(NameSource.DNS).build());
  }

  @Test
  void withoutCertificateItIsNotApplicable() {
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(byUri, request(null, null, tls())));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(byUri, request(null, "t", unix(1, 1))));
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void kernelCredentialsNameThePeer() {
    UnixPeerAuthenticator unix =
        UnixPeerAuthenticator.builder()
            .allowUser(1000, Grant.ofRoles("admin"))
            .allowGroup(50, Grant.ofRoles("staff"))
            .build();
    AuthenticatedPeer user = peer(ask(unix, request(null, null, unix(1000, 50))));
    assertEquals("uid:1000", user.name());
    assertTrue(user.hasRole("admin"));
    assertFalse(user.hasRole("staff"));
    assertTrue(peer(ask(unix, request(null, null, unix(1001, 50)))).hasRole("staff"));
    assertEquals("uid-not-listed", cause(ask(unix, request(null, null, unix(0, 0)))));
    assertEquals("uid-not-listed", cause(ask(unix, request(null, null, unix(1001, 51)))));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(unix, request(null, null, tls())));
    assertThrows(IllegalStateException.class, () -> UnixPeerAuthenticator.builder().build());
    assertThrows(
        IllegalArgumentException.class,
        () -> UnixPeerAuthenticator.builder().allowUser(4_294_967_295L, Grant.none()));
  }
}
