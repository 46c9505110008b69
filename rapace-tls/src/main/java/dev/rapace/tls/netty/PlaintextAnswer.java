package dev.rapace.tls.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import javax.net.ssl.SSLException;

/**
 * Looks at the first byte of an accepted connection. What is no TLS handshake is answered with the
 * alert that TLS has for it and closed; no more of it is read.
 */
final class PlaintextAnswer extends ChannelInboundHandlerAdapter {
  private static final int HANDSHAKE_RECORD = 22;

  /** Alert record, legacy version 1.2, two bytes: fatal, unexpected_message. */
  private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 3, 0, 2, 2, 10};

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    boolean first = in.isReadable();
    if (first && in.getUnsignedByte(in.readerIndex()) != HANDSHAKE_RECORD) {
      in.release();
      ctx.channel().config().setAutoRead(false);
      var unused =
          ctx.writeAndFlush(Unpooled.wrappedBuffer(UNEXPECTED_MESSAGE))
              .addListener(written ->
                  ctx.fireExceptionCaught(
                      new SSLException("the peer does not speak TLS on this port")));
      return;
    }
    ctx.fireChannelRead(message);
    if (first) {
      ctx.pipeline().remove(this);
    }
  }
}
