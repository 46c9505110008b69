package dev.rapace.security;

import java.util.List;

/** Profile B. */
public record SameHostUntrusted() implements SecurityProfile {
  @Override
  public String letter() {
    return "B";
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
