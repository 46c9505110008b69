package dev.rapace.rpc;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call whose response is decoded and taken on the loop, with no thread in between. */
final class InlineCall<R> extends PendingCall<R> {
  private static final Logger log = LoggerFactory.getLogger(InlineCall.class);

  private final Answer<? super R> answer;

  InlineCall(
      Client client,
      Method<?, R> method,
      byte[] payload,
      CallOptions options,
      Answer<? super R> answer) {
    super(client, method, payload, options, false);
    this.answer = answer;
  }

  @Override
  void succeeded(byte[] buffer, int offset, int length) {
    R value;
    try {
      value = decoded(buffer, offset, length);
    } catch (RuntimeException e) { // Also what a record's constructor refuses.
      fail(e);
      return;
    }
    give(value);
  }

  /** A failure, or a response with trailers: rare, and off the loop. */
  @Override
  void settled() {
    Thread.ofVirtual()
        .name("rapace-answer")
        .start(() -> {
          R value;
          try {
            value = outcome();
          } catch (RuntimeException e) {
            answer.onFailure(e);
            return;
          }
          post(LoopTask.of(() -> give(value)));
        });
  }

  private void fail(RuntimeException e) {
    Thread.ofVirtual().name("rapace-answer").start(() -> answer.onFailure(e));
  }

  private void give(R value) {
    try {
      answer.onValue(value);
    } catch (RuntimeException e) {
      log.error("the receiver of an answer failed", e);
    }
  }
}
