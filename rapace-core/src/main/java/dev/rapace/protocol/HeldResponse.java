package dev.rapace.protocol;

/**
 * A response that waits until the caller grants enough credit for it (ruling R62).
 *
 * @param envelope encoded CallResult
 */
record HeldResponse(byte[] envelope) {}
