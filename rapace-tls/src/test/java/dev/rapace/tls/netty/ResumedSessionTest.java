package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions that really are taken up again, as the ServerHello on the wire shows: no certificate
 * crosses the network then, and the one of the first handshake is judged again all the same.
 * Conscrypt's clients do not take up sessions of TLS 1.3, so there is nothing to see with it.
 */
class ResumedSessionTest {
  private static final TestCa CA = TestCa.create("root");

  private final Instant now = Instant.now();
  private final Instant[] clock = {now};

  private TlsLab lab(TlsProvider provider) {
    return new TlsLab(provider).at((InstantSource) () -> clock[0]);
  }

  private TestCa.Spec shortLived(String name) {
    return CA.leaf(name).valid(now.minusSeconds(3600), now.plusSeconds(3600));
  }

  /** Talks until a session is taken up again; not every library does it at the second time. */
  private static void talkUntilResumed(TlsLab lab, RecordingProxy proxy, TlsClientOptions options)
      throws IOException {
    lab.talk(proxy.uri(), options);
    assertFalse(proxy.last().isResumed());
    for (int i = 0; i < 5; i++) {
      lab.talk(proxy.uri(), options);
      if (proxy.last().isResumed()) {
        return;
      }
    }
    throw new AssertionError("no session was resumed");
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "BORINGSSL"})
  @Rule("security.profile-c.reject")
  void anExpiredServerIsRefusedOnAResumedSession(TlsProvider provider) throws Exception {
    TestCa.Issued server = shortLived("server").server().ip("127.0.0.1").issue();
    try (TlsLab lab = lab(provider)) {
      TlsLab.Server listener = lab.serve(server.identity());
      try (RecordingProxy proxy = new RecordingProxy(listener.uri())) {
        TlsClientOptions client = lab.client(CA.trust());
        talkUntilResumed(lab, proxy, client);
        clock[0] = now.plusSeconds(7200);
        assertThrows(IOException.class, () -> lab.dial(proxy.uri(), client));
        assertTrue(proxy.last().isResumed());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "BORINGSSL"})
  @Rule("security.profile-c.reject")
  void anExpiredClientIsRefusedOnAResumedSession(TlsProvider provider) throws Exception {
    TestCa.Issued shown = shortLived("client").client().dns("client").issue();
    try (TlsLab lab = lab(provider)) {
      TlsLab.Server listener = lab.serve(CA.server().identity(), CA.trust());
      try (RecordingProxy proxy = new RecordingProxy(listener.uri())) {
        TlsClientOptions client = lab.client(CA.trust(), shown.identity());
        talkUntilResumed(lab, proxy, client);
        int accepted = listener.accepted.size();
        clock[0] = now.plusSeconds(7200);
        lab.refused(proxy.uri(), client);
        assertTrue(proxy.last().isResumed());
        assertEquals(accepted, listener.accepted.size());
      }
    }
  }
}
