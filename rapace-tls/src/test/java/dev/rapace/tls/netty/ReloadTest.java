package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsFileWatch;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsReload;
import dev.rapace.tls.TlsTrust;
import dev.rapace.transport.RecordingHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates and trust that are read again while a server and a client are running. */
class ReloadTest {
  private static final TestCa CA = TestCa.create("root");

  @TempDir Path folder;

  private static X509Certificate shownBy(TlsLab lab, URI uri, TlsClientOptions options)
      throws IOException {
    RecordingHandler client = lab.talk(uri, options);
    return client.link().security().tls().orElseThrow().peerChain().getFirst();
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aServerShowsItsNewCertificateWithoutARestart(TlsProvider provider) throws Exception {
    TestCa.Issued first = CA.server();
    TestCa.Issued second = CA.server();
    TlsIdentity identity = first.pem(folder, "server");
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(identity);
      TlsClientOptions client = lab.client(CA.trust());
      RecordingHandler old = lab.talk(listener.uri(), client);
      assertEquals(first.leaf(), shownBy(lab, listener.uri(), client));

      second.writePem(folder, "server");
      TlsReload reload = identity.reload();

      assertTrue(reload.accepted(), reload.reason());
      assertEquals(second.leaf(), shownBy(lab, listener.uri(), client));
      TlsLab.say(old, 2);
      old.awaitFrames(2);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void whatCannotBeUsedDoesNotReplaceWhatCan(TlsProvider provider) throws Exception {
    TestCa.Issued good = CA.server();
    TlsIdentity identity = good.pem(folder, "server");
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(identity);
      TlsClientOptions client = lab.client(CA.trust());
      // The key of another certificate, an expired one, and a file cut off.
      CA.server().writeKey(folder.resolve("server.key"));
      refusedReload(identity, "does not belong");
      CA.leaf("old").server().ip("127.0.0.1").expired().issue().writePem(folder, "server");
      refusedReload(identity, "expired");
      TestCa.write(folder.resolve("server.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
      refusedReload(identity, "damaged or cut off");
      assertEquals(good.leaf(), shownBy(lab, listener.uri(), client));
    }
  }

  private static void refusedReload(TlsIdentity identity, String words) {
    TlsReload reload = identity.reload();
    assertFalse(reload.accepted());
    assertTrue(reload.reason().contains(words), reload.reason());
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule({"security.profile-c.authenticate", "security.profile-c.reject"})
  void anAuthorityThatIsTakenOutIsNotBelievedAnyMore(TlsProvider provider) throws Exception {
    TestCa before = TestCa.create("before");
    TestCa after = TestCa.create("after");
    Path file = before.writePem(folder.resolve("clients.pem"));
    TlsTrust trust = TlsTrust.fromPem(file);
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.server().identity(), trust);
      TlsClientOptions old = lab.client(CA.trust(), before.client("old").identity());
      TlsClientOptions fresh = lab.client(CA.trust(), after.client("new").identity());
      lab.talk(listener.uri(), old);
      lab.talk(listener.uri(), old);
      lab.refused(listener.uri(), fresh);
      assertEquals(2, listener.accepted.size());

      after.writePem(file);
      assertTrue(trust.reload().accepted());

      // The old client has a session that it could resume.
      lab.refused(listener.uri(), old);
      assertEquals(2, listener.accepted.size());
      lab.talk(listener.uri(), fresh);
      assertEquals(3, listener.accepted.size());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule({"security.profile-c.authenticate", "security.profile-c.reject"})
  void aClientStopsBelievingAServerWhoseAuthorityIsTakenOut(TlsProvider provider) throws Exception {
    Path file = CA.writePem(folder.resolve("servers.pem"));
    TlsTrust trust = TlsTrust.fromPem(file);
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.server().identity());
      TlsClientOptions client = lab.client(trust);
      lab.talk(listener.uri(), client);
      TestCa.create("other").writePem(file);
      assertTrue(trust.reload().accepted());
      assertThrows(IOException.class, () -> lab.dial(listener.uri(), client));
      CA.writePem(file);
      assertTrue(trust.reload().accepted());
      lab.talk(listener.uri(), client);
    }
  }

  @Test
  void trustIsNeverEmptyAfterAReload() {
    Path file = CA.writePem(folder.resolve("trust.pem"));
    TlsTrust trust = TlsTrust.fromPem(file);
    TestCa.write(file, "no certificate here");
    assertFalse(trust.reload().accepted());
    assertEquals(List.of(CA.certificate()), trust.authorities());
  }

  @Test
  void aWatchReadsFilesThatChanged() throws Exception {
    TestCa.Issued second = CA.server();
    TlsIdentity identity = CA.server().pem(folder, "server");
    BlockingQueue<TlsReload> reloads = new LinkedBlockingQueue<>();
    identity.onReload(reloads::add);
    assertFalse(identity.reloadIfChanged());
    try (TlsFileWatch watch = TlsFileWatch.start(Duration.ofMillis(20), identity)) {
      second.writePem(folder, "server");
      // The two files change one after the other, so a look between them is refused first.
      TlsReload reload;
      do {
        reload = reloads.poll(30, TimeUnit.SECONDS);
        assertTrue(reload != null, "nobody looked at the files");
      } while (!reload.accepted());
      assertEquals(second.chain(), identity.chain());
      assertTrue(watch != null);
    }
  }
}
