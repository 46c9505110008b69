package dev.rapace.transport;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use a Unix socket. Numbers are what the kernel says about the process at the other end
 * when it connected. Immutable; start from {@link #defaults}.
 *
 * @param allowedUids users whom a listener admits
 * @param allowedGids groups whose members a listener admits too, by their effective group. If both
 *     sets are empty, only our own user and root are admitted
 * @param expectedServerUids users as whom a server may run that a client talks to; if empty, our
 *     own user and root
 * @param socketMode permissions of the socket file; {@code rw-------} by default
 */
public record UnixOptions(
    Set<Long> allowedUids,
    Set<Long> allowedGids,
    Set<Long> expectedServerUids,
    Set<PosixFilePermission> socketMode)
    implements TransportOption {
  private static final long LARGEST_ID = 0xFFFF_FFFEL;

  public UnixOptions {
    allowedUids = checked(allowedUids);
    allowedGids = checked(allowedGids);
    expectedServerUids = checked(expectedServerUids);
    socketMode = Set.copyOf(socketMode);
  }

  /** Only our own user and root, on both sides. */
  public static UnixOptions defaults() {
    return new UnixOptions(
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  /** The same, admitting these users and no others. */
  public UnixOptions withAllowedUids(long... uids) {
    return new UnixOptions(set(uids), allowedGids, expectedServerUids, socketMode);
  }

  /** The same, admitting these groups too. */
  public UnixOptions withAllowedGids(long... gids) {
    return new UnixOptions(allowedUids, set(gids), expectedServerUids, socketMode);
  }

  /** The same, for a server that runs as one of these users. */
  public UnixOptions withExpectedServerUids(long... uids) {
    return new UnixOptions(allowedUids, allowedGids, set(uids), socketMode);
  }

  /** The same with other permissions of the socket file; those who may write it may connect. */
  public UnixOptions withSocketMode(Set<PosixFilePermission> mode) {
    return new UnixOptions(allowedUids, allowedGids, expectedServerUids, mode);
  }

  private static Set<Long> set(long... ids) {
    return Arrays.stream(ids).boxed().collect(Collectors.toUnmodifiableSet());
  }

  private static Set<Long> checked(Set<Long> ids) {
    for (long id : ids) {
      if (id < 0 || id > LARGEST_ID) {
        throw new IllegalArgumentException(id + " is no user or group id");
      }
    }
    return Set.copyOf(ids);
  }
}
