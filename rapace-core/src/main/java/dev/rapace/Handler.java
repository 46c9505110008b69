package dev.rapace;

/**
 * The code behind a method. Runs on its own virtual thread, or on the connection's loop if it was
 * registered as {@link HandlerMode#INLINE}. Called only for callers that were authenticated and
 * authorized for this one call.
 *
 * @param <Q> type of the request
 * @param <R> type of the response
 */
@FunctionalInterface
public interface Handler<Q, R> {
  /**
   * Answers one call. A {@link RapaceException} becomes the status of the call; anything else that
   * is thrown becomes INTERNAL without its words (ruling R97).
   */
  R handle(CallContext call, Q request) throws Exception;
}
