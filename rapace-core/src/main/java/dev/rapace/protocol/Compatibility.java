package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.MethodInfo;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which methods both sides know under the same id (rule {@code schema.compat.check}). Only a listed
 * different hash makes a method incompatible; an empty registry says nothing (ruling R13).
 */
final class Compatibility {
  private final Set<Integer> incompatible;

  Compatibility(List<MethodInfo> ours, PeerRegistry theirs) {
    Set<Integer> found = new HashSet<>();
    for (MethodInfo method : ours) {
      byte[] other = theirs.signatureHash(method.methodId());
      if (other != null && !Arrays.equals(other, method.signatureHash())) {
        found.add(method.methodId());
      }
    }
    incompatible = Set.copyOf(found);
  }

  /** Whether the peer listed this method of ours with another hash. */
  boolean isIncompatible(int methodId) {
    return !incompatible.isEmpty() && incompatible.contains(methodId);
  }
}
