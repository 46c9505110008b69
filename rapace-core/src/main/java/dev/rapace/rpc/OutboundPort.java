package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.StreamWriter;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.postcard.UnencodableValueException;
import dev.rapace.wire.StatusNumber;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What we send on a port: one writing thread puts items in, the loop sends as many as there is
 * credit and room for. The writer goes on while there is credit for what it wrote, and waits
 * otherwise; it wakes the loop once for a batch.
 */
final class OutboundPort<T> implements StreamWriter<T> {
  /** Most bytes that wait for the loop, whatever credit the peer has granted. */
  private static final int MAX_AHEAD = 256 << 10;

  /** A writer that waits goes on when it may write this much at once. */
  private static final int WAKE_AT = 64 << 10;

  private static final int MAX_ITEMS_AHEAD = 16_384;
  private static final int TURN_BYTES = 256 << 10;
  private static final int BYTES_BETWEEN_LOOKS = 8 << 10;

  /** What an item costs beside its bytes: its descriptor. */
  private static final int ITEM_OVERHEAD = 64;

  private final PortChannel channel;
  private final @Nullable Codec<T> codec;
  private final ItemQueue queue = new ItemQueue();
  private final PostcardWriter encoder = new PostcardWriter();
  private final LoopTask flush =
      new LoopTask() {
        @Override
        void runOnLoop() {
          posted = false;
          VarHandle.fullFence();
          drain();
        }
      };

  private volatile boolean posted;
  private volatile boolean finishing;
  private volatile @Nullable RapaceException failure;
  private volatile @Nullable Thread waiter;

  /** How many bytes may have been written altogether; -1 until the channel is open. */
  private volatile long limit = -1;

  private long written;

  private long sent;
  private boolean itemInHand;
  private int tunnelBytesSent;
  private boolean finished;

  /**
   * @param codec how items are encoded, or null for a tunnel
   */
  OutboundPort(PortChannel channel, @Nullable Codec<T> codec) {
    this.channel = channel;
    this.codec = codec;
  }

  @Override
  public void write(T item) {
    encode(item);
    writeBytes(encoder.array(), 0, encoder.length());
  }

  @Override
  public boolean tryWrite(T item) {
    requireOpen();
    encode(item);
    int length = encoder.length();
    if (limit < 0 || written + length > limit || queue.waiting() >= MAX_ITEMS_AHEAD) {
      return false;
    }
    requireSendable(length);
    put(encoder.array(), 0, length);
    return true;
  }

  private void encode(T item) {
    requireOpen();
    try {
      java.util.Objects.requireNonNull(codec, "a tunnel has no items")
          .encode(item, encoder.reset());
    } catch (UnencodableValueException e) {
      throw channel.ended(StatusNumber.ENCODE_ERROR, "the item cannot be encoded", e);
    }
  }

  /** Sends one item, or one piece of a tunnel; waits for credit. */
  void writeBytes(byte[] bytes, int offset, int length) {
    requireOpen();
    if (limit < 0) {
      awaitRoom();
    }
    requireSendable(length);
    put(bytes, offset, length);
    if (written > limit || queue.waiting() >= MAX_ITEMS_AHEAD) {
      awaitRoom();
    }
  }

  private void put(byte[] bytes, int offset, int length) {
    queue.put(bytes, offset, length);
    written += length;
    postFlush();
  }

  private void postFlush() {
    VarHandle.fullFence();
    if (!posted) {
      posted = true;
      channel.post(flush);
    }
  }

  private void requireOpen() {
    RapaceException problem = failure;
    if (problem != null) {
      throw channel.copyOf(problem);
    }
    if (finishing) {
      throw new IllegalStateException("the stream was closed by its writer");
    }
  }

  private void requireSendable(int length) {
    int most = channel.maxPayload();
    if (length > most) {
      throw channel.ended(
          StatusNumber.RESOURCE_EXHAUSTED,
          "the item has " + length + " bytes, the peer takes at most " + most,
          null);
    }
  }

  /** Longest piece that may be sent at once; waits until the channel is open. */
  int awaitMaxPayload() {
    requireOpen();
    if (limit < 0) {
      awaitRoom();
    }
    return channel.maxPayload();
  }

  private boolean mayGoOn() {
    long may = limit;
    return may >= 0 && written <= may && queue.waiting() < MAX_ITEMS_AHEAD;
  }

  private void awaitRoom() {
    waiter = Thread.currentThread();
    while (true) {
      VarHandle.fullFence();
      if (failure != null || mayGoOn()) {
        break;
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        waiter = null;
        throw channel.interrupted(failure);
      }
    }
    waiter = null;
    requireOpen();
  }

  /** The channel is open. On the loop. */
  void opened() {
    drain();
  }

  /** Sends what waits, as far as credit, the link and fairness to others allow. On the loop. */
  void drain() {
    if (!channel.isOpen() || finished || failure != null) {
      return;
    }
    int budget = TURN_BYTES;
    int untilLook = 0;
    boolean more = false;
    while (itemInHand || queue.take()) {
      itemInHand = true;
      if (untilLook <= 0) {
        untilLook = BYTES_BETWEEN_LOOKS;
        more = budget <= 0;
        if (more || !channel.hasRoom()) {
          break;
        }
      }
      int cost = queue.itemLength() + ITEM_OVERHEAD;
      if (!sendItemInHand()) {
        break;
      }
      budget -= cost;
      untilLook -= cost;
    }
    endDrain(more);
  }

  private void endDrain(boolean more) {
    if (!itemInHand && finishing && queue.isEmpty()) {
      finished = true;
      channel.finish();
    } else if (more) {
      postFlush();
    } else if (itemInHand && !channel.hasRoom()) {
      channel.drainWhenWritable();
    }
    updateLimit();
  }

  private boolean sendItemInHand() {
    int length = queue.itemLength();
    if (codec != null) {
      if (!channel.send(queue.item(), queue.itemOffset(), length)) {
        return false;
      }
    } else if (!sendPiece(length)) {
      return false;
    }
    sent += length - tunnelBytesSent;
    tunnelBytesSent = 0;
    itemInHand = false;
    return true;
  }

  /** Of a tunnel as much as there is credit for; true when all of the piece has left. */
  private boolean sendPiece(int length) {
    int rest = length - tunnelBytesSent;
    int part = (int) Math.min(rest, Math.max(1, channel.window()));
    if (!channel.send(queue.item(), queue.itemOffset() + tunnelBytesSent, part)) {
      return false;
    }
    if (part == rest) {
      return true;
    }
    tunnelBytesSent += part;
    sent += part;
    return sendPiece(length);
  }

  private void updateLimit() {
    long may = sent + Math.min(channel.window(), MAX_AHEAD);
    limit = may;
    VarHandle.fullFence();
    Thread waiting = waiter;
    if (waiting != null && (!itemInHand || may - written >= WAKE_AT)) {
      LockSupport.unpark(waiting);
    }
  }

  /** Whether our half ended in good order. */
  boolean isFinished() {
    return finished;
  }

  /** Whether everything that was written has left, or never will. On the loop. */
  boolean isDrained() {
    return finished || failure != null;
  }

  /** The port ended early. On the loop, or by the writing side itself. */
  void failed(RapaceException why) {
    if (failure == null && !finished) {
      failure = why;
      Thread waiting = waiter;
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }
  }

  @Override
  public void close() {
    if (!finishing) {
      finishing = true;
      postFlush();
    }
  }

  @Override
  public void cancel() {
    if (!finishing && failure == null) {
      channel.cancelFromHere();
    }
  }

  @Override
  public Flow.Subscriber<T> subscriber() {
    return SubscribedItems.into(this);
  }
}
