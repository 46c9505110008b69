package dev.rapace.conformance;

import static dev.rapace.conformance.ConformanceCheck.acceptedHello;
import static dev.rapace.conformance.ConformanceCheck.check;
import static dev.rapace.conformance.ConformanceCheck.guest;
import static dev.rapace.conformance.ConformanceCheck.refusedHello;
import static dev.rapace.conformance.ConformanceCheck.stranger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The first frames of a connection. */
final class HandshakeChecks {
  private static final String FIRST = "expected Hello";
  private static final String MALFORMED = "malformed Hello";
  private static final String METADATA = "invalid metadata";
  private static final String FEATURE = "unsupported required feature";
  private static final String REGISTRY = "duplicate method_id";

  private HandshakeChecks() {}

  static List<ConformanceCheck> all() {
    List<ConformanceCheck> checks = new ArrayList<>();
    checks.addAll(order());
    checks.addAll(hello());
    checks.addAll(params());
    checks.addAll(bytes());
    return checks;
  }

  private static List<ConformanceCheck> order() {
    return List.of(
        stranger(
            "hello-comes-at-once",
            peer -> {
              RawFrame frame = peer.expectControl(Verb.HELLO);
              Messages.Hello hello = Messages.readHello(frame.payload());
              boolean sound =
                  frame.msgId() == 1
                      && hello.version() >>> 16 == 1
                      && hello.role() == 1
                      && (hello.required() & ~hello.supported()) == 0
                      && (hello.supported() & 0b10) != 0
                      && hello.supported() >>> 6 == 0;
              if (!sound) {
                throw new ConformanceFailure(frame + " with " + hello);
              }
            },
            "handshake.ordering",
            "frame.msg-id.control",
            "core.control.flag-set"),
        check("silence-is-cut-off", HandshakeChecks::silence, "handshake.timeout"),
        refusedFirst(
            "ping-before-hello",
            RawFrame.control(1, Verb.PING, new byte[8]),
            "handshake.first-frame",
            "handshake.required"),
        refusedFirst(
            "request-before-hello",
            RawFrame.of(1, 1, 7, RawFrame.Flag.DATA | RawFrame.Flag.EOS, new byte[0]),
            "handshake.first-frame",
            "handshake.explicit-required"),
        refusedFirst(
            "hello-without-control-flag",
            RawHello.initiator().frame().withFlags(0),
            "handshake.first-frame"),
        guest(
            "second-hello",
            peer -> {
              peer.sendHello(RawHello.initiator());
              peer.expectGoAway("unexpected Hello");
            },
            "handshake.required"));
  }

  private static void silence(ConformanceTarget target) throws Exception {
    long bound = target.handshakeTimeout().plus(target.patience()).toNanos();
    try (RawPeer peer =
        RawPeer.connect(target.uri(), target.tls(), java.time.Duration.ofNanos(bound))) {
      peer.awaitClosed();
    }
  }

  private static ConformanceCheck refusedFirst(String name, RawFrame first, String... rules) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.dial()) {
            peer.sendFrame(first);
            peer.sendHello(target.hello());
            peer.expectRefusal(FIRST);
          }
        },
        rules);
  }

  private static List<ConformanceCheck> hello() {
    return List.of(
        acceptedHello("hello-is-accepted", hello -> hello, "handshake.required"),
        refusedHello(
            "other-major-version",
            hello -> hello.withVersion(0x0002_0000),
            "unsupported protocol version",
            "handshake.version.major",
            "handshake.failure"),
        acceptedHello(
            "higher-minor-version",
            hello -> hello.withVersion(0x0001_0005),
            "handshake.version.minor"),
        refusedHello(
            "same-role", hello -> hello.withRole(1), "role conflict", "handshake.role.validation"),
        refusedHello(
            "unknown-role", hello -> hello.withRole(2), MALFORMED, "handshake.role.validation"),
        refusedHello(
            "unknown-required-feature",
            hello -> hello.withFeatures(0b10 | 1L << 40, 0b1111 | 1L << 40),
            FEATURE,
            "handshake.features.required"),
        refusedHello(
            "lacks-call-envelope",
            hello -> hello.withFeatures(0b01, 0b1101),
            FEATURE,
            "handshake.features.required"),
        refusedHello(
            "method-id-zero",
            hello -> hello.withMethods(5, 0),
            REGISTRY,
            "handshake.registry.no-zero",
            "handshake.registry.failure",
            "core.method-id.zero-enforcement"),
        refusedHello(
            "method-id-twice",
            hello -> hello.withMethods(5, 6, 5),
            REGISTRY,
            "handshake.registry.no-duplicates",
            "handshake.registry.validation"),
        acceptedHello(
            "method-list", hello -> hello.withMethods(5, 6, 7), "handshake.registry.validation"));
  }

  private static List<ConformanceCheck> params() {
    return List.of(
        acceptedHello(
            "unknown-param",
            hello -> hello.withParam("x-foo", new byte[] {1}),
            "handshake.params.unknown"),
        badParam("key-with-a-blank", "bad key", "metadata.key.format"),
        badParam("key-in-upper-case", "Trace-Id", "metadata.key.lowercase"),
        badParam("key-with-a-digit-first", "1st", "metadata.key.format"),
        badParam("key-ends-in-a-hyphen", "trace-", "metadata.key.format"),
        badParam("empty-key", "", "metadata.key.format"),
        badParam("key-too-long", "k".repeat(257), "metadata.limits"),
        acceptedHello(
            "longest-key",
            hello -> hello.withParam("k".repeat(256), new byte[0]),
            "metadata.limits"),
        refusedHello(
            "value-too-long",
            hello -> hello.withParam("big", new byte[65_537]),
            METADATA,
            "metadata.limits"),
        refusedHello(
            "too-many-params",
            hello -> {
              RawHello many = hello;
              for (int i = 0; i <= 128; i++) {
                many = many.withParam("k" + i, new byte[0]);
              }
              return many;
            },
            METADATA,
            "metadata.limits"),
        refusedHello(
            "param-twice",
            hello -> hello.withParam("x-foo", new byte[0]).withParam("x-foo", new byte[0]),
            METADATA,
            "metadata.key.duplicates"),
        refusedHello(
            "token-twice",
            hello -> hello.withToken("a").withToken("b"),
            METADATA,
            "metadata.key.duplicates"));
  }

  private static ConformanceCheck badParam(String name, String key, String rule) {
    return refusedHello(name, hello -> hello.withParam(key, new byte[] {1}), METADATA, rule);
  }

  private static List<ConformanceCheck> bytes() {
    return List.of(
        malformed("truncated-hello", good -> Arrays.copyOf(good, good.length - 1)),
        malformed("hello-with-a-byte-more", good -> Arrays.copyOf(good, good.length + 1)),
        malformed("empty-hello", good -> new byte[0]),
        malformed("garbage-hello", good -> new WireWriter().hex("ff".repeat(40)).toBytes()),
        malformed(
            "hello-with-a-long-varint",
            good ->
                new WireWriter()
                    .hex("8080840000")
                    .raw(Arrays.copyOfRange(good, 4, good.length))
                    .toBytes()),
        malformed(
            "hello-promises-2-to-the-60-methods",
            good -> new WireWriter().hex("808004 00 02 0f 00 00 00 808080808080808010").toBytes()));
  }

  private static ConformanceCheck malformed(
      String name, java.util.function.UnaryOperator<byte[]> change) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.dial()) {
            byte[] payload = change.apply(RawHello.initiator().payload());
            peer.sendControl(Verb.HELLO, payload);
            peer.expectRefusal(MALFORMED);
          }
        },
        "handshake.failure",
        "payload.varint.reject-noncanonical");
  }
}
