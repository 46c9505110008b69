package dev.rapace.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A plain JDK socket. */
public final class SocketRawPeer implements RawPeer {
  private final Socket socket;

  private SocketRawPeer(Socket socket) {
    this.socket = socket;
  }

  /** Connects to host and port of the URI. */
  public static RawPeer dial(URI uri) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 20_000);
    return new SocketRawPeer(socket);
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
