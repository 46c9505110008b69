package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tunnel of a call as a pair of byte streams. */
final class PortTunnel implements Tunnel {
  /** Bytes that are handed to the loop at once. */
  private static final int PIECE = 32 << 10;

  private final Input input;
  private final Output output;
  private final InboundPort<?> in;
  private final OutboundPort<?> out;

  PortTunnel(InboundPort<?> in, OutboundPort<?> out) {
    this.in = in;
    this.out = out;
    this.input = new Input(in);
    this.output = new Output(out);
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() {
    if (in.hasEnded()) {
      out.close();
      in.close();
    } else {
      in.abandon();
    }
  }

  private static final class Input extends InputStream {
    private final InboundPort<?> in;
    private int position;
    private int end;
    private boolean atEnd;

    Input(InboundPort<?> in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, buffer.length);
      if (length == 0) {
        return 0;
      }
      try {
        while (position == end) {
          if (atEnd || !in.next()) {
            atEnd = true;
            return -1;
          }
          position = in.queue().itemOffset();
          end = position + in.queue().itemLength();
        }
      } catch (RapaceException e) {
        throw new IOException("the tunnel has ended", e);
      }
      int n = Math.min(length, end - position);
      System.arraycopy(in.queue().item(), position, buffer, offset, n);
      position += n;
      in.taken(n);
      return n;
    }

    @Override
    public void close() {
      in.close();
    }
  }

  private static final class Output extends OutputStream {
    private final OutboundPort<?> out;

    Output(OutboundPort<?> out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte @Nullable [] buffer, int offset, int length) throws IOException {
      byte[] bytes = Objects.requireNonNull(buffer);
      Objects.checkFromIndexSize(offset, length, bytes.length);
      try {
        int done = 0;
        while (done < length) {
          int piece = Math.min(length - done, Math.min(PIECE, out.awaitMaxPayload()));
          out.writeBytes(bytes, offset + done, piece);
          done += piece;
        }
      } catch (RapaceException | IllegalStateException e) {
        throw new IOException("the tunnel has ended", e);
      }
    }

    @Override
    public void close() {
      out.close();
    }
  }
}
