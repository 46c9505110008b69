package dev.rapace;

/**
 * Takes the outcome of {@link RapaceClient#callInline}: exactly one method is called, once.
 *
 * @param <R> type of the response
 */
public interface Answer<R> {
  /**
   * The response. Called on the loop of the connection, which serves nothing else meanwhile: must
   * not block and must not make blocking calls. It may start further calls with {@link
   * RapaceClient#callInline}. What it throws is logged and ends nothing.
   */
  void onValue(R value);

  /**
   * What {@link RapaceClient#call(Method, Object, CallOptions)} would have thrown. Called on a
   * virtual thread: may block.
   */
  void onFailure(RuntimeException failure);
}
