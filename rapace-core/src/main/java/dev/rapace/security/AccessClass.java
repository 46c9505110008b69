package dev.rapace.security;

/** How much harm a method can do, as its declaration says. Authorizers may decide by it. */
public enum AccessClass {
  /** Changes nothing. */
  READ,
  /** Changes what the service is about. */
  WRITE,
  /** Changes who may do what, or how the service runs. */
  ADMIN
}
