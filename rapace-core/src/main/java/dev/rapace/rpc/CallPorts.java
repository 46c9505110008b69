package dev.rapace.rpc;

import dev.rapace.Metadata;
import dev.rapace.Port;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.Status;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.Tunnel;
import dev.rapace.protocol.PortSpec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.StatusNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All ports of one call. Found by object or number; there are few, so they are looked through. */
final class CallPorts {
  private final boolean weMadeTheCall;
  private final PortChannel[] channels;
  private final Consumer<PortChannel> whenTaken;
  private final Runnable whenChanged;

  /**
   * @param whenTaken told, on any thread, when the application asks for a port
   * @param whenChanged told on the loop when a port has ended or was drained
   */
  CallPorts(
      List<Port<?>> ports,
      boolean weMadeTheCall,
      Consumer<PortChannel> whenTaken,
      Runnable whenChanged) {
    this.weMadeTheCall = weMadeTheCall;
    this.whenTaken = whenTaken;
    this.whenChanged = whenChanged;
    this.channels = new PortChannel[ports.size()];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = new PortChannel(this, ports.get(i), weMadeTheCall);
    }
  }

  /** As the engine needs to know them. */
  static List<PortSpec> specs(List<Port<?>> ports) {
    List<PortSpec> specs = new ArrayList<>(ports.size());
    for (Port<?> port : ports) {
      specs.add(new PortSpec(port.number(), port.kind(), port.direction(), port.isRequired()));
    }
    return List.copyOf(specs);
  }

  PortChannel[] all() {
    return channels;
  }

  private PortChannel of(Port<?> port) {
    for (PortChannel channel : channels) {
      if (channel.port == port) {
        return channel;
      }
    }
    throw new IllegalArgumentException("the method has no such port: " + port);
  }

  @Nullable PortChannel number(int number) {
    for (PortChannel channel : channels) {
      if (channel.port.number() == number) {
        return channel;
      }
    }
    return null;
  }

  <T> StreamReader<T> reader(Port<T> port) {
    PortChannel channel = of(port);
    StreamReader<T> reader = channel.reader();
    whenTaken.accept(channel);
    return reader;
  }

  <T> StreamWriter<T> writer(Port<T> port) {
    PortChannel channel = of(port);
    StreamWriter<T> writer = channel.writer();
    whenTaken.accept(channel);
    return writer;
  }

  Tunnel tunnel(Port<byte[]> port) {
    PortChannel channel = of(port);
    Tunnel tunnel = channel.tunnel();
    whenTaken.accept(channel);
    return tunnel;
  }

  /** Whether this side opens the port. */
  boolean isOurs(PortChannel channel) {
    return channel.port.isOpenedByCaller() == weMadeTheCall;
  }

  /**
   * Whether a stream that nobody reads any more is cancelled at once. A server waits until it has
   * answered: before that the caller takes the end of a required port for the end of its call.
   */
  boolean cancelsUnread() {
    return weMadeTheCall;
  }

  void changed() {
    whenChanged.run();
  }

  /** Whether every required port, and every other that was opened, has come to its end. */
  boolean areTerminal() {
    for (PortChannel channel : channels) {
      if (!channel.isTerminal() && (channel.port.isRequired() || channel.wasOpened())) {
        return false;
      }
    }
    return true;
  }

  /** Whether everything that we wrote has left, or never will. On the loop. */
  boolean areDrained() {
    for (PortChannel channel : channels) {
      if (channel.wasOpened() && !channel.isDrained()) {
        return false;
      }
    }
    return true;
  }

  /** How a port ended that the call cannot do without; null if none was lost. On the loop. */
  @Nullable RapaceException lostPort() {
    for (PortChannel channel : channels) {
      if (channel.port.isRequired() && channel.wasCancelledByPeer()) {
        return channel.failure();
      }
    }
    return null;
  }

  /** Our halves end in good order once what was written has left. On the loop. */
  void finishWriters() {
    for (PortChannel channel : channels) {
      channel.finishWriter();
    }
  }

  /** Gives up whatever has not ended, and tells the peer. On the loop. */
  void cancelAll(CancelReason reason) {
    for (PortChannel channel : channels) {
      channel.cancelOnLoop(reason);
    }
  }

  /** Ends everything for this side. On the loop. */
  void failAll(RapaceException why) {
    for (PortChannel channel : channels) {
      channel.fail(why);
    }
  }

  /** Readers and writers learn how the call ended; on any thread. */
  void tellAll(RapaceException why) {
    for (PortChannel channel : channels) {
      channel.tell(why);
    }
  }

  RapaceException undecodable(RuntimeException cause) {
    return weMadeTheCall
        ? streamEnded(StatusNumber.DECODE_ERROR, "an item cannot be decoded", cause)
        : streamEnded(StatusNumber.INVALID_ARGUMENT, "an item cannot be decoded", cause);
  }

  RapaceException streamEnded(int status, String words, @Nullable Throwable cause) {
    Status told = Status.ofNumber(status, words);
    return weMadeTheCall
        ? RapaceException.ofCall(told, Metadata.EMPTY, Processed.UNKNOWN, cause)
        : RapaceException.ofStream(told, cause);
  }

  RapaceException copyOf(RapaceException known) {
    return weMadeTheCall
        ? RapaceException.ofCall(
            known.status(), known.trailers(), known.processed(), known.getCause())
        : RapaceException.ofStream(known.status(), known.getCause());
  }
}
