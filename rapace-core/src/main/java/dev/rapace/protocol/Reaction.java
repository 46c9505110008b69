package dev.rapace.protocol;

import dev.rapace.protocol.ProtocolViolation.Scope;

/**
 * The reaction table of ruling R60: what can be wrong with what a peer sends, the rule it breaks,
 * and the answer. This is the only place where a breach is tied to an answer.
 */
enum Reaction {
  // Handshake, in the order of ruling R04.
  EXPECTED_HELLO("handshake.first-frame", Answer.CLOSE_HANDSHAKE, "expected Hello"),
  MALFORMED_HELLO("core.control.payload-encoding", Answer.CLOSE_HANDSHAKE, "malformed Hello"),
  HELLO_KEY("metadata.key.format", Answer.CLOSE_HANDSHAKE, "invalid metadata"),
  HELLO_DUPLICATE_KEY("metadata.key.duplicates", Answer.CLOSE_HANDSHAKE, "invalid metadata"),
  HELLO_METADATA_LIMITS("metadata.limits", Answer.CLOSE_HANDSHAKE, "invalid metadata"),
  VERSION("handshake.version.major", Answer.CLOSE_HANDSHAKE, "unsupported protocol version"),
  ROLE("handshake.role.validation", Answer.CLOSE_HANDSHAKE, "role conflict"),
  FEATURES("handshake.features.required", Answer.CLOSE_HANDSHAKE, "unsupported required feature"),
  AUTHENTICATION(
      "security.auth-failure.handshake", Answer.CLOSE_HANDSHAKE, "authentication failed"),
  AUTHENTICATION_TIMEOUT("handshake.timeout", Answer.CLOSE_HANDSHAKE, "authentication failed"),
  REGISTRY_ZERO("handshake.registry.no-zero", Answer.CLOSE_HANDSHAKE, "duplicate method_id"),
  REGISTRY_DUPLICATE(
      "handshake.registry.no-duplicates", Answer.CLOSE_HANDSHAKE, "duplicate method_id"),
  HELLO_TIMEOUT("handshake.timeout", Answer.CLOSE_HANDSHAKE, "handshake timeout"),
  TOO_EARLY("handshake.ordering", Answer.CLOSE_HANDSHAKE, "too much before the handshake was done"),

  // Breaches that end the connection.
  SECOND_HELLO("handshake.required", Answer.GO_AWAY, "unexpected Hello"),
  MALFORMED_CONTROL("core.control.payload-encoding", Answer.GO_AWAY, "undecodable control message"),
  UNKNOWN_VERB("core.control.unknown-reserved", Answer.GO_AWAY, "unknown control verb"),
  CONTROL_FLAG_MISSING("core.control.flag-set", Answer.GO_AWAY, "CONTROL flag missing"),
  CONTROL_FLAG_STRAY("core.control.flag-clear", Answer.GO_AWAY, "CONTROL flag off channel 0"),
  RESERVED_SLOT("frame.sentinel.values", Answer.GO_AWAY, "reserved payload slot"),
  INLINE_TOO_LONG("frame.payload.inline", Answer.GO_AWAY, "inline payload above 16 bytes"),
  PAYLOAD_TOO_LONG("overload.limits.response", Answer.GO_AWAY, "payload above max_payload_size"),
  CREDIT_OVERRUN("core.flow.credit-overrun", Answer.GO_AWAY, "credit overrun"),
  METADATA_KEY("metadata.key.format", Answer.GO_AWAY, "invalid metadata"),
  METADATA_DUPLICATE_KEY("metadata.key.duplicates", Answer.GO_AWAY, "invalid metadata"),
  REPEATED_VIOLATIONS(
      "core.channel.open.cancel-on-violation", Answer.GO_AWAY, "repeated protocol violations"),
  AUTHENTICATION_FAILURES(
      "java.call-authentication-failures", Answer.GO_AWAY, "too many authentication failures"),

  // Breaches that cost the channel.
  OPEN_ZERO("core.channel.id.zero-reserved", Answer.CANCEL, "channel 0 cannot be opened"),
  OPEN_EVEN_BY_INITIATOR(
      "core.channel.id.parity.initiator", Answer.CANCEL, "even channel id of an initiator"),
  OPEN_ODD_BY_ACCEPTOR(
      "core.channel.id.parity.acceptor", Answer.CANCEL, "odd channel id of an acceptor"),
  OPEN_REUSED("core.channel.id.no-reuse", Answer.CANCEL, "channel id used before"),
  OPEN_CALL_ATTACHED(
      "core.channel.open.attach-required", Answer.CANCEL, "a CALL cannot be attached"),
  OPEN_UNATTACHED(
      "core.channel.open.call-validation", Answer.CANCEL, "STREAM or TUNNEL without a call"),
  ATTACH_NO_CALL(
      "core.channel.open.attach-validation", Answer.CANCEL, "attached to a call never opened"),
  ATTACH_OWNERSHIP(
      "core.channel.open.ownership", Answer.CANCEL, "the port is the other side's to open"),
  ATTACH_NOT_SENDING(
      "core.channel.open.no-pre-open", Answer.CANCEL, "opened by the side that never sends"),
  ATTACH_PORT("core.channel.open.attach-validation", Answer.CANCEL, "the method has no such port"),
  ATTACH_KIND("core.channel.open.attach-validation", Answer.CANCEL, "the port is of another kind"),
  ATTACH_DIRECTION(
      "core.channel.open.attach-validation", Answer.CANCEL, "the port has another direction"),
  ATTACH_TWICE(
      "core.channel.open.attach-validation", Answer.CANCEL, "the port is attached already"),
  DATA_BEFORE_OPEN("core.channel.open", Answer.CANCEL, "data on a channel never opened"),
  REQUEST_FLAGS("core.call.request.flags", Answer.CANCEL, "wrong flags on a request"),
  SECOND_REQUEST("core.call.one-req-one-resp", Answer.CANCEL, "second request on a call"),
  SECOND_RESPONSE("core.call.one-req-one-resp", Answer.CANCEL, "second response to a call"),
  RESPONSE_FLAGS("core.call.response.flags", Answer.CANCEL, "wrong flags on a response"),
  RESPONSE_METHOD("core.call.response.method-id", Answer.CANCEL, "response names another method"),
  ITEM_METHOD("core.stream.frame.method-id-zero", Answer.CANCEL, "method_id on a stream or tunnel"),
  ITEM_FLAGS("core.stream.frame.flags", Answer.CANCEL, "wrong flags on a stream or tunnel"),
  ITEM_AFTER_EOS("core.eos.after-send", Answer.CANCEL, "data after EOS"),
  ITEM_BY_RECEIVER(
      "core.channel.open.no-pre-open", Answer.CANCEL, "data by the side that never sends"),
  ITEM_UNDECODABLE("core.stream.decode-failure", Answer.CANCEL, "an item cannot be decoded"),

  // Breaches that cost a strike only.
  CANCEL_CHURN("java.cancel-churn", Answer.STRIKE, "channels are opened and cancelled too often"),
  EMPTY_FRAMES("java.empty-frames", Answer.STRIKE, "too many frames without payload"),
  REFUSED_OPENS("java.refused-opens", Answer.STRIKE, "too many opens beyond the limits"),
  PING_FLOOD("core.ping.semantics", Answer.STRIKE, "more than 100 pings in a second"),

  // Limits: no strike.
  MAX_CHANNELS("overload.limits.response", Answer.REFUSE_CHANNEL, "too many open channels"),
  METADATA_LIMITS("metadata.limits.reject", Answer.REFUSE_CHANNEL, "metadata above its limits"),
  OPEN_METADATA("java.open-metadata", Answer.REFUSE_CHANNEL, "too much metadata on open calls"),
  AFTER_GO_AWAY("overload.goaway.new-rejected", Answer.REFUSE_CHANNEL, "the connection drains"),
  ATTACH_TOO_MANY("java.parked-ports", Answer.REFUSE_CHANNEL, "too many ports too early"),
  EARLY_ITEMS("java.early-items", Answer.REFUSE_CHANNEL, "too much on a port not yet accepted"),
  NO_CREDIT("java.credit-wait", Answer.REFUSE_CHANNEL, "no credit for too long"),
  ATTACH_TOO_LATE(
      "core.channel.open.attach-validation", Answer.CANCEL_LATE, "the call has ended already"),
  MAX_PENDING_CALLS("overload.limits.response", Answer.REFUSE_CALL, "too many pending calls"),

  // Differences that are tolerated.
  RESPONSE_MSG_ID("core.call.response.msg-id", Answer.NONE, "response repeats another msg_id"),
  ERROR_FLAG("core.call.error.flag-match", Answer.NONE, "ERROR flag contradicts the status");

  /** What the peer gets. */
  enum Answer {
    /** CloseChannel(0, text), then the transport closes. */
    CLOSE_HANDSHAKE(Scope.HANDSHAKE),
    /** GoAway(ProtocolError, text, highest id seen), then the transport closes without drain. */
    GO_AWAY(Scope.CONNECTION),
    /** CancelChannel(ProtocolViolation) and a strike. */
    CANCEL(Scope.CHANNEL),
    /** A strike. */
    STRIKE(Scope.CHANNEL),
    /** CancelChannel(ResourceExhausted). */
    REFUSE_CHANNEL(Scope.LIMIT),
    /** CancelChannel(ProtocolViolation), no strike: the frames crossed each other. */
    CANCEL_LATE(Scope.LIMIT),
    /** CallResult 8 with {@code rapace.retryable} and {@code rapace.retry_after_ms}. */
    REFUSE_CALL(Scope.LIMIT),
    /** No answer. */
    NONE(Scope.TOLERATED);

    private final Scope scope;

    Answer(Scope scope) {
      this.scope = scope;
    }
  }

  private final String ruleId;
  private final Answer answer;
  private final String text;

  Reaction(String ruleId, Answer answer, String text) {
    this.ruleId = ruleId;
    this.answer = answer;
    this.text = text;
  }

  /** What the peer gets. */
  Answer answer() {
    return answer;
  }

  /** The breach as a value. */
  ProtocolViolation violation() {
    return new ProtocolViolation(ruleId, answer.scope, text);
  }

  /** The fixed words. */
  String text() {
    return text;
  }
}
