package dev.rapace.rpc;

import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.security.MethodRef;
import dev.rapace.wire.ControlMessage.MethodInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of a server, found by id without allocating. Immutable once made; thread-safe. */
public final class MethodTable {
  private final Registration[] all;
  private final @Nullable Registration[] slots;

  private MethodTable(Registration[] all) {
    this.all = all;
    this.slots = new Registration[Integer.highestOneBit(Math.max(4, all.length * 4))];
    for (Registration r : all) {
      int i = slotOf(r.ref().id());
      while (slots[i] != null) {
        i = (i + 1) & (slots.length - 1);
      }
      slots[i] = r;
    }
  }

  /** A table without methods. */
  public static MethodTable empty() {
    return new MethodTable(new Registration[0]);
  }

  /**
   * This table and one more method.
   *
   * @throws IllegalArgumentException if the id is taken, by the same name or by a collision; or if
   *     a method with ports is to run inline
   */
  @SuppressWarnings("unchecked") // The handler is only given what its own method's codec decoded.
  public <Q, R> MethodTable with(Method<Q, R> method, Handler<Q, R> handler, HandlerMode mode) {
    Objects.requireNonNull(handler);
    Objects.requireNonNull(mode);
    Registration taken = find(method.id());
    if (taken != null) {
      throw new IllegalArgumentException(
          method.fullName()
              + (taken.ref().fullName().equals(method.fullName())
                  ? " is registered already"
                  : " has the same id as " + taken.ref().fullName() + ": rename one of them"));
    }
    if (mode == HandlerMode.INLINE && !method.ports().isEmpty()) {
      throw new IllegalArgumentException(
          method.fullName()
              + " has streams or tunnels: its handler would wait for them on the connection's own"
              + " loop, so it cannot be INLINE");
    }
    Registration[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] =
        new Registration(
            (Method<Object, Object>) method,
            method.ref(),
            (Handler<Object, Object>) handler,
            mode,
            CallPorts.specs(method.ports()));
    return new MethodTable(more);
  }

  /** The method with this id, or null. */
  @Nullable Registration find(int id) {
    int i = slotOf(id);
    for (Registration r = slots[i]; r != null; r = slots[i]) {
      if (r.ref().id() == id) {
        return r;
      }
      i = (i + 1) & (slots.length - 1);
    }
    return null;
  }

  /** All methods, as authorizers see them. */
  public List<MethodRef> refs() {
    return Arrays.stream(all).map(Registration::ref).toList();
  }

  /** All methods with a signature hash, as Hello lists them (ruling R13). */
  List<MethodInfo> infos() {
    return infosOf(Arrays.stream(all).map(Registration::method).toList());
  }

  /** Those of {@code methods} that have a signature hash, as Hello lists them. */
  static List<MethodInfo> infosOf(List<? extends Method<?, ?>> methods) {
    List<MethodInfo> infos = new ArrayList<>();
    for (Method<?, ?> method : methods) {
      method
          .signatureHash()
          .ifPresent(hash -> infos.add(new MethodInfo(method.id(), hash, method.fullName())));
    }
    return infos;
  }

  private int slotOf(int id) {
    return ((id * 0x9E3779B9) >>> 7) & (slots.length - 1);
  }
}
