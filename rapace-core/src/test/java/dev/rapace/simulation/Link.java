package dev.rapace.simulation;

import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import java.util.Arrays;

/**
 * One direction of a byte stream: bytes go in with an instant at which they may come out, and come
 * out in pieces of any size. What came out is cut into frames the way a transport does it.
 */
final class Link {
  /** What a receiver sees. */
  interface Receiver {
    /** Whether it takes another frame now. */
    boolean wantsFrame();

    void frame(FrameHeader header, byte[] payload, int length);

    void fault(StreamFraming.Fault fault);

    /** A planted breach was worked on completely. */
    void passed(Breach breach);
  }

  private byte[] bytes = new byte[4096];
  private int end;
  private int visible;
  private int position;

  private int[] chunkEnds = new int[64];
  private long[] chunkDues = new long[64];
  private int chunks;
  private int firstChunk;

  private int[] breachEnds = new int[8];
  private Breach[] breaches = new Breach[8];
  private int breachCount;
  private int nextBreach;

  private StreamFraming framing = new StreamFraming();
  private int frameLength = -1;
  private boolean headerChecked;
  private boolean broken;
  private boolean endWritten;
  private boolean cutOff;
  private long endDue;
  private long lastDue;
  private boolean hasDue;
  private final FrameHeader header = new FrameHeader();
  private byte[] scratch = new byte[4096];

  /** Makes it as new; keeps its arrays. */
  void reset() {
    end = 0;
    visible = 0;
    position = 0;
    chunks = 0;
    firstChunk = 0;
    breachCount = 0;
    nextBreach = 0;
    framing = new StreamFraming();
    frameLength = -1;
    headerChecked = false;
    broken = false;
    endWritten = false;
    cutOff = false;
    hasDue = false;
  }

  void maxPayload(int limit) {
    framing.maxPayload(limit);
  }

  /** Appends a frame that comes out at {@code due} at the earliest, never before earlier ones. */
  void write(FrameHeader frame, byte[] payload, int offset, int length, long due) {
    if (cutOff) {
      return;
    }
    int size = FrameHeader.SIZE + length;
    room(size + 5);
    int at = StreamFraming.writePrefix(size, bytes, end);
    frame.encode(bytes, at, payload, offset);
    System.arraycopy(payload, offset, bytes, at + FrameHeader.SIZE, length);
    end = at + size;
    mark(due);
  }

  /** Appends any bytes. */
  void writeRaw(byte[] raw, long due) {
    if (cutOff) {
      return;
    }
    room(raw.length);
    System.arraycopy(raw, 0, bytes, end, raw.length);
    end += raw.length;
    mark(due);
  }

  /** Remembers that the breach is complete with the byte written last. */
  void plant(Breach breach) {
    if (cutOff) {
      return;
    }
    if (breachCount == breaches.length) {
      breachEnds = Arrays.copyOf(breachEnds, breachCount * 2);
      breaches = Arrays.copyOf(breaches, breachCount * 2);
    }
    breachEnds[breachCount] = end;
    breaches[breachCount++] = breach;
  }

  /** Nothing follows; the receiver learns it after the last byte. */
  void finish(long due) {
    if (!endWritten) {
      endWritten = true;
      endDue = later(due);
    }
  }

  /**
   * Loses what has not come out but for {@code keep} bytes, and whatever is written from now on.
   */
  void cut(int keep, long due) {
    int kept = Math.min(end, visible + keep);
    end = kept;
    chunks = firstChunk;
    if (kept > visible) {
      mark(due);
    }
    while (breachCount > nextBreach && breachEnds[breachCount - 1] > end) {
      breachCount--;
    }
    endWritten = true;
    cutOff = true;
    endDue = later(due);
  }

  /** Nothing comes out for a while longer. */
  void stall(long nanos) {
    for (int i = firstChunk; i < chunks; i++) {
      chunkDues[i] += nanos;
    }
    lastDue += nanos;
    endDue += nanos;
  }

  /** Bytes that are on the way. */
  int inFlight() {
    return end - position;
  }

  boolean hasBytesAt(long now) {
    return visible > position || (firstChunk < chunks && chunkDues[firstChunk] - now <= 0);
  }

  /** Whether the receiver can be told the end now. */
  boolean isEndAt(long now) {
    return endWritten && visible == end && firstChunk == chunks && endDue - now <= 0;
  }

  /** Whether the end comes in the middle of a frame. */
  boolean endsInsideFrame() {
    return position < end || frameLength >= 0 || framing.isInsidePrefix();
  }

  /** When something more can come out, or false in {@link #hasNext}. */
  long nextDue() {
    return firstChunk < chunks ? chunkDues[firstChunk] : endDue;
  }

  boolean hasNext() {
    return firstChunk < chunks || endWritten;
  }

  /** How many bytes are due. */
  int dueBytes(long now) {
    int limit = visible;
    for (int i = firstChunk; i < chunks && chunkDues[i] - now <= 0; i++) {
      limit = chunkEnds[i];
    }
    return limit - visible;
  }

  /** Lets {@code count} more bytes out and hands over the frames that are complete with them. */
  void deliver(int count, Receiver receiver) {
    visible += count;
    while (firstChunk < chunks && chunkEnds[firstChunk] <= visible) {
      firstChunk++;
    }
    parse(receiver);
  }

  /** Hands over frames that had come out when the receiver did not want them. */
  void parse(Receiver receiver) {
    while (!broken && receiver.wantsFrame() && step(receiver)) {
      // One frame after the other.
    }
    while (nextBreach < breachCount && position >= breachEnds[nextBreach]) {
      receiver.passed(breaches[nextBreach++]);
    }
  }

  private boolean step(Receiver receiver) {
    while (frameLength < 0) {
      if (position == visible) {
        return false;
      }
      long outcome = framing.accept(bytes[position++]);
      if (outcome >= 0) {
        frameLength = (int) outcome;
        headerChecked = false;
      } else if (outcome != StreamFraming.NEED_MORE) {
        fault(receiver, StreamFraming.fault(outcome));
        return false;
      }
    }
    if (!headerChecked) {
      if (visible - position < FrameHeader.SIZE) {
        return false;
      }
      header.decode(bytes, position);
      headerChecked = true;
      StreamFraming.Fault fault = StreamFraming.checkDescriptor(header, frameLength);
      if (fault != null) {
        fault(receiver, fault);
        return false;
      }
    }
    if (visible - position < frameLength) {
      return false;
    }
    int length = frameLength - FrameHeader.SIZE;
    if (scratch.length < length) {
      scratch = new byte[length * 2];
    }
    System.arraycopy(bytes, position + FrameHeader.SIZE, scratch, 0, length);
    position += frameLength;
    frameLength = -1;
    receiver.frame(header, scratch, length);
    // The buffer is the receiver's during the call only: whoever keeps it reads this.
    Arrays.fill(scratch, 0, length, (byte) 0xA5);
    while (nextBreach < breachCount && position >= breachEnds[nextBreach]) {
      receiver.passed(breaches[nextBreach++]);
    }
    return true;
  }

  private void fault(Receiver receiver, StreamFraming.Fault fault) {
    broken = true;
    receiver.fault(fault);
    // Bytes behind a fault mean nothing: what is planted there has no effect of its own.
    position = end;
    visible = end;
    firstChunk = chunks;
    while (nextBreach < breachCount) {
      Breach breach = breaches[nextBreach++];
      if (breach.fate() == Breach.Fate.ENDS || breach.fate() == Breach.Fate.ANY) {
        receiver.passed(breach);
      }
    }
  }

  private void mark(long due) {
    if (chunks == chunkEnds.length) {
      if (firstChunk > 0) {
        System.arraycopy(chunkEnds, firstChunk, chunkEnds, 0, chunks - firstChunk);
        System.arraycopy(chunkDues, firstChunk, chunkDues, 0, chunks - firstChunk);
        chunks -= firstChunk;
        firstChunk = 0;
      }
      if (chunks == chunkEnds.length) {
        chunkEnds = Arrays.copyOf(chunkEnds, chunks * 2);
        chunkDues = Arrays.copyOf(chunkDues, chunks * 2);
      }
    }
    chunkEnds[chunks] = end;
    chunkDues[chunks++] = later(due);
  }

  private long later(long due) {
    lastDue = hasDue && lastDue - due > 0 ? lastDue : due;
    hasDue = true;
    return lastDue;
  }

  private void room(int count) {
    if (bytes.length - end < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + count));
    }
  }
}
