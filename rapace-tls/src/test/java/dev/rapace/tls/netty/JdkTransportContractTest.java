package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;

class JdkTransportContractTest extends TlsTransportContract {
  JdkTransportContractTest() {
    super(TlsProvider.JDK);
  }
}
