package dev.rapace.transport.netty;

import dev.rapace.transport.TransportProvider.Listener;
import io.netty.channel.Channel;
import java.net.URI;

/** A listener on a bound channel. */
final class BoundSocket implements Listener {
  private final URI uri;
  private final Channel channel;
  private final Runnable afterClose;

  /**
   * @param afterClose what is left to do when the socket is closed; runs once
   */
  BoundSocket(URI uri, Channel channel, Runnable afterClose) {
    this.uri = uri;
    this.channel = channel;
    this.afterClose = afterClose;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    var closed = channel.close();
    if (!channel.eventLoop().inEventLoop()) {
      closed.awaitUninterruptibly();
    }
    afterClose.run();
  }
}
