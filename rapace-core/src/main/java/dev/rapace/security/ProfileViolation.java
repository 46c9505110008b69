package dev.rapace.security;

/**
 * One reason why a configuration or a connection does not satisfy its profile.
 *
 * @param ruleId the broken rule, such as {@code security.profile-c.encryption}, or one of our own
 *     that start with {@code java.} and stand in {@code spec/decisions.md}
 * @param what what is wrong, for people, without secrets
 * @param remedy what to change
 */
public record ProfileViolation(String ruleId, String what, String remedy) {
  @Override
  public String toString() {
    return what + " (" + ruleId + "): " + remedy;
  }
}
