package dev.rapace.protocol;

import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.GoAwayReason;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all states of one connection share: settings, output, time, and the way a breach ends. */
final class Session {
  final ConnectionSettings settings;
  final FrameSink sink;
  final ToldEvents events;
  final FrameOutput output;
  final Hello ownHello;

  /** The instant of the input being worked on. */
  long now;

  private ConnectionState state;
  private boolean helloSent;

  /** The state that ended and has not been released yet. */
  private @Nullable ConnectionState last;

  private String lastReason = "";
  private final Strikes strikes;
  private @Nullable Set<Reaction> tolerated;

  Session(ConnectionSettings settings, FrameSink sink, ConnectionEvents events) {
    this.settings = settings;
    this.sink = new QuietSink(sink);
    this.events = new ToldEvents(events);
    this.output = new FrameOutput(this.sink);
    this.ownHello = OwnHello.of(settings);
    this.strikes = new Strikes(settings.maxStrikes());
    this.state = new BeforeStart(this);
  }

  ConnectionState state() {
    return state;
  }

  boolean isOver() {
    return state instanceof Ended;
  }

  void enter(ConnectionState next) {
    state = next;
  }

  /** Sends our Hello, at most once. */
  void sendHello() {
    sendHello(ownHello);
  }

  /** Sends our Hello if it was not sent yet, without methods: the peer was refused. */
  void sendHelloToStranger() {
    sendHello(OwnHello.withoutMethods(ownHello));
  }

  private void sendHello(Hello hello) {
    if (!helloSent) {
      helloSent = true;
      output.hello(hello);
    }
  }

  /** Answers a breach that is not bound to a channel. */
  void react(Reaction reaction) {
    react(reaction, 0);
  }

  /** Answers a breach as the table says; {@code channelId} is the channel that it concerns. */
  void react(Reaction reaction, int channelId) {
    if (isOver()) {
      return;
    }
    switch (reaction.answer()) {
      case CLOSE_HANDSHAKE -> {
        output.farewell(reaction.text());
        events.onViolation(reaction.violation());
        end(reaction.text());
      }
      case GO_AWAY -> {
        sayGoAway(reaction.text());
        events.onViolation(reaction.violation());
        end(reaction.text());
      }
      case CANCEL -> {
        output.cancelChannel(channelId, CancelReason.PROTOCOL_VIOLATION);
        events.onViolation(reaction.violation());
        strike();
      }
      case STRIKE -> {
        events.onViolation(reaction.violation());
        strike();
      }
      case REFUSE_CHANNEL -> {
        output.cancelChannel(channelId, CancelReason.RESOURCE_EXHAUSTED);
        events.onViolation(reaction.violation());
      }
      case CANCEL_LATE -> {
        output.cancelChannel(channelId, CancelReason.PROTOCOL_VIOLATION);
        events.onViolation(reaction.violation());
      }
      case REFUSE_CALL -> events.onViolation(reaction.violation());
      case NONE -> {
        if (tolerated == null) {
          tolerated = EnumSet.noneOf(Reaction.class);
        }
        if (tolerated.add(reaction)) {
          events.onViolation(reaction.violation());
        }
      }
    }
  }

  /** The last words to a peer that broke the protocol after the handshake (ruling R60). */
  void sayGoAway(String text) {
    output.goAway(GoAwayReason.PROTOCOL_ERROR, state.highestPeerId(), text);
  }

  private void strike() {
    if (strikes.add()) {
      react(Reaction.REPEATED_VIOLATIONS);
    }
  }

  /**
   * Ends the connection: everything open ends, nothing is sent or looked at any more. If the layer
   * above does it from within an event, what it is being told is told to the end first, so that
   * nothing follows {@link ConnectionEvents#onClosed}.
   */
  void end(String reason) {
    if (!isOver()) {
      last = state;
      lastReason = reason;
      state = new Ended(this);
      sink.closeGracefully();
    }
    tellEnd();
  }

  /** Tells that the connection is over, once, as soon as nothing else is being told. */
  void tellEnd() {
    ConnectionState ended = last;
    if (ended == null || events.isTelling()) {
      return;
    }
    last = null;
    ended.release(lastReason);
    events.onClosed(lastReason);
  }
}
