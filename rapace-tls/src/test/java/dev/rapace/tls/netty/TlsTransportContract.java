package dev.rapace.tls.netty;

import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.ByteTransportContractTest;
import dev.rapace.transport.RawPeer;
import dev.rapace.transport.TransportOption;
import dev.rapace.transport.TransportProvider;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The contract of all transports, over mutual TLS, for one library. */
abstract class TlsTransportContract extends ByteTransportContractTest {
  private static final TestCa CA = TestCa.create("contract");
  private static final TestCa.Issued SERVER = CA.server();
  private static final TestCa.Issued CLIENT = CA.client("client");
  private static final SSLContext RAW = TlsRawPeer.context(CA, CLIENT);

  private final TlsTransport transport = new TlsTransport();
  private final TlsClientOptions client;
  private final TlsServerOptions server;

  TlsTransportContract(TlsProvider provider) {
    client =
        TlsClientOptions.builder()
            .trust(CA.trust())
            .identity(CLIENT.identity())
            .provider(provider)
            .build();
    server =
        TlsServerOptions.builder()
            .identity(SERVER.identity())
            .requireClientCertificate(CA.trust())
            .provider(provider)
            .build();
  }

  @Override
  protected TransportProvider provider() {
    return transport;
  }

  @Override
  protected URI listenUri() {
    return URI.create("tls://127.0.0.1:0");
  }

  @Override
  protected List<TransportOption> serverOptions() {
    return List.of(server);
  }

  @Override
  protected List<TransportOption> clientOptions() {
    return List.of(client);
  }

  @Override
  protected Locality expectedLocality() {
    return Locality.LOOPBACK;
  }

  @Override
  protected SecurityLevel expectedLevel() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }

  @Override
  protected RawPeer rawPeer(URI uri) throws IOException {
    return TlsRawPeer.dial(uri, RAW);
  }
}
