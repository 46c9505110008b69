package dev.rapace.simulation;

import dev.rapace.protocol.Channel;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.wire.MetadataEntries;
import java.util.HashSet;
import java.util.Set;

/** What the layer above remembers of calls. */
final class Calls {
  private Calls() {}

  /** A call on either side. */
  abstract static class Call {
    /** Ports of ours that were opened, or could not be. */
    final Set<Integer> opened = new HashSet<>();

    /** Whether a port of it was refused, cancelled or starved: then it may well fail. */
    boolean disturbed;

    boolean ended;

    abstract Channel channel();

    /** Whether its outcome is known. */
    abstract boolean isTold();

    /** Whether nothing can be attached to it any more. */
    abstract boolean isGone();
  }

  /** A call that this side made. */
  static final class Made extends Call {
    final int key;
    final int method;
    final int length;
    final boolean noReply;
    final boolean highPriority;
    final long deadline;
    final MetadataEntries metadata;
    OutgoingCall handle;
    int id;
    boolean requestSent;
    boolean cancelled;
    boolean responded;
    boolean surelyNotProcessed;
    int status = -1;

    Made(
        int key,
        int method,
        int length,
        boolean noReply,
        boolean highPriority,
        long deadline,
        MetadataEntries metadata) {
      this.key = key;
      this.method = method;
      this.length = length;
      this.noReply = noReply;
      this.highPriority = highPriority;
      this.deadline = deadline;
      this.metadata = metadata;
    }

    @Override
    Channel channel() {
      return handle;
    }

    @Override
    boolean isTold() {
      return ended;
    }

    @Override
    boolean isGone() {
      return ended;
    }

    @Override
    public String toString() {
      return "call " + Integer.toUnsignedString(id);
    }
  }

  /** A call that this side serves. */
  static final class Served extends Call {
    final App app;
    final IncomingCall handle;
    final int id;
    boolean requested;
    boolean declared;
    boolean answered;
    boolean cancelled;
    boolean openedBeforeGoAway;
    int answer = -1;
    int answerKey;
    int answerLength;

    Served(App app, IncomingCall handle) {
      this.app = app;
      this.handle = handle;
      this.id = handle.channelId();
    }

    @Override
    Channel channel() {
      return handle;
    }

    @Override
    boolean isTold() {
      return ended || answered;
    }

    @Override
    boolean isGone() {
      return cancelled;
    }

    @Override
    public String toString() {
      return "served call " + Integer.toUnsignedString(id);
    }
  }
}
