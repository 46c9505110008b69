package dev.rapace.rpc;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.transport.LinkExecutor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends the calls and streams of a connection within a second after the identity behind them has
 * expired or was revoked (rules {@code security.profile-b.authenticate} and {@code
 * security.profile-c.authenticate}). Its timer runs only while there are calls. On the loop.
 */
final class IdentityWatch {
  /** Half of what is promised, so that a slow loop keeps the promise too. */
  private static final long PERIOD_NANOS = 500_000_000L;

  private final LinkExecutor executor;
  private final BiPredicate<AuthenticatedPeer, ServerCall> isCurrent;
  private final Set<ServerCall> calls = new LinkedHashSet<>();
  private boolean armed;

  /**
   * @param isCurrent whether a peer may still act; audits a no
   */
  IdentityWatch(LinkExecutor executor, BiPredicate<AuthenticatedPeer, ServerCall> isCurrent) {
    this.executor = executor;
    this.isCurrent = isCurrent;
  }

  /** Watches over a call from now on. */
  void add(ServerCall call) {
    calls.add(call);
    if (!armed) {
      armed = true;
      arm();
    }
  }

  /** The call is over. */
  void remove(ServerCall call) {
    calls.remove(call);
  }

  private void arm() {
    LinkExecutor.Cancellable unused = executor.schedule(this::look, PERIOD_NANOS);
  }

  /** Calls of one identity stand together: one that was just asked about is not asked again. */
  @SuppressWarnings("ReferenceEquality")
  private void look() {
    if (calls.isEmpty()) {
      armed = false;
      return;
    }
    arm();
    List<ServerCall> ended = new ArrayList<>();
    AuthenticatedPeer known = null;
    for (ServerCall call : calls) {
      AuthenticatedPeer peer = call.peer();
      if (peer != known && !isCurrent.test(peer, call)) {
        ended.add(call);
      } else {
        known = peer;
        if (!arePortsCurrent(call.ports, call)) {
          ended.add(call);
        }
      }
    }
    for (ServerCall call : ended) {
      call.connection.identityEnded(call);
    }
  }

  /** Ports that were opened with a token of their own live no longer than it. */
  private boolean arePortsCurrent(@Nullable CallPorts ports, ServerCall call) {
    if (ports != null) {
      for (PortChannel port : ports.all()) {
        AuthenticatedPeer own = port.ownPeer;
        if (own != null && !isCurrent.test(own, call)) {
          return false;
        }
      }
    }
    return true;
  }
}
