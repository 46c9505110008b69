package dev.rapace.rpc;

import dev.rapace.Method;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.ProtocolConnection;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.Transports;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that sends what it is told: its attached channels carry any metadata. */
final class RawClient extends ConnectionLoop {
  private static final int PATIENCE = 20;

  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  final CompletableFuture<Integer> status = new CompletableFuture<>();
  final List<String> ended = new java.util.concurrent.CopyOnWriteArrayList<>();

  private RawClient(FrameLink link) {
    super(link);
  }

  static MetadataEntries token(String token) {
    return MetadataEntries.EMPTY.with(
        MetadataKeys.AUTH_TOKEN, token.getBytes(StandardCharsets.UTF_8));
  }

  static RawClient dial(URI uri, String token) throws Exception {
    FrameLink link =
        Transports.forUri(uri)
            .connect(uri, List.of(), TimeUnit.SECONDS.toNanos(PATIENCE))
            .toCompletableFuture()
            .get(PATIENCE, TimeUnit.SECONDS);
    RawClient client = new RawClient(link);
    link.executor()
        .execute(() ->
            client.begin(
                new ProtocolConnection(
                    ConnectionSettings.builder(Role.INITIATOR).params(token(token)).build(),
                    client,
                    client)));
    client.ready.get(PATIENCE, TimeUnit.SECONDS);
    return client;
  }

  /**
   * Opens a call and these ports, each with its own metadata, and sends a request.
   *
   * @param end whether the ports end at once, so that a call that was let in is answered
   */
  void call(Method<?, ?> method, byte[] request, boolean end, MetadataEntries... ofPorts) {
    post(
        LoopTask.of(() -> {
          OutgoingCall call =
              engine()
                  .open(
                      method.id(),
                      MetadataEntries.EMPTY,
                      CallPorts.specs(method.ports()),
                      Long.MAX_VALUE,
                      false,
                      null,
                      now());
          for (int i = 0; i < ofPorts.length; i++) {
            AttachedChannel channel = engine().attach(call, i + 1, ofPorts[i], null, now());
            if (end) {
              engine().finish(channel, now());
            }
          }
          engine().request(call, request, 0, request.length, now());
        }));
  }

  int status() throws Exception {
    return status.get(PATIENCE, TimeUnit.SECONDS);
  }

  @Override
  void outputBlocked(boolean blocked) {}

  @Override
  public void onPeerHello(Hello hello) {
    engine().peerAccepted(now());
  }

  @Override
  public void onReady() {
    ready.complete(true);
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries metadata) {}

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {}

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {}

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    status.complete(result.code());
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    status.complete(statusNumber);
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    engine().acceptAttached(channel, now());
  }

  @Override
  public void onGoAway(GoAway goAway) {}

  @Override
  public void onViolation(ProtocolViolation violation) {}

  @Override
  public void onClosed(String reason) {
    ready.completeExceptionally(new IllegalStateException(reason));
  }
}
