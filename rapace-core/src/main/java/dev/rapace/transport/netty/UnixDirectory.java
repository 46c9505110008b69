package dev.rapace.transport.netty;

import dev.rapace.security.ProfileViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Whether nobody but the trusted can put another socket in the place of one ({@code
 * java.unix.directory}): the directory of the socket belongs to a trusted user and no group or
 * other may write it; on the way down to it, a directory that others may write is sticky, and
 * symbolic links belong to a trusted user.
 */
final class UnixDirectory {
  static final String RULE = "java.unix.directory";

  private static final int DIRECTORY = 0040000;
  private static final int SYMLINK = 0120000;
  private static final int KIND = 0170000;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;

  private UnixDirectory() {}

  /**
   * What is wrong with {@code directory}; empty if nothing is.
   *
   * @param owners users whom we trust with it
   */
  static Optional<ProfileViolation> weakness(Path directory, Set<Long> owners) {
    try {
      for (Path at = directory.getRoot(), next = null; ; at = next) {
        Optional<ProfileViolation> found = weaknessOf(at, at.equals(directory), owners);
        if (found.isPresent() || at.equals(directory)) {
          return found.isPresent() ? found : realWeakness(directory, owners);
        }
        next = directory.getRoot().resolve(directory.subpath(0, at.getNameCount() + 1));
      }
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of(violation(directory + " cannot be examined or does not exist", directory));
    }
  }

  /** The same walk along the path that links lead to. */
  private static Optional<ProfileViolation> realWeakness(Path directory, Set<Long> owners)
      throws IOException {
    Path real = directory.toRealPath();
    return real.equals(directory) ? Optional.empty() : weakness(real, owners);
  }

  private static Optional<ProfileViolation> weaknessOf(Path at, boolean last, Set<Long> owners)
      throws IOException {
    int mode = (Integer) Files.getAttribute(at, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    long owner =
        Integer.toUnsignedLong(
            (Integer) Files.getAttribute(at, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    if (!owners.contains(owner)) {
      return Optional.of(violation(at + " belongs to user " + owner, at));
    }
    if ((mode & KIND) == SYMLINK) {
      return Optional.empty();
    }
    if ((mode & KIND) != DIRECTORY) {
      return Optional.of(violation(at + " is not a directory", at));
    }
    boolean open = (mode & WRITABLE_BY_OTHERS) != 0;
    if (open && (last || (mode & STICKY) == 0)) {
      return Optional.of(violation(at + " can be written by other users", at));
    }
    return Optional.empty();
  }

  private static ProfileViolation violation(String what, Path at) {
    return new ProfileViolation(
        RULE,
        what,
        "put the socket into a directory of its own that only its user can write: mkdir -m 0700 "
            + at);
  }
}
