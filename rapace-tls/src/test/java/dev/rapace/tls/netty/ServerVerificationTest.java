package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.TransportSecurity;
import dev.rapace.spec.Rule;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsTrust;
import dev.rapace.transport.RecordingHandler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a client believes to be the server, with each TLS library. */
class ServerVerificationTest {
  private static final TestCa CA = TestCa.create("root");

  private static IOException refused(TlsLab lab, URI uri, TlsClientOptions options) {
    return assertThrows(IOException.class, () -> lab.dial(uri, options));
  }

  private static void refused(TlsProvider provider, TestCa.Issued server, TestCa trusted)
      throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(server.identity());
      refused(lab, listener.uri(), lab.client(trusted.trust()));
      assertEquals(0, listener.accepted.stream().mapToInt(RecordingHandler::frames).sum());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.encryption")
  void aGoodServerIsAcceptedAndTheFactsAreOfTheLiveSession(TlsProvider provider) throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TestCa.Issued server = CA.server();
      TlsLab.Server listener = lab.serve(server.identity());
      RecordingHandler client = lab.talk(listener.uri(), lab.client(CA.trust()));
      TransportSecurity facts = client.link().security();
      assertEquals("tls", facts.scheme());
      assertEquals("PRIVACY_AND_INTEGRITY", facts.level().name());
      assertEquals("TLSv1.3", facts.tls().orElseThrow().protocol());
      assertTrue(LiveSession.CIPHERS.contains(facts.tls().orElseThrow().cipherSuite()));
      assertEquals(List.of(server.leaf()), facts.tls().orElseThrow().peerChain());
      TransportSecurity accepted = listener.next().link().security();
      assertEquals(List.of(), accepted.tls().orElseThrow().peerChain());
      assertEquals(facts.local(), accepted.remote());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void keysOfRsaAndEcAndLongerChainsWork(TlsProvider provider) throws Exception {
    TestCa below = CA.intermediate("below", spec -> spec.authority(0));
    for (TestCa.Issued server :
        List.of(
            CA.leaf("rsa").server().rsa(2048).dns("localhost").ip("127.0.0.1").issue(),
            below.server())) {
      try (TlsLab lab = new TlsLab(provider)) {
        TlsLab.Server listener = lab.serve(server.identity());
        RecordingHandler client = lab.talk(listener.uri(), lab.client(CA.trust()));
        assertEquals(server.chain(), client.link().security().tls().orElseThrow().peerChain());
        lab.talk(listener.uri("localhost"), lab.client(CA.trust()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = TlsProvider.class, names = "JDK")
  void keysOfEd25519WorkWithTheJdk(TlsProvider provider) throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener =
          lab.serve(CA.leaf("ed").server().ed25519().ip("127.0.0.1").issue().identity());
      lab.talk(listener.uri(), lab.client(CA.trust()));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void anUntrustedServerIsRefused(TlsProvider provider) throws Exception {
    refused(provider, TestCa.create("other").server(), CA);
    // Same name, other key.
    refused(provider, TestCa.create("root").server(), CA);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void aSelfSignedServerIsRefused(TlsProvider provider) throws Exception {
    refused(provider, TestCa.selfSigned(spec -> {}), CA);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void anExpiredServerIsRefusedEvenIfItIsTrustedItself(TlsProvider provider) throws Exception {
    refused(provider, CA.leaf("old").server().ip("127.0.0.1").expired().issue(), CA);
    Instant soon = Instant.now().plus(Duration.ofHours(1));
    refused(
        provider,
        CA.leaf("new").server().ip("127.0.0.1").valid(soon, soon.plusSeconds(9)).issue(),
        CA);
    TestCa.Issued pinned = TestCa.selfSigned(TestCa.Spec::expired);
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(pinned.identity());
      refused(lab, listener.uri(), lab.client(TlsTrust.of(List.of(pinned.leaf()))));
    }
    TestCa.Issued good = TestCa.selfSigned(spec -> {});
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(good.identity());
      lab.talk(listener.uri(), lab.client(TlsTrust.of(List.of(good.leaf()))));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void aServerOfAnotherNameIsRefused(TlsProvider provider) throws Exception {
    refused(provider, CA.leaf("other").server().dns("example.org").issue(), CA);
    refused(provider, CA.leaf("address").server().ip("127.0.0.2").issue(), CA);
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.leaf("n").server().ip("127.0.0.1").issue().identity());
      refused(lab, listener.uri("localhost"), lab.client(CA.trust()));
      lab.talk(listener.uri(), lab.client(CA.trust()));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void theCommonNameIsNotLookedAt(TlsProvider provider) throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.leaf("localhost").server().issue().identity());
      refused(lab, listener.uri("localhost"), lab.client(CA.trust()));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void anAuthorityAsServerIsRefused(TlsProvider provider) throws Exception {
    refused(
        provider,
        CA.leaf("ca").server().authority(null).dns("localhost").ip("127.0.0.1").issue(),
        CA);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aCertificateForAnotherUseIsRefused(TlsProvider provider) throws Exception {
    refused(provider, CA.leaf("client").client().ip("127.0.0.1").issue(), CA);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void weakKeysAndSignaturesAreRefused(TlsProvider provider) throws Exception {
    TestCa rsa = TestCa.create("rsa", spec -> spec.rsa(2048));
    refused(provider, rsa.leaf("sha1").server().hash("SHA1").ip("127.0.0.1").issue(), rsa);
    refused(provider, CA.leaf("short").server().rsa(1024).ip("127.0.0.1").issue(), CA);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void limitsOfAuthoritiesAreKept(TlsProvider provider) throws Exception {
    // A leaf that plays authority.
    refused(provider, CA.server().signs("fake", "127.0.0.1"), CA);
    // Path length of an intermediate, and of the trusted root itself.
    TestCa none = CA.intermediate("none below", spec -> spec.authority(0));
    refused(provider, none.intermediate("below", spec -> {}).server(), CA);
    TestCa shortRoot = TestCa.create("short", spec -> spec.authority(0));
    refused(provider, shortRoot.intermediate("below", spec -> {}).server(), shortRoot);
    // Name constraints of an intermediate, and of the trusted root itself.
    TestCa named = CA.intermediate("named", spec -> spec.onlyBelow("example.org"));
    refused(provider, named.server(), CA);
    TestCa namedRoot = TestCa.create("named root", spec -> spec.onlyBelow("example.org"));
    refused(provider, namedRoot.server(), namedRoot);
    // An authority that has expired.
    TestCa gone = TestCa.create("gone", TestCa.Spec::expired);
    refused(provider, gone.server(), gone);
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void oneOfThePinsMustMatch(TlsProvider provider) throws Exception {
    TestCa.Issued server = CA.server();
    TestCa.Issued other = CA.server();
    TestCa.Issued third = CA.server();
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(server.identity());
      refused(lab, listener.uri(), lab.pinned(CA.trust(), other.pin(), third.pin()));
      lab.talk(listener.uri(), lab.pinned(CA.trust(), other.pin(), server.pin()));
      lab.talk(
          listener.uri(),
          lab.pinned(CA.trust(), other.pin(), dev.rapace.tls.SpkiPin.of(CA.certificate())));
    }
    // A pin does not replace the authority.
    TestCa.Issued self = TestCa.selfSigned(spec -> {});
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(self.identity());
      refused(lab, listener.uri(), lab.pinned(CA.trust(), self.pin(), other.pin()));
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule("security.profile-c.reject")
  void aCertificateIsJudgedAgainForEachConnection(TlsProvider provider) throws Exception {
    Instant now = Instant.now();
    TestCa.Issued server =
        CA.leaf("short life")
            .server()
            .ip("127.0.0.1")
            .valid(now.minusSeconds(3600), now.plusSeconds(3600))
            .issue();
    Instant[] clock = {now};
    try (TlsLab lab = new TlsLab(provider).at((InstantSource) () -> clock[0])) {
      TlsLab.Server listener = lab.serve(server.identity());
      TlsClientOptions client = lab.client(CA.trust());
      // The second one may resume the session of the first.
      lab.talk(listener.uri(), client);
      lab.talk(listener.uri(), client);
      clock[0] = now.plusSeconds(7200);
      refused(lab, listener.uri(), client);
    }
  }
}
