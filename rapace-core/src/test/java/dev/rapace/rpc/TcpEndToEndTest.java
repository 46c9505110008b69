package dev.rapace.rpc;

import dev.rapace.security.SecurityProfile;
import java.net.URI;

class TcpEndToEndTest extends EndToEndContract {
  @Override
  protected SecurityProfile profile() {
    return SecurityProfile.sameHostUntrusted();
  }

  @Override
  protected URI listenUri() {
    return URI.create("tcp://127.0.0.1:0");
  }
}
