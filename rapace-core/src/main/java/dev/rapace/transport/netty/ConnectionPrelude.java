package dev.rapace.transport.netty;

import dev.rapace.security.TransportSecurity;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;

/**
 * What happens on a new connection before frames flow, such as a TLS handshake, and how its output
 * ends. One instance may serve many connections; every call comes on the loop of its channel.
 */
public interface ConnectionPrelude {
  /** No prelude: the connection is as secure as its socket. */
  ConnectionPrelude NONE = (channel, accepted, socket, outcome) -> outcome.established(socket);

  /**
   * Begins on a connected channel, before the first byte is read. The last handler of the pipeline
   * is the link; handlers are added in front of it with {@code channel.pipeline().addFirst}. Reads
   * go on by themselves until {@code outcome} is told.
   *
   * @param accepted whether the peer dialled
   * @param socket facts of the bare socket
   * @param outcome told exactly once, on the loop, from within this call or later. The endpoint
   *     bounds the time: a channel that is closed meanwhile needs no word
   */
  void begin(Channel channel, boolean accepted, TransportSecurity socket, Outcome outcome);

  /**
   * Ends the output after everything written was flushed; {@code ended} runs on the loop when the
   * end is on its way. The default shuts down the output of the socket.
   */
  default void endOutput(Channel channel, Runnable ended) {
    if (channel instanceof DuplexChannel duplex) {
      var unused = duplex.shutdownOutput().addListener(done -> ended.run());
    } else {
      ended.run();
    }
  }

  /** How a prelude ended. */
  interface Outcome {
    /** Frames may flow; {@code security} describes the live connection as it is now. */
    void established(TransportSecurity security);

    /** The connection is refused and closed; no acceptor hears of it. */
    void failed(IOException cause);
  }
}
