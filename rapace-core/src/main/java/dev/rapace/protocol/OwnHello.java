package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.Features;
import java.util.List;

/**
 * Makes our Hello. Feature bits say what this engine does and nothing else: they come from here,
 * never from a setting (ruling R11).
 */
final class OwnHello {
  /** What this engine can do. */
  static final long SUPPORTED =
      Features.ATTACHED_STREAMS
          | Features.CALL_ENVELOPE
          | Features.CREDIT_FLOW_CONTROL
          | Features.PING;

  /** What a peer must be able to do. */
  static final long REQUIRED = Features.ATTACHED_STREAMS | Features.CALL_ENVELOPE;

  private OwnHello() {}

  static Hello of(ConnectionSettings settings) {
    List<MethodInfo> methods = settings.methods();
    if (settings.methodNamesOmitted()) {
      methods =
          methods.stream().map(m -> new MethodInfo(m.methodId(), m.signatureHash(), null)).toList();
    }
    return new Hello(
        Hello.VERSION_1_0,
        settings.role(),
        REQUIRED,
        SUPPORTED,
        settings.limits(),
        methods,
        settings.params());
  }

  /** The same Hello with an empty registry. */
  static Hello withoutMethods(Hello hello) {
    return new Hello(
        hello.protocolVersion(),
        hello.role(),
        hello.requiredFeatures(),
        hello.supportedFeatures(),
        hello.limits(),
        List.of(),
        hello.params());
  }
}
