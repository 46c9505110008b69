package dev.rapace.rpc;

import dev.rapace.security.SecurityProfile;
import java.net.URI;
import java.util.UUID;

class InProcessEndToEndTest extends EndToEndContract {
  @Override
  protected SecurityProfile profile() {
    return SecurityProfile.sameHostUntrusted();
  }

  @Override
  protected URI listenUri() {
    return URI.create("inproc:" + UUID.randomUUID());
  }
}
