package dev.rapace.tls.netty;

import dev.rapace.tls.TlsProvider;

class BoringSslTransportContractTest extends TlsTransportContract {
  BoringSslTransportContractTest() {
    super(TlsProvider.BORINGSSL);
  }
}
