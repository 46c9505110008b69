package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsProvider;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both sides say in ALPN about the protocol inside. */
class ApplicationProtocolTest {
  private static final TestCa CA = TestCa.create("root");
  private static final SSLContext RAW = TlsRawPeer.context(CA, null);

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void theProtocolIsNamedAndMayBeLeftOut(TlsProvider provider) throws Exception {
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.server().identity());
      try (TlsRawPeer peer =
          TlsRawPeer.dial(listener.uri(), RAW, "TLSv1.3", List.of("h2", "rapace/1"))) {
        assertEquals("rapace/1", peer.socket.getApplicationProtocol());
        listener.next();
      }
      try (TlsRawPeer peer = TlsRawPeer.dial(listener.uri(), RAW, "TLSv1.3", List.of())) {
        assertEquals("", peer.socket.getApplicationProtocol());
        listener.next();
      }
    }
  }

  /** Nothing else is ever agreed on. The native libraries leave it at that, the JDK's refuses. */
  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void anotherProtocolIsNeverAgreedOn(TlsProvider provider) throws Exception {
    List<String> offered = List.of("h2", "http/1.1");
    try (TlsLab lab = new TlsLab(provider)) {
      TlsLab.Server listener = lab.serve(CA.server().identity());
      if (provider == TlsProvider.JDK) {
        assertThrows(
            IOException.class,
            () -> TlsRawPeer.dial(listener.uri(), RAW, "TLSv1.3", offered).close());
        assertEquals(0, listener.accepted.size());
        return;
      }
      try (TlsRawPeer peer = TlsRawPeer.dial(listener.uri(), RAW, "TLSv1.3", offered)) {
        assertEquals("", peer.socket.getApplicationProtocol());
      }
    }
  }
}
