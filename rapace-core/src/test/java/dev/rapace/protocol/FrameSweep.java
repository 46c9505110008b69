package dev.rapace.protocol;

import dev.rapace.VectorFiles;
import dev.rapace.protocol.ProtocolViolation.Scope;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.Role;
import dev.rapace.wire.StreamFraming;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every prefix and every single bit of good frames, each given to an engine in the state in which
 * the good frame reached it. Whatever comes must end in a valid result, in the cancel of one
 * channel, or in the farewell that the reaction table names; nothing that is not a request may
 * reach a handler.
 *
 * <p>The good frames are those of {@code spec/vectors} and those that an engine sent to another in
 * random conversations.
 */
public final class FrameSweep {
  private static final ConnectionSettings SETTINGS =
      ConnectionSettings.builder(Role.ACCEPTOR).limits(new Limits(64 << 10, 64, 64)).build();

  /** How one changed frame ended. */
  enum End {
    /** Nothing was wrong with it, or nothing that matters. */
    VALID,
    /** A channel or call was refused or cancelled, or the peer got a strike. */
    CHANNEL,
    /** The connection ended with the farewell of the broken rule. */
    CLOSED
  }

  private final Map<End, Integer> ends = new EnumMap<>(End.class);
  private final Set<String> rules = new HashSet<>();
  private int frames;
  private int prefixes;
  private int bits;
  private int handlerRuns;

  /** Good frames swept. */
  public int frames() {
    return frames;
  }

  /** Requests that reached a handler, each of them well-formed. */
  public int handlerRuns() {
    return handlerRuns;
  }

  /** The figures, in one line. */
  public String seen() {
    return "%,d frames, %,d prefixes, %,d turned bits: %,d valid, %,d cost a channel or call, %,d the"
            .formatted(
                frames, prefixes, bits, count(End.VALID), count(End.CHANNEL), count(End.CLOSED))
        + " connection; %d rules named; %,d requests ran, all of them well-formed"
            .formatted(rules.size(), handlerRuns);
  }

  int count(End end) {
    return ends.getOrDefault(end, 0);
  }

  /** The rules that were named as broken. */
  Set<String> rules() {
    return rules;
  }

  /**
   * Sweeps the vectors and {@code conversations} random conversations from {@code seed} on.
   *
   * @throws AssertionError at the first frame that ends otherwise, with all that is needed to see
   *     it again
   */
  public void run(long seed, int conversations, Consumer<String> progress) {
    byte[] hello = GoldenConversation.record(seed, 1).get(0);
    sweep(List.of(), hello);
    VectorFiles.entries("frames.json", "streams").forEach(vector -> vectorStream(hello, vector));
    VectorFiles.entries("control.json", "vectors")
        .forEach(vector -> {
          byte[] payload = VectorFiles.hex(vector, "hex");
          if (!vector.path("message").asText().equals("CallResult") && payload.length < 2_000) {
            sweep(List.of(hello), control(vector.path("verb").asInt(), payload));
          }
        });
    for (int i = 0; i < conversations; i++) {
      List<byte[]> recorded = GoldenConversation.record(seed + i, GoldenConversation.LENGTH);
      for (int frame = 1; frame < recorded.size(); frame++) {
        sweep(recorded.subList(0, frame), recorded.get(frame));
      }
      progress.accept("conversation %d of %d: %s".formatted(i + 1, conversations, seen()));
    }
  }

  private void vectorStream(byte[] hello, com.fasterxml.jackson.databind.JsonNode vector) {
    for (byte[] frame : Victim.split(VectorFiles.hex(vector, "hex"))) {
      sweep(List.of(), frame);
      sweep(List.of(hello), frame);
    }
  }

  private static byte[] control(int verb, byte[] payload) {
    FrameHeader header = new FrameHeader().set(2, 0, verb, FrameFlags.CONTROL, payload.length);
    return GoldenConversation.wire(header, payload, 0, payload.length);
  }

  private void sweep(List<byte[]> context, byte[] good) {
    frames++;
    for (int cut = 1; cut < good.length; cut++) {
      prefixes++;
      truncated(context, good, cut);
    }
    for (int bit = 0; bit < good.length * 8; bit++) {
      bits++;
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        turned(context, changed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(describe(context, changed) + ", bit " + bit, e);
      }
    }
  }

  /** A frame that breaks off is never worked on; the end inside it is a fault. */
  private void truncated(List<byte[]> context, byte[] good, int cut) {
    Victim victim = new Victim(SETTINGS, context);
    int events = victim.events();
    byte[] part = java.util.Arrays.copyOf(good, cut);
    victim.feed(part);
    require(victim.events() == events, "a part of a frame was worked on", context, part);
    victim.endOfStream();
    require(victim.closedReason != null, "the end inside a frame is no end", context, part);
  }

  private void turned(List<byte[]> context, byte[] changed) {
    Victim victim = new Victim(SETTINGS, context);
    Judge judge = new Judge(victim, changed);
    int breaches = victim.violations.size();
    int requests = victim.requests.size();
    int items = victim.itemCount();
    victim.sink.take();
    victim.feed(changed);
    int ran = victim.requests.size() - requests;
    require(ran == 0 || judge.mayBeRequest(), "no request, but a handler ran", context, changed);
    require(
        victim.itemCount() == items || judge.mayBeItem(),
        "no item, but one was delivered",
        context,
        changed);
    handlerRuns += ran;
    List<ProtocolViolation> broken =
        victim.violations.subList(breaches, victim.violations.size()).stream()
            .filter(v -> v.scope() != Scope.TOLERATED)
            .toList();
    broken.forEach(v -> rules.add(v.ruleId()));
    End end = victim.end(broken);
    ends.merge(end, 1, Integer::sum);
    switch (end) {
      case CLOSED ->
          require(victim.saidFarewell(broken, judge.isFarewell()), "no farewell", context, changed);
      case CHANNEL, VALID -> require(victim.isAlive(), "not alive", context, changed);
    }
  }

  private static void require(boolean holds, String what, List<byte[]> context, byte[] frame) {
    if (!holds) {
      throw new AssertionError(what + ": " + describe(context, frame));
    }
  }

  private static String describe(List<byte[]> context, byte[] frame) {
    HexFormat hex = HexFormat.of();
    List<String> before = new ArrayList<>();
    context.forEach(bytes -> before.add(hex.formatHex(bytes)));
    return "frame " + hex.formatHex(frame) + " after " + before;
  }

  /** Says from the rules alone, without the engine, what a frame may be taken for at most. */
  private static final class Judge {
    private final FrameHeader header = new FrameHeader();
    private final boolean whole;
    private final boolean requestExpected;
    private final boolean itemExpected;

    Judge(Victim victim, byte[] frame) {
      List<byte[]> split = Victim.split(frame);
      int prefix = split.isEmpty() ? 0 : StreamFraming.prefixSize(frame.length - 1);
      whole = split.size() == 1 && frame.length >= prefix + FrameHeader.SIZE;
      if (whole) {
        header.decode(frame, prefix);
      }
      requestExpected = victim.awaitsRequest(header.channelId);
      itemExpected = victim.awaitsItem(header.channelId);
    }

    /** Whether it may end the connection without having broken a rule. */
    boolean isFarewell() {
      return whole && header.channelId == 0 && header.methodId == ControlVerb.CLOSE_CHANNEL;
    }

    boolean mayBeRequest() {
      int flags = FrameFlags.DATA | FrameFlags.EOS;
      return whole
          && requestExpected
          && (header.flags & flags) == flags
          && (header.flags & (FrameFlags.CONTROL | FrameFlags.RESPONSE)) == 0
          && header.deadlineNanos != 0
          && isSound();
    }

    boolean mayBeItem() {
      return whole
          && itemExpected
          && header.methodId == 0
          && (header.flags & FrameFlags.DATA) != 0
          && (header.flags & (FrameFlags.CONTROL | FrameFlags.RESPONSE | FrameFlags.ERROR)) == 0
          && isSound();
    }

    private boolean isSound() {
      return header.payloadSlot != 0xFFFFFFFE
          && (header.payloadSlot != 0xFFFFFFFF || header.payloadLength <= 16);
    }
  }
}
