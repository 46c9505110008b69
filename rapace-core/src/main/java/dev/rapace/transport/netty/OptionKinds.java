package dev.rapace.transport.netty;

import dev.rapace.transport.TransportOption;
import java.util.List;
import java.util.Optional;

/** Picks the options of a transport out of the list that was given, and refuses all others. */
public final class OptionKinds {
  private OptionKinds() {}

  /**
   * The one option of {@code kind}.
   *
   * @throws IllegalArgumentException if another kind of option is there, or two of this kind
   */
  public static <T extends TransportOption> Optional<T> only(
      List<TransportOption> options, Class<T> kind, String scheme) {
    T found = null;
    for (TransportOption option : options) {
      if (!kind.isInstance(option)) {
        throw new IllegalArgumentException(
            scheme
                + ": does not understand "
                + option.getClass().getSimpleName()
                + "; it takes "
                + kind.getSimpleName());
      }
      if (found != null) {
        throw new IllegalArgumentException(scheme + ": takes one " + kind.getSimpleName());
      }
      found = kind.cast(option);
    }
    return Optional.ofNullable(found);
  }
}
