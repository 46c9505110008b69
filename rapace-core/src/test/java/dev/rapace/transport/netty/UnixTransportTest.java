package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.security.Locality;
import dev.rapace.security.TransportSecurity.UnixCredentials;
import dev.rapace.transport.ByteTransportContractTest;
import dev.rapace.transport.RawPeer;
import dev.rapace.transport.RecordingHandler;
import dev.rapace.transport.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets on epoll, where it is there. */
class UnixTransportTest extends ByteTransportContractTest {
  @TempDir Path directory;
  private int names;

  @Override
  protected TransportProvider provider() {
    return new UnixTransport();
  }

  @Override
  protected URI listenUri() {
    return URI.create("unix:" + directory.resolve("s" + ++names));
  }

  @Override
  protected Locality expectedLocality() {
    return Locality.HOST;
  }

  /** Whether the kernel's word includes the process id. */
  protected boolean knowsPid() {
    return true;
  }

  @Test
  void bothSidesKnowWhoTheOtherIs() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    long gid = Integer.toUnsignedLong((Integer) Files.getAttribute(directory, "unix:gid"));
    int pid = knowsPid() ? (int) ProcessHandle.current().pid() : 0;
    for (RecordingHandler side : List.of(client, server.next())) {
      UnixCredentials peer = side.link().security().unix().orElseThrow();
      assertEquals(new UnixCredentials(OwnIdentity.uid(), gid, pid), peer);
      assertEquals("uid:" + OwnIdentity.uid(), side.link().security().remote());
    }
  }

  @Override
  protected RawPeer rawPeer(URI uri) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(Path.of(uri.getPath())));
    InputStream in = Channels.newInputStream(channel);
    OutputStream out = Channels.newOutputStream(channel);
    return new RawPeer() {
      @Override
      public OutputStream out() {
        return out;
      }

      @Override
      public InputStream in() {
        return in;
      }

      @Override
      public void endOutput() throws IOException {
        channel.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
