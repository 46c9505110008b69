package dev.rapace.security;

import java.util.List;

/** Profile A. */
public record TrustedLocal(boolean multiTenant) implements SecurityProfile {
  @Override
  public String letter() {
    return "A";
  }

  @Override
  public List<ProfileViolation> validate(ServerFacts server) {
    throw new UnsupportedOperationException("contract skeleton");
  }

  @Override
  public List<ProfileViolation> validate(ClientFacts client) {
    throw new UnsupportedOperationException("contract skeleton");
  }

  @Override
  public List<ProfileViolation> admit(TransportSecurity transport, boolean accepted) {
    throw new UnsupportedOperationException("contract skeleton");
  }

  @Override
  public boolean connectionNeedsIdentity() {
    return false;
  }
}
