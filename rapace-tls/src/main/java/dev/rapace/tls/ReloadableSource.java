package dev.rapace.tls;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where material is swapped: a value that was read from files, and how to read it
 * again. Thread-safe; readers never wait.
 */
final class ReloadableSource<T> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.rapace.tls.reload");

  private final String source;
  private final List<Path> files;
  private final @Nullable Supplier<T> reader;
  private final UnaryOperator<T> acceptance;
  private final AtomicReference<T> current;
  private final List<Consumer<TlsReload>> listeners = new CopyOnWriteArrayList<>();
  private FileStamps attempted;

  private ReloadableSource(
      String source,
      List<Path> files,
      @Nullable Supplier<T> reader,
      UnaryOperator<T> acceptance,
      FileStamps attempted,
      T first) {
    this.source = source;
    this.files = files;
    this.reader = reader;
    this.acceptance = acceptance;
    this.attempted = attempted;
    this.current = new AtomicReference<>(first);
  }

  /**
   * Reads for the first time.
   *
   * @param acceptance further checks of a value that is to replace one in use; throws {@link
   *     TlsMaterialException} to refuse it
   */
  static <T> ReloadableSource<T> ofFiles(
      List<Path> files, Supplier<T> reader, UnaryOperator<T> acceptance) {
    // Stamps before reading: a change while reading is then seen by the next look.
    FileStamps stamps = FileStamps.of(files);
    String source = String.join(" + ", files.stream().map(Path::toString).toList());
    return new ReloadableSource<>(source, files, reader, acceptance, stamps, reader.get());
  }

  static <T> ReloadableSource<T> inMemory(String source, T value) {
    return new ReloadableSource<>(source, List.of(), null, v -> v, FileStamps.of(List.of()), value);
  }

  String source() {
    return source;
  }

  List<Path> files() {
    return files;
  }

  T current() {
    return current.get();
  }

  void onReload(Consumer<TlsReload> listener) {
    listeners.add(listener);
  }

  synchronized boolean reloadIfChanged() {
    if (reader == null || FileStamps.of(files).equals(attempted)) {
      return false;
    }
    reload();
    return true;
  }

  synchronized TlsReload reload() {
    TlsReload outcome = attempt();
    if (outcome.accepted()) {
      LOG.info("TLS material reloaded from {}: {}", outcome.source(), outcome.reason());
    } else {
      LOG.warn(
          "TLS material not reloaded, the old one stays in use: {} ({})",
          outcome.reason(),
          outcome.source());
    }
    for (Consumer<TlsReload> listener : listeners) {
      try {
        listener.accept(outcome);
      } catch (RuntimeException e) {
        LOG.error("a listener of TLS reloads failed", e);
      }
    }
    return outcome;
  }

  private TlsReload attempt() {
    Supplier<T> again = reader;
    if (again == null) {
      return new TlsReload(Instant.now(), source, false, "made in memory: nothing to read again");
    }
    attempted = FileStamps.of(files);
    try {
      T fresh = acceptance.apply(again.get());
      current.set(fresh);
      return new TlsReload(Instant.now(), source, true, "now in use: " + fresh);
    } catch (RuntimeException e) {
      String reason =
          e instanceof TlsMaterialException
              ? String.valueOf(e.getMessage())
              : e.getClass().getName();
      return new TlsReload(Instant.now(), source, false, reason);
    }
  }
}
