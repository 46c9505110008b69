package dev.rapace.rpc;

import dev.rapace.Metadata;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.Status;
import dev.rapace.schema.SignatureHash;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.StatusNumber;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The methods that a server listed in its Hello, as far as its client needs them. One that it did
 * not list may be there all the same (ruling R13). Immutable, thread-safe; a look-up allocates
 * nothing.
 */
final class PeerMethods {
  /** Nothing was listed. */
  static final PeerMethods NONE = new PeerMethods(List.of());

  private final int[] ids;
  private final byte[][] hashes;

  PeerMethods(List<MethodInfo> listed) {
    List<MethodInfo> sorted =
        listed.stream().sorted(Comparator.comparingInt(MethodInfo::methodId)).toList();
    ids = sorted.stream().mapToInt(MethodInfo::methodId).toArray();
    hashes = sorted.stream().map(MethodInfo::signatureHash).toArray(byte[][]::new);
  }

  /**
   * Why a call of this method must not be made, or null (rule {@code schema.compat.rejection}).
   * Nothing of the call was encoded or sent.
   */
  @Nullable RapaceException incompatibility(Method<?, ?> method) {
    int at = Arrays.binarySearch(ids, method.id());
    if (at < 0 || method.isCompatibleWith(hashes[at])) {
      return null;
    }
    String ours = method.signatureHash().map(SignatureHash::toHex).orElse("");
    return RapaceException.ofCall(
        Status.ofNumber(
            StatusNumber.INCOMPATIBLE_SCHEMA,
            method.fullName()
                + " has another signature here than at the server: ours is "
                + ours
                + ", the server's "
                + SignatureHash.toHex(hashes[at])),
        Metadata.EMPTY,
        Processed.NO,
        null);
  }
}
