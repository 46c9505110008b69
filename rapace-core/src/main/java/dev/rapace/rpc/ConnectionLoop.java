package dev.rapace.rpc;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.Connection;
import dev.rapace.protocol.ConnectionEvents;
import dev.rapace.protocol.FrameSink;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.FramingFault;
import dev.rapace.transport.LinkExecutor;
import dev.rapace.transport.LinkHandler;
import dev.rapace.wire.FrameHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins one link and one engine on the link's loop: frames and time go in, frames come out, one
 * flush ends each turn, and one timer stands for all the engine's clocks. Subclasses say what the
 * events mean. Everything but {@link #post} is called on the loop only.
 */
abstract class ConnectionLoop implements LinkHandler, FrameSink, ConnectionEvents {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLoop.class);
  private static final long NO_TIME = Long.MIN_VALUE;

  /**
   * Bytes of Pongs, refusals and the like that a peer may cause while it takes none of our output.
   */
  private static final int MAX_UNREAD_REACTIONS = 64 << 10;

  final FrameLink link;
  private final LinkExecutor executor;
  private final Mailbox mailbox;
  private final PostcardReader reader = new PostcardReader();
  private @Nullable Connection engine;
  private LinkExecutor.@Nullable Cancellable timer;
  private long timerAt = Long.MAX_VALUE;
  private long turnTime = NO_TIME;
  private boolean unflushed;
  private boolean reacting;
  private boolean outputBlocked;
  private int unreadReactions;
  private boolean engineReads = true;
  private boolean held;
  private boolean reads = true;
  private boolean linkClosed;

  /** Ports with news for their readers, and ports that wait for room on the link. */
  private final ArrayList<PortChannel> toWake = new ArrayList<>();

  private @Nullable ArrayDeque<PortChannel> waitingForRoom;

  ConnectionLoop(FrameLink link) {
    this.link = link;
    this.executor = link.executor();
    this.mailbox = new Mailbox(executor::execute, this::drain, this::failed);
  }

  /** Starts reading and sends our Hello. */
  final void begin(Connection connection) {
    engine = connection;
    link.start(this);
    connection.start(now());
    endTurn();
  }

  /** The engine; only after {@link #begin}. */
  final Connection engine() {
    Connection e = engine;
    if (e == null) {
      throw new IllegalStateException("the connection has not begun");
    }
    return e;
  }

  /** The time of this turn, in the loop's nanoseconds. */
  final long now() {
    if (turnTime == NO_TIME) {
      turnTime = executor.nanoTime();
    }
    return turnTime;
  }

  /** Decodes a whole payload; on the loop without taking memory for a reader. Any thread. */
  final <T> T decode(Codec<T> codec, byte[] buffer, int offset, int length) {
    return executor.inLoop()
        ? Payloads.decode(codec, reader, buffer, offset, length)
        : Payloads.decode(codec, buffer, offset, length);
  }

  /** Hands work to the loop; callable from any thread. */
  final void post(LoopTask task) {
    mailbox.post(task);
  }

  /** As {@link #post}, without a detour if a turn of this connection is under way right here. */
  final void runOrPost(LoopTask task) {
    if (executor.inLoop() && turnTime != NO_TIME) {
      task.runOnLoop();
    } else {
      mailbox.post(task);
    }
  }

  /** Whether the caller runs on this connection's loop. */
  final boolean inLoop() {
    return executor.inLoop();
  }

  private void drain() {
    mailbox.runAll();
    endTurn();
  }

  @Override
  public final void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    reacting = true;
    try {
      engine().onFrame(header, buffer, offset, length, now());
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      reacting = false;
    }
  }

  @Override
  public final void onBatchEnd() {
    if (!mailbox.isEmpty()) {
      mailbox.runAll();
    }
    endTurn();
  }

  @Override
  public final void onWritable() {
    outputBlocked = false;
    unreadReactions = 0;
    holdReading(false);
    outputBlocked(false);
    drainPorts();
    endTurn();
  }

  @Override
  public final void onMalformed(FramingFault fault) {
    engine().onFramingFault(fault.ruleId(), fault.text(), now());
    endTurn();
  }

  @Override
  public final void onClosed(@Nullable Throwable cause) {
    linkClosed = true;
    engine().onTransportClosed(cause == null ? null : cause.getMessage(), now());
    endTurn();
  }

  @Override
  public final void send(FrameHeader header, byte[] payload, int offset, int length) {
    link.write(header, payload, offset, length);
    unflushed = true;
    if (reacting && outputBlocked) {
      boundReactions(FrameHeader.SIZE + length);
    }
  }

  /**
   * A peer that makes us answer and reads no answer gets to say nothing more until it reads. Our
   * own calls are not counted: two peers that both wait for room would wait for ever.
   */
  private void boundReactions(int bytes) {
    unreadReactions += bytes;
    if (unreadReactions > MAX_UNREAD_REACTIONS) {
      holdReading(true);
    }
  }

  @Override
  public final void maxPayload(int bytes) {
    link.maxPayload(bytes);
  }

  @Override
  public final void reading(boolean on) {
    engineReads = on;
    updateReading();
  }

  /** Stops or resumes reading for a reason above the engine: back pressure. */
  final void holdReading(boolean hold) {
    if (held != hold) {
      held = hold;
      updateReading();
    }
  }

  private void updateReading() {
    boolean on = engineReads && !held;
    if (on != reads && !linkClosed) {
      reads = on;
      link.reading(on);
    }
  }

  @Override
  public final void closeGracefully() {
    unflushed = false;
    link.closeGracefully();
  }

  /** The peer takes our output too slowly ({@code true}), or takes it again. */
  abstract void outputBlocked(boolean blocked);

  @Override
  public final void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    if (channel.attachment instanceof PortChannel port) {
      port.arrived(buffer, offset, length);
    }
  }

  @Override
  public final void onItemsEnd(AttachedChannel channel) {
    if (channel.attachment instanceof PortChannel port) {
      port.arrivedEnd();
    }
  }

  @Override
  public final void onSendable(AttachedChannel channel) {
    if (channel.attachment instanceof PortChannel port) {
      port.sendable();
    }
  }

  @Override
  public final void onAttachedEnded(AttachedChannel channel, int statusNumber, String message) {
    if (channel.attachment instanceof PortChannel port) {
      port.endedByPeer(statusNumber, message);
    }
  }

  /** Wakes the port's reader when this turn ends: once for all that it brought. */
  final void wakeAtEndOfTurn(PortChannel port) {
    if (!port.wakePending) {
      port.wakePending = true;
      toWake.add(port);
    }
  }

  /** Whether the link takes more output now. */
  final boolean hasRoom() {
    return link.isWritable();
  }

  /** Lets the port go on sending when the link takes output again. */
  final void drainWhenWritable(PortChannel port) {
    if (waitingForRoom == null) {
      waitingForRoom = new ArrayDeque<>();
    }
    if (!waitingForRoom.contains(port)) {
      waitingForRoom.add(port);
    }
  }

  private void drainPorts() {
    ArrayDeque<PortChannel> waiting = waitingForRoom;
    if (waiting == null) {
      return;
    }
    for (int n = waiting.size(); n > 0; n--) {
      PortChannel port = waiting.pollFirst();
      if (port != null) {
        port.sendable();
      }
    }
  }

  private void wakeReaders() {
    for (int i = 0; i < toWake.size(); i++) {
      toWake.get(i).wakeReader();
    }
    toWake.clear();
  }

  /** Ends a turn: what was written leaves, and the next wake-up is set. */
  private void endTurn() {
    if (!toWake.isEmpty()) {
      wakeReaders();
    }
    if (unflushed && !linkClosed) {
      unflushed = false;
      link.flush();
      if (!link.isWritable()) {
        outputBlocked = true;
        outputBlocked(true);
      }
    }
    scheduleWakeup();
    turnTime = NO_TIME;
  }

  private void scheduleWakeup() {
    Connection e = engine;
    long next = e == null || linkClosed ? Long.MAX_VALUE : e.nextWakeup();
    if (next == Long.MAX_VALUE) {
      if (linkClosed && timer != null) {
        timer.cancel();
        timer = null;
      }
      return;
    }
    if (timer != null) {
      if (timerAt - next <= 0) {
        return; // It fires early enough; firing early only asks the engine again.
      }
      timer.cancel();
    }
    timerAt = next;
    timer = executor.schedule(this::wake, Math.max(0, next - now()));
  }

  private void wake() {
    timer = null;
    timerAt = Long.MAX_VALUE;
    turnTime = NO_TIME;
    if (!linkClosed) {
      engine().onTime(now());
    }
    endTurn();
  }

  /** A fault of ours: this connection ends, and no other. */
  private void failed(RuntimeException fault) {
    log.error("connection ended after an internal fault", fault);
    link.abort();
  }
}
