package dev.rapace.tls.netty;

import dev.rapace.rpc.EndToEndContract;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.TransportOption;
import java.net.URI;
import java.util.List;

class TlsEndToEndTest extends EndToEndContract {
  private static final TestCa CA = TestCa.create("root");
  private static final TestCa.Issued SERVER = CA.server();

  @Override
  protected SecurityProfile profile() {
    return SecurityProfile.networked();
  }

  @Override
  protected URI listenUri() {
    return URI.create("tls://127.0.0.1:0");
  }

  @Override
  protected List<TransportOption> serverOptions() {
    return List.of(TlsServerOptions.builder().identity(SERVER.identity()).build());
  }

  @Override
  protected List<TransportOption> clientOptions() {
    return List.of(TlsClientOptions.builder().trust(CA.trust()).build());
  }
}
