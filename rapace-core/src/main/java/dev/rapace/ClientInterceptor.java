package dev.rapace;

import dev.rapace.wire.ChannelKind;
import java.util.concurrent.CompletionStage;

/**
 * Stands between the caller and the connection. Interceptors are called in the order in which they
 * were added, on the caller's thread.
 */
@FunctionalInterface
public interface ClientInterceptor {
  /**
   * Takes part in one call.
   *
   * @return the response, from {@code next} or of its own making
   */
  CompletionStage<Object> intercept(Request request, Next next);

  /** The rest of the chain; ends with the connection. */
  @FunctionalInterface
  interface Next {
    /** Goes on with this request; calling it again makes another call. */
    CompletionStage<Object> proceed(Request request);
  }

  /**
   * A call that is about to be made. Holds no credential; those are added below.
   *
   * @param method method to call
   * @param kind kind of the channel
   * @param argument the request, not yet encoded
   * @param options metadata and settings of this call
   */
  record Request(Method<?, ?> method, ChannelKind kind, Object argument, CallOptions options) {
    /** The same call with other options. */
    public Request withOptions(CallOptions other) {
      return new Request(method, kind, argument, other);
    }

    /** Shows the method and the keys of the metadata. */
    @Override
    public String toString() {
      return "Request[" + method.fullName() + " " + options + "]";
    }
  }
}
