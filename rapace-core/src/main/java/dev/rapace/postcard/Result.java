package dev.rapace.postcard;

/**
 * The type {@code Result<T, E>} as a value of its own, index 0 for {@link Ok} and 1 for {@link Err}
 * (ruling R21). Not to be confused with the status of a call.
 *
 * @param <T> the value of success
 * @param <E> the value of failure
 */
public sealed interface Result<T, E> {
  /** Success. */
  record Ok<T, E>(T value) implements Result<T, E> {}

  /** Failure. */
  record Err<T, E>(E error) implements Result<T, E> {}
}
