package dev.rapace.transport;

/**
 * A breach of a framing rule.
 *
 * @param ruleId such as {@code transport.stream.min-length}
 * @param text what was wrong, for people; numbers only, no peer bytes
 */
public record FramingFault(String ruleId, String text) {}
