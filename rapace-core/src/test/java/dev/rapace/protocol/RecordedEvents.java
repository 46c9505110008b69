package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what an engine tells, and checks that every call ends exactly once. */
class RecordedEvents implements ConnectionEvents {
  final List<String> log = new ArrayList<>();
  final List<ProtocolViolation> violations = new ArrayList<>();
  final Map<Integer, IncomingCall> opened = new HashMap<>();
  final List<IncomingCall> requests = new ArrayList<>();
  final Map<Integer, byte[]> requestPayloads = new HashMap<>();
  final Map<Integer, MetadataEntries> metadata = new HashMap<>();
  final List<CallResult> responses = new ArrayList<>();
  final Map<Integer, AttachedChannel> attached = new HashMap<>();
  final Map<Integer, List<byte[]>> items = new HashMap<>();
  private final Set<Channel> ended = new HashSet<>();
  private final Set<Channel> failed = new HashSet<>();
  private final Set<AttachedChannel> halfEnded = new HashSet<>();
  Hello peerHello;
  boolean ready;
  String closedReason;

  @Override
  public void onPeerHello(Hello hello) {
    assertOpen();
    peerHello = hello;
    log.add("hello");
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries entries) {
    assertOpen();
    attached.put(channel.channelId(), channel);
    metadata.put(channel.channelId(), entries);
    log.add("attached " + id(channel));
  }

  @Override
  public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    assertOpen();
    assertFalse(ended.contains(channel), "an item of a channel that has ended");
    assertFalse(halfEnded.contains(channel), "an item after the end of items");
    items
        .computeIfAbsent(channel.channelId(), key -> new ArrayList<>())
        .add(Arrays.copyOfRange(buffer, offset, offset + length));
    log.add("item " + id(channel) + " " + length);
  }

  @Override
  public void onItemsEnd(AttachedChannel channel) {
    assertOpen();
    assertFalse(ended.contains(channel), "the end of items of a channel that has ended");
    assertTrue(halfEnded.add(channel), "items ended twice");
    log.add("items end " + id(channel));
  }

  @Override
  public void onSendable(AttachedChannel channel) {
    assertOpen();
    assertFalse(ended.contains(channel), "sendable after the end");
    log.add("sendable " + id(channel));
  }

  @Override
  public void onAttachedEnded(AttachedChannel channel, int statusNumber, String message) {
    assertNotClosed();
    assertTrue(ended.add(channel), "an attached channel ended twice");
    assertFalse(failed.contains(channel.call()), "a channel ended after its call");
    log.add("attached ended " + id(channel) + " " + statusNumber);
  }

  @Override
  public void onReady() {
    assertOpen();
    ready = true;
    log.add("ready");
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries entries) {
    assertTrue(ready, "a call before the handshake was done");
    assertOpen();
    opened.put(call.channelId(), call);
    metadata.put(call.channelId(), entries);
    log.add("opened " + id(call));
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    assertOpen();
    assertFalse(ended.contains(call), "a request of an ended call");
    requests.add(call);
    requestPayloads.put(call.channelId(), Arrays.copyOfRange(buffer, offset, offset + length));
    log.add("request " + id(call));
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    assertNotClosed();
    assertTrue(ended.add(call), "a call ended twice");
    failed.add(call);
    log.add("cancelled " + id(call) + " " + statusNumber);
  }

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    assertOpen();
    assertTrue(ended.add(call), "a call ended twice");
    responses.add(result);
    log.add("response " + id(call) + " " + result.code());
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    assertNotClosed();
    assertTrue(ended.add(call), "a call ended twice");
    failed.add(call);
    log.add("failed " + id(call) + " " + statusNumber + (processed ? "" : " unprocessed"));
  }

  @Override
  public void onGoAway(GoAway goAway) {
    assertOpen();
    log.add("goaway " + goAway.reason() + " " + goAway.message());
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    assertNotClosed();
    violations.add(violation);
  }

  @Override
  public void onClosed(String reason) {
    assertNotClosed();
    closedReason = reason;
    log.add("closed");
  }

  private void assertOpen() {
    assertNotClosed();
  }

  private void assertNotClosed() {
    assertTrue(closedReason == null, "an event after onClosed");
  }

  private static String id(Channel channel) {
    return Integer.toUnsignedString(channel.channelId());
  }
}
