package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.spec.Rule;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import dev.rapace.transport.RecordingHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whom a server with mutual TLS lets in, with each TLS library. In TLS 1.3 a refused client sees
 * its own handshake succeed and is closed afterwards; what counts is that the server accepts
 * nobody.
 */
class ClientVerificationTest {
  private static final TestCa CA = TestCa.create("clients");
  private static final TestCa.Issued SERVER = CA.server();

  /** The client gets nowhere, nobody is accepted, and the next good client is served. */
  private static void refused(TlsProvider provider, TestCa trusted, TestCa.Issued shown)
      throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(SERVER.identity(), trusted.trust());
      TlsClientOptions bad =
          shown == null ? lab.client(CA.trust()) : lab.client(CA.trust(), shown.identity());
      lab.refused(listener.uri(), bad);
      assertEquals(0, listener.accepted.size());
      lab.talk(listener.uri(), lab.client(CA.trust(), trusted.client("good").identity()));
      assertEquals(1, listener.accepted.size());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.authenticate")
  void aGoodClientIsAcceptedWithItsValidatedChain(TlsProvider provider) throws Exception {
    TestCa below = CA.intermediate("below", spec -> spec.authority(0));
    TestCa.Issued client = below.client("client");
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(SERVER.identity(), CA.trust());
      lab.talk(listener.uri(), lab.client(CA.trust(), client.identity()));
      RecordingHandler accepted = listener.next();
      assertEquals(client.chain(), accepted.link().security().tls().orElseThrow().peerChain());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void whatDoesNotBelongToThePathIsNotInTheFacts(TlsProvider provider) throws Exception {
    TestCa.Issued client = CA.client("client");
    TestCa.Issued stranger = TestCa.create("stranger").client("admin");
    TestCa.Issued padded =
        new TestCa.Issued(client.keys(), List.of(client.leaf(), CA.certificate()));
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(SERVER.identity(), CA.trust());
      lab.talk(listener.uri(), lab.client(CA.trust(), padded.identity()));
      assertEquals(
          List.of(client.leaf()),
          listener.next().link().security().tls().orElseThrow().peerChain());
    }
    assertEquals(
        List.of(client.leaf()),
        new PeerPath(
                List.of(CA.certificate()),
                dev.rapace.tls.CertificateReview.Side.CLIENT,
                java.util.Set.of(),
                InstantSource.system())
            .validate(new java.security.cert.X509Certificate[] {client.leaf(), stranger.leaf()}));
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule({"security.profile-c.authenticate", "security.profile-c.reject"})
  void aClientWithoutCertificateIsRefused(TlsProvider provider) throws Exception {
    refused(provider, CA, null);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void anUntrustedClientIsRefused(TlsProvider provider) throws Exception {
    refused(provider, CA, TestCa.create("other").client("client"));
    refused(provider, CA, TestCa.create("clients").client("client"));
    refused(provider, CA, TestCa.selfSigned(TestCa.Spec::client));
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void anExpiredClientIsRefused(TlsProvider provider) throws Exception {
    refused(provider, CA, CA.leaf("old").client().dns("old").expired().issue());
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void unfitClientCertificatesAreRefused(TlsProvider provider) throws Exception {
    refused(provider, CA, CA.server());
    refused(provider, CA, CA.leaf("ca").client().authority(null).issue());
    refused(provider, CA, CA.leaf("short").client().rsa(1024).issue());
    TestCa none = CA.intermediate("none", spec -> spec.authority(0));
    refused(provider, CA, none.intermediate("below", spec -> {}).client("deep"));
    TestCa named = CA.intermediate("named", spec -> spec.onlyBelow("example.org"));
    refused(provider, CA, named.client("localhost"));
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void aResumedSessionDoesNotOutliveTheCertificate(TlsProvider provider) throws Exception {
    Instant now = Instant.now();
    TestCa.Issued client =
        CA.leaf("short").client().valid(now.minusSeconds(60), now.plusSeconds(3600)).issue();
    Instant[] clock = {now};
    try (TlsLab lab = new TlsLab(provider).at((InstantSource) () -> clock[0])) {
      TlsLab.Server listener = lab.serve(SERVER.identity(), CA.trust());
      TlsClientOptions options = lab.client(CA.trust(), client.identity());
      lab.talk(listener.uri(), options);
      lab.talk(listener.uri(), options);
      assertEquals(2, listener.accepted.size());
      clock[0] = now.plusSeconds(7200);
      lab.refused(listener.uri(), options);
      assertEquals(2, listener.accepted.size());
    }
  }

  @Test
  void publicAuthoritiesDoNotVouchForClients() {
    TlsTrust system = TlsTrust.system();
    assertThrows(
        IllegalArgumentException.class,
        () -> TlsServerOptions.builder().requireClientCertificate(system));
  }
}
