package dev.rapace.security;

/** Answer of the {@link AuthorizationGate}: the proof that the call may run, or why it may not. */
public sealed interface AuthorizationVerdict permits Authorized, Refusal {}
