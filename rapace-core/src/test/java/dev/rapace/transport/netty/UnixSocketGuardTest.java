package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rapace.security.ProfileViolation;
import dev.rapace.spec.Rule;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportOption;
import dev.rapace.transport.TransportProvider;
import dev.rapace.transport.TransportProvider.ListenSettings;
import dev.rapace.transport.TransportProvider.Listener;
import dev.rapace.transport.UnixOptions;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may reach a Unix socket, who may stand in its place, and what happens to its file. */
class UnixSocketGuardTest {
  private static final ListenSettings SETTINGS =
      new ListenSettings(TimeUnit.SECONDS.toNanos(20), 10);
  private static final int STRANGER = 54_321;

  @TempDir Path base;
  private final TransportProvider provider = new UnixTransport();
  private final LinkedBlockingQueue<FrameLink> accepted = new LinkedBlockingQueue<>();
  private final java.util.ArrayDeque<AutoCloseable> toClose = new java.util.ArrayDeque<>();
  private Path directory;
  private Path socket;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(base.resolve("d"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    socket = directory.resolve("s");
  }

  @AfterEach
  void close() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
  }

  private URI uri() {
    return URI.create("unix:" + socket);
  }

  private Listener listen(TransportOption... options) throws IOException {
    Listener listener = provider.listen(uri(), List.of(options), SETTINGS, accepted::add);
    toClose.push(listener);
    return listener;
  }

  private FrameLink connect(TransportOption... options) throws Throwable {
    try {
      FrameLink link =
          provider
              .connect(uri(), List.of(options), TimeUnit.SECONDS.toNanos(20))
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      toClose.push(link::abort);
      return link;
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private List<ProfileViolation> weaknesses() {
    List<ProfileViolation> listener = provider.describeListener(uri(), List.of()).weaknesses();
    assertEquals(
        listener,
        provider.describeClient(uri(), List.of(), Optional.empty(), false).weaknesses(),
        "client and listener judge the directory alike");
    return listener;
  }

  private void refusedDirectory(String word) {
    List<ProfileViolation> weaknesses = weaknesses();
    assertEquals(1, weaknesses.size());
    assertEquals("java.unix.directory", weaknesses.get(0).ruleId());
    assertTrue(weaknesses.get(0).what().contains(word), weaknesses.get(0).what());
    IOException bind = assertThrows(IOException.class, this::listen);
    assertTrue(bind.getMessage().contains("java.unix.directory"), bind.getMessage());
    IOException dial = assertThrows(IOException.class, this::connect);
    assertTrue(dial.getMessage().contains("java.unix.directory"), dial.getMessage());
    assertFalse(Files.exists(socket));
  }

  // ---- the directory --------------------------------------------------------------------------

  @Test
  void aDirectoryOfOurOwnIsGood() throws Exception {
    assertEquals(List.of(), weaknesses());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(List.of(), weaknesses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  @Rule("java.unix.directory")
  void aDirectoryThatOthersMayWriteIsRefused(String mode) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    refusedDirectory("can be written");
  }

  @Test
  @Rule("java.unix.directory")
  void aStickyDirectoryIsNotGoodEnoughForTheSocketItself() throws Exception {
    Files.setAttribute(directory, "unix:mode", 01777);
    refusedDirectory("can be written");
  }

  @Test
  @Rule("java.unix.directory")
  void anOpenDirectoryFurtherUpIsRefusedUnlessSticky() throws Exception {
    Files.setAttribute(base, "unix:mode", 0777);
    refusedDirectory("can be written");
    Files.setAttribute(base, "unix:mode", 01777);
    assertEquals(List.of(), weaknesses());
  }

  @Test
  @Rule("java.unix.directory")
  void aDirectoryOfSomebodyElseIsRefused() throws Exception {
    assumeRoot();
    Files.setAttribute(directory, "unix:uid", STRANGER);
    refusedDirectory("belongs to user " + STRANGER);
  }

  @Test
  @Rule("java.unix.directory")
  void aClientThatExpectsAnotherServerAcceptsThatUsersDirectory() throws Exception {
    assumeRoot();
    Files.setAttribute(directory, "unix:uid", STRANGER);
    assertEquals(
        List.of(),
        provider
            .describeClient(
                uri(),
                List.of(UnixOptions.defaults().withExpectedServerUids(STRANGER)),
                Optional.empty(),
                false)
            .weaknesses());
  }

  @Test
  @Rule("java.unix.directory")
  void aLinkOfSomebodyElseOnTheWayIsRefused() throws Exception {
    assumeRoot();
    Path link = Files.createSymbolicLink(base.resolve("link"), directory);
    socket = link.resolve("s");
    assertEquals(List.of(), weaknesses());
    Files.setAttribute(link, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
    refusedDirectory("belongs to user " + STRANGER);
  }

  @Test
  @Rule("java.unix.directory")
  void aLinkIntoAnOpenDirectoryIsRefused() throws Exception {
    Path open = Files.createDirectory(base.resolve("open"));
    Files.setAttribute(open, "unix:mode", 0777);
    socket = Files.createSymbolicLink(base.resolve("link"), open).resolve("s");
    refusedDirectory("can be written");
  }

  @Test
  @Rule("java.unix.directory")
  void aMissingDirectoryIsRefusedForAListener() {
    socket = base.resolve("nowhere").resolve("s");
    List<ProfileViolation> found = provider.describeListener(uri(), List.of()).weaknesses();
    assertEquals("java.unix.directory", found.get(0).ruleId());
    assertThrows(IOException.class, this::listen);
    assertThrows(IOException.class, this::connect);
  }

  // ---- the file -------------------------------------------------------------------------------

  @Test
  void theSocketFileIsOursAloneUnlessToldOtherwise() throws Exception {
    listen();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    try (var names = Files.list(directory)) {
      assertEquals(List.of(socket), names.toList(), "no temporary name is left");
    }
    socket = directory.resolve("wide");
    Set<PosixFilePermission> wide = PosixFilePermissions.fromString("rw-rw----");
    listen(UnixOptions.defaults().withSocketMode(wide));
    assertEquals(wide, Files.getPosixFilePermissions(socket));
  }

  @Test
  void closingRemovesTheFile() throws Exception {
    listen().close();
    assertFalse(Files.exists(socket));
  }

  @Test
  void closingLeavesTheFileOfAnotherListenerAlone() throws Exception {
    Listener first = listen();
    Files.delete(socket);
    listen();
    first.close();
    assertTrue(Files.exists(socket), "the second listener's socket was removed by the first");
  }

  @Test
  void aDeadSocketIsReplacedAndALiveOneIsNot() throws Throwable {
    ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    other.bind(UnixDomainSocketAddress.of(socket));
    IOException live = assertThrows(IOException.class, this::listen);
    assertTrue(live.getMessage().contains("in use"), live.getMessage());
    other.close();
    assertTrue(Files.exists(socket), "the dead socket is there");
    listen();
    connect();
    IOException again = assertThrows(IOException.class, this::listen);
    assertTrue(again.getMessage().contains("in use"), again.getMessage());
    connect();
  }

  @Test
  void aFileThatIsNoSocketIsNeverRemoved() throws Exception {
    Files.writeString(socket, "precious");
    IOException e = assertThrows(IOException.class, this::listen);
    assertTrue(e.getMessage().contains("not a socket"), e.getMessage());
    assertEquals("precious", Files.readString(socket));
    Files.delete(socket);
    Files.createSymbolicLink(socket, base.resolve("elsewhere"));
    assertThrows(IOException.class, this::listen);
    assertTrue(Files.isSymbolicLink(socket));
  }

  // ---- addresses ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:@abstract", "unix:%00abstract", "unix:relative", "unix://host/path", "unix:/a/../b",
        "unix:/a?b", "unix:/a#b", "unix:/a/", "unix:/", "tcp:/a"
      })
  void otherThanAPathIsRefused(String uri) {
    assertThrows(
        IllegalArgumentException.class,
        () -> provider.describeListener(URI.create(uri), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> provider.connect(URI.create(uri), List.of(), 1));
  }

  @Test
  void aPathThatIsTooLongIsRefusedWithTheLimit() {
    URI uri = URI.create("unix:/" + "x".repeat(107));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> provider.describeListener(uri, List.of()));
    assertTrue(e.getMessage().contains("too long"), e.getMessage());
    provider.describeListener(URI.create("unix:/" + "x".repeat(100)), List.of());
    assertThrows(IllegalArgumentException.class, () -> UnixOptions.defaults().withAllowedUids(-1));
    assertThrows(
        IllegalArgumentException.class, () -> UnixOptions.defaults().withAllowedGids(1L << 32));
  }

  // ---- the peer -------------------------------------------------------------------------------

  @Test
  @Rule("java.unix.peer")
  void aUserWhoIsNotNamedIsClosedWithoutAByte() throws Throwable {
    Listener listener = listen(UnixOptions.defaults().withAllowedUids(STRANGER));
    try (var raw = java.nio.channels.SocketChannel.open(StandardProtocolFamily.UNIX)) {
      raw.connect(UnixDomainSocketAddress.of(socket));
      assertEquals(-1, raw.read(java.nio.ByteBuffer.allocate(1)));
    }
    listener.close();
    assertEquals(0, accepted.size());
    listen(UnixOptions.defaults().withAllowedUids(STRANGER, OwnIdentity.uid()));
    connect();
    assertTrue(accepted.poll(20, TimeUnit.SECONDS) != null);
  }

  @Test
  @Rule("java.unix.peer")
  void aGroupThatIsNamedIsAdmitted() throws Throwable {
    long gid = Integer.toUnsignedLong((Integer) Files.getAttribute(directory, "unix:gid"));
    listen(UnixOptions.defaults().withAllowedUids(STRANGER).withAllowedGids(gid));
    connect();
    assertTrue(accepted.poll(20, TimeUnit.SECONDS) != null);
  }

  @Test
  @Rule("java.unix.server")
  void aClientTurnsAwayFromAServerOfAnotherUser() throws Throwable {
    listen();
    IOException e =
        assertThrows(
            IOException.class,
            () -> connect(UnixOptions.defaults().withExpectedServerUids(STRANGER)));
    assertTrue(e.getMessage().contains("java.unix.server"), e.getMessage());
    connect(UnixOptions.defaults().withExpectedServerUids(STRANGER, OwnIdentity.uid()));
  }

  @Test
  @Rule("java.unix.peer")
  void aProcessOfAnotherUserIsSeenAsThatUserAndTurnedAway() throws Throwable {
    assumeRoot();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
    // The stranger must be able to walk to the socket and to open it: the kernel's word decides.
    Files.setAttribute(base, "unix:mode", 0755);
    Files.setAttribute(directory, "unix:mode", 0755);
    assumeTrue(reachable(base), "the temporary directory cannot be entered by other users");
    Set<PosixFilePermission> open = PosixFilePermissions.fromString("rw-rw-rw-");
    Listener closedToStrangers = listen(UnixOptions.defaults().withSocketMode(open));
    assertEquals("end", stranger());
    closedToStrangers.close();
    assertEquals(0, accepted.size());
    listen(UnixOptions.defaults().withSocketMode(open).withAllowedUids(STRANGER));
    Process process = startStranger();
    FrameLink link = accepted.poll(20, TimeUnit.SECONDS);
    assertTrue(link != null, "the stranger that is allowed gets in");
    var peer = link.security().unix().orElseThrow();
    assertEquals(STRANGER, peer.uid());
    assertEquals(STRANGER + 1, peer.gid());
    assertEquals(process.pid(), peer.pid());
    link.abort();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
  }

  private static boolean reachable(Path path) throws IOException {
    for (Path at = path; at != null; at = at.getParent()) {
      if (((Integer) Files.getAttribute(at, "unix:mode") & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private static void assumeRoot() {
    assumeTrue(OwnIdentity.uid() == 0, "only root can act as another user");
  }

  private String stranger() throws Exception {
    Process process = startStranger();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new String(process.getInputStream().readAllBytes()).trim();
  }

  /** A process of another user that connects, waits for the end and says so. */
  private Process startStranger() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path code = base.resolve("Stranger.java");
    Files.writeString(
        code,
        """
        import java.nio.ByteBuffer;
        import java.nio.channels.SocketChannel;
        public class Stranger {
          public static void main(String[] args) throws Exception {
            try (var c = SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
              c.connect(java.net.UnixDomainSocketAddress.of(args[0]));
              try {
                System.out.println(c.read(ByteBuffer.allocate(1)) < 0 ? "end" : "bytes");
              } catch (java.io.IOException e) {
                System.out.println("end");
              }
            }
          }
        }
        """);
    Files.setAttribute(code, "unix:mode", 0644);
    return new ProcessBuilder(
            "/usr/bin/setpriv",
            "--reuid=" + STRANGER,
            "--regid=" + (STRANGER + 1),
            "--clear-groups",
            java.toString(),
            code.toString(),
            socket.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
