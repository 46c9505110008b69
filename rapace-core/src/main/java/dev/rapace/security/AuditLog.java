package dev.rapace.security;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each audit event as one line of JSON. Text of a peer cannot end the line or forge a field:
 * quotes, control, line separating and text reordering characters are escaped, long values cut. A
 * sequence number shows gaps; concurrent events may arrive out of its order. Thread-safe.
 */
public final class AuditLog implements AuditSink {
  /** Name of the SLF4J logger of {@link #slf4j}. */
  public static final String LOGGER = "dev.rapace.audit";

  private final BiConsumer<AuditEvent, String> output;
  private final AtomicLong sequence = new AtomicLong();

  private AuditLog(BiConsumer<AuditEvent, String> output) {
    this.output = output;
  }

  /**
   * The default sink: logger {@value #LOGGER}, allowed decisions at INFO, everything else at WARN.
   * Where the events end up is the logging configuration's choice.
   */
  public static AuditLog slf4j() {
    Logger log = LoggerFactory.getLogger(LOGGER);
    return new AuditLog((event, line) -> {
      if (event.allowed() && event.kind() != AuditEvent.Kind.INSECURE_OVERRIDE) {
        log.info("{}", line);
      } else {
        log.warn("{}", line);
      }
    });
  }

  /** Gives each line, without its end, to {@code output}, which is called from many threads. */
  public static AuditLog lines(Consumer<String> output) {
    Objects.requireNonNull(output);
    return new AuditLog((event, line) -> output.accept(line));
  }

  @Override
  public void emit(AuditEvent event) {
    output.accept(event, AuditJson.line(event, sequence.incrementAndGet()));
  }
}
