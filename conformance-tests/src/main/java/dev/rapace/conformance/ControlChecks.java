package dev.rapace.conformance;

import static dev.rapace.conformance.ConformanceCheck.guest;

import java.util.ArrayList;
import java.util.List;

/** Control messages, known and unknown. */
final class ControlChecks {
  private ControlChecks() {}

  static List<ConformanceCheck> all() {
    List<ConformanceCheck> checks = new ArrayList<>();
    checks.add(guest("ping-is-answered", RawPeer::expectAlive, "core.ping.semantics"));
    ignored(checks, "unknown-verb-100", 100, "ffffffff", "core.control.unknown-extension");
    ignored(checks, "unknown-verb-of-the-end", -1, "", "core.control.unknown-extension");
    ignored(checks, "pong-unasked", Verb.PONG, "0102030405060708", "core.ping.semantics");
    ignored(
        checks, "grant-for-nobody", Verb.GRANT_CREDITS, "63 8008", "core.flow.credit-semantics");
    ignored(
        checks,
        "close-for-nobody",
        Verb.CLOSE_CHANNEL,
        "63 00",
        "core.close.close-channel-semantics");
    ignored(checks, "cancel-for-nobody", Verb.CANCEL_CHANNEL, "63 00", "cancel.idempotent");
    ignored(
        checks, "cancel-for-no-known-reason", Verb.CANCEL_CHANNEL, "63 20", "cancel.idempotent");
    refused(
        checks, "unknown-verb-50", 50, "", "unknown control verb", "core.control.unknown-reserved");
    refused(
        checks,
        "unknown-verb-99",
        99,
        "00",
        "unknown control verb",
        "core.control.unknown-reserved");
    refused(
        checks,
        "ping-of-seven-bytes",
        Verb.PING,
        "01020304050607",
        "",
        "core.control.payload-encoding");
    refused(
        checks,
        "ping-of-nine-bytes",
        Verb.PING,
        "010203040506070809",
        "",
        "core.control.payload-encoding");
    refused(
        checks, "truncated-open", Verb.OPEN_CHANNEL, "0100", "", "core.control.payload-encoding");
    refused(
        checks,
        "open-with-a-byte-more",
        Verb.OPEN_CHANNEL,
        "010000000000",
        "",
        "core.control.payload-encoding");
    refused(
        checks,
        "open-of-no-known-kind",
        Verb.OPEN_CHANNEL,
        "0103000000",
        "",
        "core.control.payload-encoding");
    refused(
        checks,
        "option-tag-of-two",
        Verb.OPEN_CHANNEL,
        "0100020000",
        "",
        "core.control.payload-encoding");
    refused(
        checks,
        "close-for-no-known-reason",
        Verb.CLOSE_CHANNEL,
        "0102",
        "",
        "core.control.payload-encoding");
    refused(
        checks,
        "long-varint",
        Verb.CANCEL_CHANNEL,
        "818000",
        "",
        "payload.varint.reject-noncanonical");
    return checks;
  }

  private static void ignored(
      List<ConformanceCheck> checks, String name, int verb, String hex, String rule) {
    checks.add(
        guest(
            name,
            peer -> {
              for (int i = 0; i < 3; i++) {
                peer.sendControl(verb, new WireWriter().hex(hex).toBytes());
              }
              peer.expectAlive();
            },
            rule));
  }

  private static void refused(
      List<ConformanceCheck> checks, String name, int verb, String hex, String words, String rule) {
    checks.add(
        guest(
            name,
            peer -> {
              peer.sendControl(verb, new WireWriter().hex(hex).toBytes());
              peer.sendControl(Verb.PING, new byte[8]);
              peer.expectGoAway(words);
            },
            rule));
  }
}
