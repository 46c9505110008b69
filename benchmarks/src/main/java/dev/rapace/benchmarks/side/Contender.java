package dev.rapace.benchmarks.side;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One library in a comparison. Its server and its client live in different JVMs. To add one, such
 * as a shared-memory transport, implement this, name it in {@link #named} and in {@link Workloads}.
 */
public interface Contender {
  /** Starts the server; its address is in a form that {@link #connect} understands. */
  RunningServer serve(Scenario scenario, Path folder) throws Exception;

  /** Connects a client over one connection. */
  LoadClient connect(Scenario scenario, String address, Path folder) throws Exception;

  /** A started server. */
  record RunningServer(String address, AutoCloseable stop) {}

  /** Makes calls. */
  interface LoadClient extends AutoCloseable {
    /** Starts one call; {@code done} gets null, or what went wrong, on any thread. */
    void call(Consumer<@Nullable Throwable> done);

    /** Makes one call and waits for it. */
    void callAndWait() throws Exception;

    /** Ends the connection. */
    @Override
    void close();

    /** Opens a call with a stream on which nothing is sent, until the connection ends. */
    default void hold() throws Exception {
      throw new IllegalStateException(getClass().getSimpleName() + " holds no calls open here");
    }

    /** Starts a server stream that has no end. */
    default Items stream() throws Exception {
      throw new IllegalStateException(getClass().getSimpleName() + " has no streams here");
    }
  }

  /** A stream that runs. */
  interface Items extends AutoCloseable {
    /** Items taken by the application so far. */
    long taken();

    /** Ends the stream. */
    @Override
    void close();
  }

  /** The contender of this name. */
  static Contender named(String name) {
    return switch (name) {
      case "rapace" -> new RapaceContender(true);
      case "rapace-open" -> new RapaceContender(false);
      case "grpc-java" -> new GrpcContender();
      case "rsocket-java" -> new RsocketContender();
      case "netty-echo" -> new NettyEchoContender(false);
      case "netty-echo-each" -> new NettyEchoContender(true);
      default -> throw new IllegalArgumentException("no contender is called " + name);
    };
  }
}
