package dev.rapace.benchmarks.side;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One library in a comparison. Its server and its client live in different JVMs. */
public interface Contender {
  /** Name in tables. */
  String name();

  /** Starts the server and returns its address in a form that {@link #connect} understands. */
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

    /** Reads {@code items} of a server stream and returns when they have arrived. */
    default void stream(long items) throws Exception {
      throw new IllegalStateException(getClass().getSimpleName() + " has no streams here");
    }
  }

  /** The contender of this name. */
  static Contender named(String name) {
    return switch (name) {
      case "rapace" -> new RapaceContender();
      case "grpc-java" -> new GrpcContender();
      case "netty-echo" -> new NettyEchoContender();
      default -> throw new IllegalArgumentException("no contender is called " + name);
    };
  }
}
