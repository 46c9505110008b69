package dev.rapace.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Payloads of control messages and of responses, written and read by the specification. */
public final class Messages {
  private Messages() {}

  /** CloseChannel; without a reason text it means a normal end. */
  public record Close(int channelId, Optional<String> error) {}

  /** CancelChannel with the index of its reason. */
  public record Cancel(int channelId, int reason) {
    /** The other side broke the protocol on this channel. */
    public static final int PROTOCOL_VIOLATION = 3;

    /** A limit was reached. */
    public static final int RESOURCE_EXHAUSTED = 2;
  }

  /** GoAway with the index of its reason. */
  public record GoAway(int reason, int lastChannelId, String message) {
    /** The other side broke the protocol. */
    public static final int PROTOCOL_ERROR = 3;
  }

  /** What a peer says of itself. */
  public record Hello(
      int version, int role, long required, long supported, int methods, boolean namesMethods) {}

  /** The envelope of a response. */
  public record Result(
      int code, String message, List<RawHello.Param> trailers, Optional<byte[]> body) {}

  /** OpenChannel for a call. */
  public static byte[] openCall(int channelId, List<RawHello.Param> metadata) {
    return open(channelId, 0, Optional.empty(), metadata);
  }

  /** OpenChannel of any kind; an attachment is call channel, port and direction. */
  public static byte[] open(
      int channelId, int kind, Optional<int[]> attach, List<RawHello.Param> metadata) {
    WireWriter out = new WireWriter().varint(channelId & 0xffffffffL).varint(kind);
    if (attach.isPresent()) {
      int[] to = attach.get();
      out.u8(1).varint(to[0] & 0xffffffffL).varint(to[1]).varint(to[2]);
    } else {
      out.u8(0);
    }
    return metadata(out, metadata).varint(0).toBytes();
  }

  /** CancelChannel. */
  public static byte[] cancel(int channelId, int reason) {
    return new WireWriter().varint(channelId & 0xffffffffL).varint(reason).toBytes();
  }

  /** CloseChannel with the reason Error. */
  public static byte[] close(int channelId, String error) {
    return new WireWriter().varint(channelId & 0xffffffffL).u8(1).text(error).toBytes();
  }

  static WireWriter metadata(WireWriter out, List<RawHello.Param> entries) {
    out.varint(entries.size());
    entries.forEach(entry -> out.text(entry.key()).bytes(entry.value()));
    return out;
  }

  private static List<RawHello.Param> metadata(WireReader in) {
    int count = in.length();
    List<RawHello.Param> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new RawHello.Param(in.text(), in.bytes()));
    }
    return entries;
  }

  /** Reads a Hello. */
  public static Hello readHello(byte[] payload) {
    WireReader in = new WireReader(payload, "Hello");
    int version = in.varint32();
    int role = in.varint32();
    long required = in.varint();
    long supported = in.varint();
    in.varint32();
    in.varint32();
    in.varint32();
    int methods = in.length();
    boolean names = false;
    for (int i = 0; i < methods; i++) {
      in.varint32();
      in.raw(32);
      if (in.present()) {
        in.text();
        names = true;
      }
    }
    metadata(in);
    in.end();
    return new Hello(version, role, required, supported, methods, names);
  }

  /** Reads a CloseChannel. */
  public static Close readClose(byte[] payload) {
    WireReader in = new WireReader(payload, "CloseChannel");
    int channel = in.varint32();
    Optional<String> error = in.present() ? Optional.of(in.text()) : Optional.empty();
    in.end();
    return new Close(channel, error);
  }

  /** Reads a CancelChannel. */
  public static Cancel readCancel(byte[] payload) {
    WireReader in = new WireReader(payload, "CancelChannel");
    Cancel cancel = new Cancel(in.varint32(), in.varint32());
    in.end();
    return cancel;
  }

  /** Reads a GoAway. */
  public static GoAway readGoAway(byte[] payload) {
    WireReader in = new WireReader(payload, "GoAway");
    GoAway away = new GoAway(in.varint32(), in.varint32(), in.text());
    metadata(in);
    in.end();
    return away;
  }

  /** Reads a CallResult and refuses one that has a body and an error, or neither. */
  public static Result readResult(byte[] payload) {
    WireReader in = new WireReader(payload, "CallResult");
    int code = in.varint32();
    String message = in.text();
    in.bytes();
    List<RawHello.Param> trailers = metadata(in);
    Optional<byte[]> body = in.present() ? Optional.of(in.bytes()) : Optional.empty();
    in.end();
    if (code == 0 != body.isPresent()) {
      throw new ConformanceFailure(
          "CallResult with code " + code + (body.isPresent() ? " has a body" : " has no body"));
    }
    return new Result(code, message, trailers, body);
  }
}
