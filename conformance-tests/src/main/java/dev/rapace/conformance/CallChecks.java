package dev.rapace.conformance;

import static dev.rapace.conformance.ConformanceCheck.check;
import static dev.rapace.conformance.ConformanceCheck.guest;
import static dev.rapace.conformance.Messages.Cancel.PROTOCOL_VIOLATION;
import static dev.rapace.conformance.Messages.Cancel.RESOURCE_EXHAUSTED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Channels and calls. */
final class CallChecks {
  private static final int NO_SUCH_METHOD = 0xdead_beef;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int UNIMPLEMENTED = 12;
  private static final int REQUEST = RawFrame.Flag.DATA | RawFrame.Flag.EOS;

  private CallChecks() {}

  static List<ConformanceCheck> all() {
    List<ConformanceCheck> checks = new ArrayList<>();
    checks.addAll(answers());
    checks.addAll(opens());
    checks.addAll(data());
    checks.addAll(metadata());
    return checks;
  }

  private static List<ConformanceCheck> answers() {
    return List.of(
        check(
            "known-method",
            CallChecks::knownMethod,
            "core.call.response.flags",
            "core.call.result.envelope",
            "error.status.success"),
        guest(
            "unknown-method",
            peer -> {
              callInVain(peer, NO_SUCH_METHOD);
              peer.expectAlive();
            },
            "core.method-id.unknown-method",
            "core.call.error.flags",
            "error.status.error",
            "core.call.response.msg-id",
            "core.call.response.method-id"),
        guest("method-zero", peer -> callInVain(peer, 0), "core.method-id.zero-reserved"),
        guest(
            "calls-side-by-side",
            CallChecks::sideBySide,
            "core.call.response.msg-id",
            "frame.msg-id.call-echo"),
        guest(
            "unknown-flag-bits",
            peer -> {
              int channel = peer.openCall();
              long msgId = peer.nextMsgId();
              peer.sendFrame(
                  RawFrame.of(msgId, channel, NO_SUCH_METHOD, REQUEST | 0x488, new byte[0]));
              expectCode(peer.expectResponse(channel, msgId, NO_SUCH_METHOD), UNIMPLEMENTED);
            },
            "core.flags.reserved"),
        guest(
            "no-reply",
            peer -> {
              int channel = peer.openCall();
              int flags = REQUEST | RawFrame.Flag.NO_REPLY;
              peer.sendFrame(
                  RawFrame.of(peer.nextMsgId(), channel, NO_SUCH_METHOD, flags, new byte[0]));
              peer.expectAlive();
            },
            "core.call.request.flags"),
        guest(
            "deadline-of-zero",
            peer -> {
              int channel = peer.openCall();
              long msgId = peer.nextMsgId();
              peer.sendFrame(
                  RawFrame.of(msgId, channel, NO_SUCH_METHOD, REQUEST, new byte[0])
                      .withDeadline(0));
              expectCode(peer.expectResponse(channel, msgId, NO_SUCH_METHOD), DEADLINE_EXCEEDED);
            },
            "cancel.deadline.expired"));
  }

  private static void knownMethod(ConformanceTarget target) throws Exception {
    if (target.known().isEmpty()) {
      return;
    }
    ConformanceTarget.KnownMethod known = target.known().get();
    try (RawPeer peer = target.enter()) {
      int channel = peer.openCall();
      long msgId = peer.request(channel, known.methodId(), known.arguments());
      Messages.Result result = peer.expectResponse(channel, msgId, known.methodId());
      if (result.code() != 0 || !Arrays.equals(result.body().orElseThrow(), known.body())) {
        throw new ConformanceFailure("the known method answered otherwise: " + result);
      }
    }
  }

  private static void callInVain(RawPeer peer, int methodId) {
    int channel = peer.openCall();
    long msgId = peer.request(channel, methodId, new byte[] {1, 2, 3});
    expectCode(peer.expectResponse(channel, msgId, methodId), UNIMPLEMENTED);
  }

  private static void sideBySide(RawPeer peer) {
    int[] channels = new int[8];
    long[] msgIds = new long[8];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = peer.openCall();
    }
    for (int i = channels.length - 1; i >= 0; i--) {
      msgIds[i] = peer.request(channels[i], NO_SUCH_METHOD - i, new byte[i]);
    }
    for (int answered = 0; answered < channels.length; answered++) {
      RawFrame frame = peer.expectFrame();
      int i = (frame.channelId() - 1) / 2;
      if (i < 0
          || i >= channels.length
          || frame.msgId() != msgIds[i]
          || frame.methodId() != NO_SUCH_METHOD - i) {
        throw new ConformanceFailure("a response to nothing that was asked: " + frame);
      }
    }
  }

  private static void expectCode(Messages.Result result, int code) {
    if (result.code() != code) {
      throw new ConformanceFailure("expected status " + code + ", came " + result);
    }
  }

  private static List<ConformanceCheck> opens() {
    return List.of(
        badOpen("open-channel-zero", 0, 0, Optional.empty(), "core.channel.id.zero-reserved"),
        badOpen("open-with-an-even-id", 2, 0, Optional.empty(), "core.channel.id.parity.initiator"),
        badOpen(
            "call-with-attachment",
            1,
            0,
            Optional.of(new int[] {1, 1, 0}),
            "core.channel.open.attach-required"),
        badOpen(
            "stream-on-its-own",
            1,
            1,
            Optional.empty(),
            "core.stream.attachment",
            "core.stream.intro"),
        badOpen("tunnel-on-its-own", 1, 2, Optional.empty(), "core.tunnel.intro"),
        badOpen(
            "stream-of-no-call",
            1,
            1,
            Optional.of(new int[] {77, 1, 0}),
            "core.channel.open.attach-validation"),
        guest(
            "open-twice",
            peer -> {
              int channel = peer.openCall();
              peer.sendControl(Verb.OPEN_CHANNEL, Messages.openCall(channel, List.of()));
              peer.expectCancel(channel, PROTOCOL_VIOLATION);
              peer.expectAlive();
            },
            "core.channel.id.no-reuse"),
        guest(
            "open-again-after-the-end",
            peer -> {
              int channel = peer.openCall();
              long msgId = peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              peer.expectResponse(channel, msgId, NO_SUCH_METHOD);
              peer.sendControl(Verb.OPEN_CHANNEL, Messages.openCall(channel, List.of()));
              peer.expectCancel(channel, PROTOCOL_VIOLATION);
              peer.expectAlive();
            },
            "core.channel.id.no-reuse",
            "core.close.state-free"),
        guest(
            "highest-channel-id",
            peer -> {
              int channel = 0xffff_fffd;
              peer.sendControl(Verb.OPEN_CHANNEL, Messages.openCall(channel, List.of()));
              long msgId = peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              expectCode(peer.expectResponse(channel, msgId, NO_SUCH_METHOD), UNIMPLEMENTED);
            },
            "core.channel.id.allocation"),
        guest(
            "sixteen-strikes",
            peer -> {
              for (int i = 0; i < 15; i++) {
                peer.sendControl(Verb.OPEN_CHANNEL, Messages.openCall(2, List.of()));
                peer.expectCancel(2, PROTOCOL_VIOLATION);
              }
              peer.expectAlive();
              peer.sendControl(Verb.OPEN_CHANNEL, Messages.openCall(2, List.of()));
              RawFrame last = peer.expectFrame();
              if (last.methodId() == Verb.CANCEL_CHANNEL) {
                peer.expectGoAway("repeated protocol violations");
              } else if (!Messages.readGoAway(last.payload())
                  .message()
                  .contains("repeated protocol violations")) {
                throw new ConformanceFailure("expected GoAway, came " + last);
              }
              peer.expectClosed();
            },
            "core.channel.open.cancel-on-violation"));
  }

  private static ConformanceCheck badOpen(
      String name, int channel, int kind, Optional<int[]> attach, String... rules) {
    return guest(
        name,
        peer -> {
          peer.sendControl(Verb.OPEN_CHANNEL, Messages.open(channel, kind, attach, List.of()));
          peer.expectCancel(channel, PROTOCOL_VIOLATION);
          peer.expectAlive();
        },
        rules);
  }

  private static List<ConformanceCheck> data() {
    return List.of(
        guest(
            "data-on-a-channel-never-opened",
            peer -> {
              peer.request(1, NO_SUCH_METHOD, new byte[0]);
              peer.expectCancel(1, PROTOCOL_VIOLATION);
              peer.expectAlive();
            },
            "core.channel.open",
            "core.channel.lifecycle"),
        guest(
            "data-after-the-end",
            peer -> {
              int channel = peer.openCall();
              long msgId = peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              peer.expectResponse(channel, msgId, NO_SUCH_METHOD);
              peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              peer.expectAlive();
            },
            "cancel.ordering.handle"),
        guest(
            "data-after-cancel",
            peer -> {
              int channel = peer.openCall();
              peer.sendControl(Verb.CANCEL_CHANNEL, Messages.cancel(channel, 0));
              peer.sendControl(Verb.CANCEL_CHANNEL, Messages.cancel(channel, 0));
              peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              peer.expectAlive();
            },
            "cancel.ordering.handle",
            "cancel.impl.idempotent"),
        badRequest("request-without-eos", RawFrame.Flag.DATA, "core.call.request.flags"),
        badRequest("request-without-data", RawFrame.Flag.EOS, "core.call.request.flags"),
        badRequest("response-from-the-caller", 0x205, "core.call.one-req-one-resp"));
  }

  private static ConformanceCheck badRequest(String name, int flags, String rule) {
    return guest(
        name,
        peer -> {
          int channel = peer.openCall();
          peer.sendFrame(
              RawFrame.of(peer.nextMsgId(), channel, NO_SUCH_METHOD, flags, new byte[0]));
          peer.expectCancel(channel, PROTOCOL_VIOLATION);
          peer.expectAlive();
        },
        rule);
  }

  private static List<ConformanceCheck> metadata() {
    RawHello.Param one = new RawHello.Param("x-one", new byte[] {1});
    return List.of(
        badMetadata(
            "call-key-with-a-blank", "metadata.key.format", RawHello.Param.of("Bad Key", "")),
        badMetadata("call-key-twice", "metadata.key.duplicates", one, one),
        guest(
            "call-with-too-many-entries",
            peer -> {
              RawHello.Param[] many = new RawHello.Param[129];
              Arrays.setAll(many, i -> new RawHello.Param("k" + i, new byte[0]));
              int channel = peer.openCall(many);
              peer.expectCancel(channel, RESOURCE_EXHAUSTED);
              peer.expectAlive();
            },
            "metadata.limits",
            "metadata.limits.reject"),
        guest(
            "call-with-unknown-entries",
            peer -> {
              int channel = peer.openCall(one);
              long msgId = peer.request(channel, NO_SUCH_METHOD, new byte[0]);
              expectCode(peer.expectResponse(channel, msgId, NO_SUCH_METHOD), UNIMPLEMENTED);
            },
            "metadata.key.format"));
  }

  private static ConformanceCheck badMetadata(String name, String rule, RawHello.Param... entries) {
    return guest(
        name,
        peer -> {
          peer.openCall(entries);
          peer.expectGoAway("invalid metadata");
        },
        rule);
  }
}
