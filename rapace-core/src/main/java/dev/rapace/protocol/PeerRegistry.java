package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.MethodInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods that the peer listed in its Hello (rules {@code handshake.registry.*}). */
final class PeerRegistry {
  private final Map<Integer, byte[]> hashes;
  private final @Nullable Reaction failure;

  PeerRegistry(List<MethodInfo> methods) {
    Map<Integer, byte[]> byId = HashMap.newHashMap(methods.size());
    Reaction found = null;
    for (MethodInfo method : methods) {
      if (method.methodId() == 0) {
        found = Reaction.REGISTRY_ZERO;
        break;
      }
      if (byId.put(method.methodId(), method.signatureHash()) != null) {
        found = Reaction.REGISTRY_DUPLICATE;
        break;
      }
    }
    this.hashes = byId;
    this.failure = found;
  }

  /** Why the registry is refused, or null. */
  @Nullable Reaction failure() {
    return failure;
  }

  /** The peer's signature hash of the method, or null if it did not list it. */
  byte @Nullable [] signatureHash(int methodId) {
    return hashes.get(methodId);
  }
}
