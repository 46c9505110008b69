package dev.rapace.examples.profileb;

import dev.rapace.Method;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.Tuple;
import dev.rapace.postcard.Unit;
import java.util.Optional;

/** The service that the host offers to its plugins, with the scope that each method needs. */
final class Store {
  static final Method<String, Optional<String>> GET =
      Method.of("Store", "get", Codecs.STRING, Codecs.option(Codecs.STRING))
          .requiresScope("store.read");

  static final Method<Tuple.Two<String, String>, Unit> PUT =
      Method.of("Store", "put", Codecs.tuple(Codecs.STRING, Codecs.STRING), Codecs.UNIT)
          .requiresScope("store.write");

  private Store() {}
}
