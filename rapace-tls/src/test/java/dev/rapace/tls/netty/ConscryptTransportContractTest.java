package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;

class ConscryptTransportContractTest extends TlsTransportContract {
  ConscryptTransportContractTest() {
    super(TlsProvider.CONSCRYPT);
  }
}
