package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Metadata;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.Status;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.Tunnel;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.PortSpec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call with ports. Its readers and writers exist before it has a connection; they wait until it
 * has one. It is made once: what its streams carried cannot be had again.
 */
final class StreamCall<R> extends FutureCall<R> implements StreamingCall<R> {
  private final CallPorts ports;
  private final List<PortSpec> specs;
  private volatile @Nullable CompletableFuture<R> outcome;
  private volatile @Nullable Throwable cause;
  private volatile @Nullable ClientConnection on;
  private volatile boolean closed;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** On the loop: kept until everything attached has ended, unlike {@link #handle}. */
  private @Nullable OutgoingCall wire;

  StreamCall(Client client, Method<?, R> method, byte[] payload, CallOptions options) {
    super(client, method, payload, options);
    this.specs = CallPorts.specs(method.ports());
    this.ports = new CallPorts(method.ports(), true, this::wanted, () -> {});
  }

  /** What the application waits for if interceptors stand between it and the call. */
  void outcome(CompletableFuture<R> ofChain) {
    outcome = ofChain;
  }

  /** True for the first one who is to start it. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  CallPorts ports() {
    return ports;
  }

  List<PortSpec> specs() {
    return specs;
  }

  /** The call has its channel: ours are attached before the request goes. On the loop. */
  boolean opened(ClientConnection connection, OutgoingCall channel) {
    wire = channel;
    for (PortChannel port : ports.all()) {
      port.bind(connection);
      if (port.port.isOpenedByCaller() && port.port.isRequired() && !attach(connection, port)) {
        return false;
      }
    }
    on = connection;
    return true;
  }

  private boolean attach(ClientConnection connection, PortChannel port) {
    OutgoingCall call = wire;
    if (call == null || !port.askForOnce()) {
      return true;
    }
    AttachedChannel channel =
        connection
            .engine()
            .attach(call, port.port.number(), MetadataEntries.EMPTY, port, connection.now());
    if (channel == null) {
      port.fail(
          ports.streamEnded(
              StatusNumber.RESOURCE_EXHAUSTED, "the server allows no further channel", null));
      return false;
    }
    port.open(channel);
    return true;
  }

  /** Optional ports are attached when somebody asks for them. On any thread. */
  private void wanted(PortChannel port) {
    ClientConnection connection = on;
    if (connection != null && port.port.isOpenedByCaller() && !port.port.isRequired()) {
      connection.post(
          LoopTask.of(() -> {
            boolean unused = attach(connection, port);
          }));
    } else if (port.port.isOpenedByCaller() && !port.port.isRequired()) {
      port.wantedEarly = true;
    }
  }

  /** Ports that were asked for before there was a connection. On the loop. */
  void attachWanted(ClientConnection connection) {
    for (PortChannel port : ports.all()) {
      if (port.wantedEarly) {
        boolean unused = attach(connection, port);
      }
    }
  }

  @Override
  boolean mayRepeat() {
    return false;
  }

  /** The streams of a call that failed fail with its status. */
  @Override
  void ending(@Nullable RuntimeException problem) {
    if (problem == null) {
      return;
    }
    RapaceException told =
        problem instanceof RapaceException known
            ? known
            : RapaceException.ofCall(
                Status.ofNumber(StatusNumber.UNAVAILABLE, "the call was not made"),
                Metadata.EMPTY,
                Processed.NO,
                problem);
    ports.tellAll(told);
  }

  @Override
  public <T> StreamReader<T> reader(Port<T> port) {
    return ports.reader(port);
  }

  @Override
  public <T> StreamWriter<T> writer(Port<T> port) {
    return ports.writer(port);
  }

  @Override
  public Tunnel tunnel(Port<byte[]> port) {
    return ports.tunnel(port);
  }

  @Override
  public CompletableFuture<R> response() {
    CompletableFuture<R> ofChain = outcome;
    return ofChain == null ? future() : ofChain;
  }

  @Override
  public R await() {
    try {
      return WaitingCall.join(response());
    } catch (java.util.concurrent.CancellationException e) {
      throw givenUp();
    }
  }

  private RapaceException givenUp() {
    return RapaceException.ofCall(
        Status.ofNumber(StatusNumber.CANCELLED, "the call was given up"),
        Metadata.EMPTY,
        Processed.UNKNOWN,
        cause);
  }

  @Override
  public void cancel(Throwable why) {
    if (cause == null) {
      cause = why;
    }
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    RapaceException told = givenUp();
    boolean unused = future().completeExceptionally(told);
    CompletableFuture<R> ofChain = outcome;
    if (ofChain != null) {
      boolean unusedToo = ofChain.completeExceptionally(told);
    }
    cancel();
    ports.tellAll(told);
    ClientConnection connection = on;
    if (connection != null) {
      connection.post(LoopTask.of(() -> ports.cancelAll(CancelReason.CLIENT_CANCEL)));
    }
  }
}
