package dev.rapace.conformance;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One connection of a peer that writes bytes by hand and says in words what it expects. Every wait
 * has a deadline; what does not come in time, or is something else, is a {@link
 * ConformanceFailure}. For one thread.
 */
public final class RawPeer implements AutoCloseable {
  private static final int MAX_FRAME = 32 << 20;

  private final RawLink link;
  private final Inbox inbox = new Inbox();
  private final Duration patience;
  private long nextMsgId = 1;
  private int nextChannel = 1;

  private RawPeer(RawLink link, Duration patience) {
    this.link = link;
    this.patience = patience;
  }

  /**
   * Connects and starts to read.
   *
   * @param patience bound of each wait
   */
  public static RawPeer connect(URI uri, Optional<RawLink.Tls> tls, Duration patience)
      throws IOException {
    return over(RawLink.dial(uri, tls, patience), patience);
  }

  /** Starts to read from a link. */
  public static RawPeer over(RawLink link, Duration patience) {
    RawPeer peer = new RawPeer(link, patience);
    peer.inbox.follow(link);
    return peer;
  }

  /**
   * Writes bytes. That the other side has closed already is no failure: what it sent before counts.
   */
  public void send(byte[]... parts) {
    WireWriter all = new WireWriter();
    for (byte[] part : parts) {
      all.raw(part);
    }
    try {
      link.write(all.toBytes());
    } catch (IOException e) {
      // What matters is what the other side said; the next expectation reads that.
    }
  }

  /** Says that nothing more will be written; the other side may have closed already. */
  public void finishSending() {
    try {
      link.shutdownOutput();
    } catch (IOException e) {
      // As in send.
    }
  }

  /** A number for the next frame of this side. */
  public long nextMsgId() {
    return nextMsgId++;
  }

  /** Writes a Hello as the first frame. */
  public void sendHello(RawHello hello) {
    nextMsgId++;
    send(hello.toBytes());
  }

  /** Writes a control frame. */
  public void sendControl(int verb, byte[] payload) {
    send(RawFrame.control(nextMsgId(), verb, payload).toBytes());
  }

  /** Writes any frame. */
  public void sendFrame(RawFrame frame) {
    send(frame.toBytes());
  }

  /** Opens a CALL channel with the next odd id. */
  public int openCall(RawHello.Param... metadata) {
    int channel = nextChannel;
    nextChannel += 2;
    sendControl(Verb.OPEN_CHANNEL, Messages.openCall(channel, List.of(metadata)));
    return channel;
  }

  /** Writes the request of a call and returns its message number. */
  public long request(int channel, int methodId, byte[] arguments) {
    long msgId = nextMsgId();
    int flags = RawFrame.Flag.DATA | RawFrame.Flag.EOS;
    sendFrame(RawFrame.of(msgId, channel, methodId, flags, arguments));
    return msgId;
  }

  /** The next frame, or empty if the stream ended or broke before it. */
  public Optional<RawFrame> nextFrame() {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<Integer> length = readPrefix(deadline);
    if (length.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes =
        inbox
            .take(length.get(), deadline)
            .orElseThrow(() -> new ConformanceFailure("the stream ended inside a frame"));
    return Optional.of(RawFrame.read(bytes));
  }

  private Optional<Integer> readPrefix(long deadline) {
    WireWriter prefix = new WireWriter();
    for (int i = 0; i < 10; i++) {
      Optional<byte[]> next = inbox.take(1, deadline);
      if (next.isEmpty()) {
        if (i > 0) {
          throw new ConformanceFailure("the stream ended inside a length prefix");
        }
        return Optional.empty();
      }
      prefix.raw(next.get());
      if (next.get()[0] >= 0) {
        long length = new WireReader(prefix.toBytes(), "a length prefix").varint();
        if (length < RawFrame.DESCRIPTOR || length > MAX_FRAME) {
          throw new ConformanceFailure("a frame of " + length + " bytes");
        }
        return Optional.of((int) length);
      }
    }
    throw new ConformanceFailure("a length prefix of more than 10 bytes");
  }

  /** The next frame, which must come. */
  public RawFrame expectFrame() {
    return nextFrame()
        .orElseThrow(
            () -> new ConformanceFailure("the stream ended, a frame was expected" + why()));
  }

  /** The next frame, which must be this control message. */
  public RawFrame expectControl(int verb) {
    RawFrame frame = expectFrame();
    if (frame.channelId() != 0 || frame.methodId() != verb) {
      throw new ConformanceFailure("expected control verb " + verb + ", came " + describe(frame));
    }
    return frame;
  }

  private static String describe(RawFrame frame) {
    return frame
        + " "
        + HexFormat.of()
            .formatHex(Arrays.copyOf(frame.payload(), Math.min(frame.payload().length, 64)));
  }

  /** The other side's Hello. */
  public Messages.Hello expectHello() {
    return Messages.readHello(expectControl(Verb.HELLO).payload());
  }

  /**
   * The farewell of a refused handshake: the other side's Hello may come first, then the close of
   * channel 0 with this text and no other, then the end of the stream.
   */
  public void expectRefusal(String text) {
    RawFrame frame = expectFrame();
    if (frame.channelId() == 0 && frame.methodId() == Verb.HELLO) {
      frame = expectFrame();
    }
    if (frame.channelId() != 0 || frame.methodId() != Verb.CLOSE_CHANNEL) {
      throw new ConformanceFailure("expected CloseChannel, came " + describe(frame));
    }
    Messages.Close close = Messages.readClose(frame.payload());
    if (close.channelId() != 0 || !close.error().equals(Optional.of(text))) {
      throw new ConformanceFailure(
          "expected close of channel 0 with \"" + text + "\", came " + close);
    }
    expectEnd();
  }

  /** A CancelChannel for this channel with the reason of this index. */
  public void expectCancel(int channel, int reason) {
    Messages.Cancel cancel = Messages.readCancel(expectControl(Verb.CANCEL_CHANNEL).payload());
    if (!cancel.equals(new Messages.Cancel(channel, reason))) {
      throw new ConformanceFailure(
          "expected cancel of channel " + channel + " with reason " + reason + ", came " + cancel);
    }
  }

  /** A GoAway for a protocol error whose text contains these words, then the end. */
  public void expectGoAway(String words) {
    Messages.GoAway away = Messages.readGoAway(expectControl(Verb.GO_AWAY).payload());
    if (away.reason() != Messages.GoAway.PROTOCOL_ERROR || !away.message().contains(words)) {
      throw new ConformanceFailure(
          "expected GoAway with reason 3 and \"" + words + "\", came " + away);
    }
    expectClosed();
  }

  /** The response of a call: its flags, numbers and envelope must fit. */
  public Messages.Result expectResponse(int channel, long msgId, int methodId) {
    RawFrame frame = expectFrame();
    if (frame.channelId() != channel || frame.msgId() != msgId || frame.methodId() != methodId) {
      throw new ConformanceFailure(
          "expected the response of channel %d, msg %d, method %s; came %s"
              .formatted(channel, msgId, Integer.toUnsignedString(methodId), describe(frame)));
    }
    Messages.Result result = Messages.readResult(frame.payload());
    int flags = result.code() == 0 ? 0x205 : 0x215;
    if (frame.flags() != flags) {
      throw new ConformanceFailure(
          "code %d with flags %#x instead of %#x".formatted(result.code(), frame.flags(), flags));
    }
    return result;
  }

  /** An orderly end of the stream and nothing before it. */
  public void expectEnd() {
    Inbox.End end = awaitEnd();
    if (end != Inbox.End.END_OF_STREAM) {
      throw new ConformanceFailure("the connection broke instead of ending" + why());
    }
  }

  /** The end, orderly or not, and nothing before it. */
  public void expectClosed() {
    awaitEnd();
  }

  /** The end at any price: frames before it are passed over. */
  public void awaitClosed() {
    inbox.awaitEnd(System.nanoTime() + patience.toNanos());
  }

  /** An orderly end of the stream; what came before it stays in {@link #received}. */
  public void awaitEndOfStream() {
    if (inbox.awaitEnd(System.nanoTime() + patience.toNanos()) != Inbox.End.END_OF_STREAM) {
      throw new ConformanceFailure("the connection broke instead of ending" + why());
    }
  }

  private Inbox.End awaitEnd() {
    Inbox.End end = inbox.awaitEnd(System.nanoTime() + patience.toNanos());
    if (inbox.left() > 0) {
      throw new ConformanceFailure(
          "expected the end of the stream, came " + inbox.left() + " bytes more");
    }
    return end;
  }

  private String why() {
    return inbox.breakage().isEmpty() ? "" : " (" + inbox.breakage() + ")";
  }

  /** Every byte that the other side sent so far. */
  public byte[] received() {
    return inbox.everything();
  }

  /** A Ping must come back as a Pong with the same bytes: the connection is alive and idle. */
  public void expectAlive() {
    byte[] payload = HexFormat.of().parseHex("deadbeefcafebabe");
    sendControl(Verb.PING, payload);
    RawFrame pong = expectControl(Verb.PONG);
    if (!Arrays.equals(pong.payload(), payload)) {
      throw new ConformanceFailure("the Pong has other bytes: " + describe(pong));
    }
  }

  @Override
  public void close() {
    try {
      link.close();
    } catch (IOException e) {
      // The peer under test has closed first, or the network has: nothing is left to free.
    }
  }
}
