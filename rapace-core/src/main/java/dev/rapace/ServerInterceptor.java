package dev.rapace;

import java.util.concurrent.CompletionStage;

/**
 * Stands between dispatch and handlers, for calls that were already authenticated, authorized and
 * decoded. Interceptors are called in the order in which they were added, on the thread of the
 * handler. To refuse, throw or fail the stage with a {@link RapaceException}.
 */
@FunctionalInterface
public interface ServerInterceptor {
  /**
   * Takes part in one call.
   *
   * @param request the decoded request
   * @return the response, from {@code next} or of its own making
   */
  CompletionStage<Object> intercept(CallContext call, Object request, Next next) throws Exception;

  /** The rest of the chain; ends with the handler. */
  @FunctionalInterface
  interface Next {
    /** Goes on with this request, at most once. */
    CompletionStage<Object> proceed(Object request) throws Exception;
  }
}
