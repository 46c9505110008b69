package dev.rapace.examples.profilea;

import dev.rapace.Method;
import dev.rapace.postcard.Codecs;

/** What client and server agree on. */
final class Greeter {
  static final Method<String, String> HELLO =
      Method.of("Greeter", "hello", Codecs.STRING, Codecs.STRING);

  private Greeter() {}
}
