package dev.rapace.security;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
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

  private final Output output;
  private final AtomicLong sequence = new AtomicLong();

  private AuditLog(Output output) {
    this.output = output;
  }

  /** Where lines go. */
  private interface Output {
    /** Whether lines like this are written anywhere. */
    boolean isOpenFor(boolean info);

    void write(boolean info, String line);
  }

  /**
   * The default sink: logger {@value #LOGGER}, allowed decisions at INFO, everything else at WARN.
   * Where the events end up is the logging configuration's choice.
   */
  public static AuditLog slf4j() {
    return new AuditLog(new Slf4j(LoggerFactory.getLogger(LOGGER)));
  }

  /** Gives each line, without its end, to {@code output}, which is called from many threads. */
  public static AuditLog lines(Consumer<String> output) {
    return new AuditLog(new Lines(Objects.requireNonNull(output)));
  }

  /** A line that the log's level leaves out is not made, and takes no sequence number. */
  @Override
  public void emit(AuditEvent event) {
    boolean info = isInfo(event.allowed(), event.kind());
    if (output.isOpenFor(info)) {
      output.write(info, AuditJson.line(event, sequence.incrementAndGet()));
    }
  }

  @Override
  public boolean takesAllowed(AuditEvent.Kind kind) {
    return output.isOpenFor(isInfo(true, kind));
  }

  private static boolean isInfo(boolean allowed, AuditEvent.Kind kind) {
    return allowed && kind != AuditEvent.Kind.INSECURE_OVERRIDE;
  }

  private record Slf4j(Logger log) implements Output {
    @Override
    public boolean isOpenFor(boolean info) {
      return info ? log.isInfoEnabled() : log.isWarnEnabled();
    }

    @Override
    public void write(boolean info, String line) {
      if (info) {
        log.info("{}", line);
      } else {
        log.warn("{}", line);
      }
    }
  }

  private record Lines(Consumer<String> output) implements Output {
    @Override
    public boolean isOpenFor(boolean info) {
      return true;
    }

    @Override
    public void write(boolean info, String line) {
      output.accept(line);
    }
  }
}
