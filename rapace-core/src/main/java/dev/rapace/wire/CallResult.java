package dev.rapace.wire;

import org.jspecify.annotations.Nullable;

/**
 * The envelope of every CALL response (rule {@code core.call.result.envelope}).
 *
 * @param code 0 for success, else a {@link StatusNumber} or a number of the application
 * @param message for people; never shows a secret or an internal cause
 * @param details bytes of a format that the application defines, empty if none
 * @param body the encoded return value; present exactly if {@code code} is 0
 */
public record CallResult(
    int code, String message, byte[] details, MetadataEntries trailers, byte @Nullable [] body) {}
