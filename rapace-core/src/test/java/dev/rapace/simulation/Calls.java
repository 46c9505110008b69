package dev.rapace.simulation;

import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.wire.MetadataEntries;

/** What the layer above remembers of calls. */
final class Calls {
  private Calls() {}

  /** A call that this side made. */
  static final class Made {
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
    boolean ended;
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
    public String toString() {
      return "call " + Integer.toUnsignedString(id);
    }
  }

  /** A call that this side serves. */
  static final class Served {
    final App app;
    final IncomingCall handle;
    final int id;
    boolean requested;
    boolean ended;
    boolean answered;
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
    public String toString() {
      return "served call " + Integer.toUnsignedString(id);
    }
  }
}
