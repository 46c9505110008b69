package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;
import org.jspecify.annotations.Nullable;

/** What must hold for the payload fields of every descriptor on a byte transport (ruling R35). */
final class FrameShape {
  private FrameShape() {}

  /** The breach, or null. */
  static @Nullable Reaction breach(FrameHeader header, int length) {
    if (header.payloadSlot == FrameHeader.SLOT_RESERVED) {
      return Reaction.RESERVED_SLOT;
    }
    if (header.payloadSlot == FrameHeader.SLOT_INLINE && length > FrameHeader.INLINE_MAX) {
      return Reaction.INLINE_TOO_LONG;
    }
    return null;
  }

  /** Whether there is no breach. */
  static boolean isSound(FrameHeader header, int length) {
    return breach(header, length) == null;
  }
}
