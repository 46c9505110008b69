package dev.rapace.transport;

/**
 * A setting that one kind of transport understands, such as TLS certificates or the allowed users
 * of a Unix socket. A provider that is given an option it does not understand refuses it: a setting
 * never gets lost in silence.
 */
public interface TransportOption {}
