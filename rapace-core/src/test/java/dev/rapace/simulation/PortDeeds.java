package dev.rapace.simulation;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.PortSpec;
import dev.rapace.simulation.Calls.Made;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.MetadataEntries;
import java.util.List;

/** What applications do with the ports of their calls. */
final class PortDeeds {
  private static final byte[] NONE = new byte[0];

  private final Life life;
  private final Chance chance;

  PortDeeds(Life life) {
    this.life = life;
    this.chance = life.chance;
  }

  private void note(Node node, Happening deed, long detail) {
    life.deeds.note(node, deed, detail);
  }

  /** The request of a call is here: says which ports its method has. */
  void onRequest(Node node, Served served) {
    List<PortSpec> ports = PortUse.portsOf(served.handle.methodId());
    if (ports.isEmpty() && chance.oneIn(2)) {
      return;
    }
    if (!ports.isEmpty()) {
      node.app.ports.served.add(served);
      if (chance.oneIn(8)) {
        return;
      }
    }
    declare(node, served, ports);
  }

  /** Before it answers, an application has said which ports there are. */
  boolean declare(Node node, Served served) {
    List<PortSpec> ports = PortUse.portsOf(served.handle.methodId());
    if (ports.isEmpty() || served.declared) {
      return false;
    }
    declare(node, served, ports);
    return true;
  }

  private void declare(Node node, Served served, List<PortSpec> ports) {
    if (!served.declared) {
      served.declared = true;
      note(node, Happening.DECLARE_PORTS, served.id);
      node.engine.declarePorts(served.handle, ports, life.now);
    }
  }

  /** The engine shows a port of the peer. */
  void onAttached(Node node, PortUse use) {
    int dice = chance.below(100);
    if (dice < 70) {
      accept(node, use);
    } else if (dice < 96) {
      node.app.ports.undecided.add(use);
    } else {
      refuse(node, use);
    }
  }

  private void accept(Node node, PortUse use) {
    note(node, Happening.ACCEPT_PORT, use.id);
    use.accepted = true;
    node.app.ports.undecided.remove(use);
    node.watch.accepted(use.id);
    node.engine.acceptAttached(use.handle, life.now);
  }

  private void refuse(Node node, PortUse use) {
    note(node, Happening.REFUSE_PORT, use.id);
    if (node.closing) {
      node.engine.refuseAttached(use.handle, CancelReason.UNAUTHENTICATED, life.now);
      return;
    }
    node.app.ports.disturbed(use);
    node.app.ports.end(use);
    CancelReason reason =
        chance.oneIn(2) ? CancelReason.UNAUTHENTICATED : CancelReason.PERMISSION_DENIED;
    node.engine.refuseAttached(use.handle, reason, life.now);
    node.app.require(use.call.isTold(), "a refused port did not fail its call: " + use);
  }

  /** An item came. */
  void onItem(Node node, PortUse use) {
    if (chance.oneIn(120)) {
      note(node, Happening.UNDECODABLE_ITEM, use.id);
      // From now on the other side counts as one that broke a rule.
      node.accuses();
      node.app.ports.disturbed(use);
      node.app.ports.end(use);
      node.engine.undecodableItem(use.handle, life.now);
    } else if (chance.percent(life.plan.slowness[node.side])) {
      consume(node, use, (int) use.unconsumed);
    }
  }

  private void consume(Node node, PortUse use, int bytes) {
    if (bytes > 0 && !use.isOver() && !use.peerEnd) {
      note(node, Happening.CONSUME, bytes);
      use.unconsumed -= bytes;
      node.watch.consumed(use.id, bytes);
      node.engine.consumed(use.handle, bytes, life.now);
    }
  }

  /** One random deed, if there is anything to do it with. */
  void act(Node node) {
    Ports ports = node.app.ports;
    int dice = chance.below(100);
    if (dice < 12) {
      requestSomething(node);
      declareSomething(node);
    } else if (dice < 30) {
      attach(node, false);
    } else if (ports.open.isEmpty()) {
      return;
    } else if (dice < 38 && !ports.undecided.isEmpty()) {
      accept(node, ports.undecided.get(chance.below(ports.undecided.size())));
    } else {
      PortUse use = ports.open.get(chance.below(ports.open.size()));
      if (dice < 80) {
        sendSome(node, use);
      } else if (dice < 88) {
        finish(node, use);
      } else if (dice < 98) {
        consume(node, use, (int) chance.between(0L, use.unconsumed));
      } else {
        cancel(node, use);
      }
    }
  }

  private boolean requestSomething(Node node) {
    for (Made made : node.app.openMade) {
      if (!made.requestSent) {
        life.deeds.request(node, made);
        return true;
      }
    }
    return false;
  }

  private boolean declareSomething(Node node) {
    for (Served served : node.app.ports.served) {
      if (!served.declared) {
        declare(node, served, PortUse.portsOf(served.handle.methodId()));
        return true;
      }
    }
    return false;
  }

  /** Opens a port of ours that is not open yet; says whether it tried. */
  boolean attach(Node node, boolean requiredOnly) {
    List<Made> made = node.app.openMade;
    int start = made.isEmpty() ? 0 : chance.below(made.size());
    for (int i = 0; i < made.size(); i++) {
      Made call = made.get((start + i) % made.size());
      PortSpec port = unopened(call, PortUse.portsOf(call.method), true, requiredOnly);
      if (port != null) {
        attach(node, call, port);
        return true;
      }
    }
    for (Served call : node.app.ports.served) {
      if (call.declared) {
        List<PortSpec> ports = PortUse.portsOf(call.handle.methodId());
        PortSpec port = unopened(call, ports, false, requiredOnly);
        if (port != null) {
          attach(node, call, port);
          return true;
        }
      }
    }
    return false;
  }

  private PortSpec unopened(
      Calls.Call call, List<PortSpec> ports, boolean byCaller, boolean requiredOnly) {
    for (PortSpec port : ports) {
      boolean ours = port.isOpenedByCaller() == byCaller;
      if (ours && !call.opened.contains(port.number()) && (port.required() || !requiredOnly)) {
        if (requiredOnly || chance.oneIn(2)) {
          return port;
        }
      }
    }
    return null;
  }

  private void attach(Node node, Calls.Call call, PortSpec port) {
    int framesBefore = node.watch.framesSent;
    call.opened.add(port.number());
    MetadataEntries metadata = life.deeds.metadata();
    AttachedChannel handle =
        node.engine.attach(call.channel(), port.number(), metadata, null, life.now);
    if (handle == null) {
      note(node, Happening.ATTACH_NOT_POSSIBLE, port.number());
      call.disturbed = true;
      node.app.require(
          node.watch.framesSent == framesBefore || node.app.isInEvent(), "sent and said no");
      return;
    }
    PortUse use = new PortUse(handle, call, true);
    handle.attachment = use;
    note(node, Happening.ATTACH, use.id);
    node.app.ports.byId.put(use.id, use);
    node.app.ports.open.add(use);
  }

  private void sendSome(Node node, PortUse use) {
    int burst = chance.oneIn(12) ? 60 : chance.between(1, 3);
    for (int i = 0; i < burst && use.maySend() && !use.blocked && !node.closing; i++) {
      send(node, use, burst > 3);
    }
  }

  private void send(Node node, PortUse use, boolean large) {
    int limit = Math.min(node.engine.effectiveMaxPayload(), 5000);
    int length = large ? limit - chance.below(100) : chance.below(chance.oneIn(5) ? limit : 60);
    boolean last = length > 0 && chance.oneIn(large ? 60 : 15);
    long window = node.engine.sendWindow(use.handle);
    byte[] payload = Pattern.bytes(use.sendKey(), use.sentBytes, length);
    use.sent(length);
    use.ourEnd = last;
    node.app.ports.settle(use);
    boolean sent = node.engine.send(use.handle, payload, 0, length, last, life.now);
    note(node, sent ? Happening.SEND_ITEM : Happening.SEND_BLOCKED, use.id);
    if (sent) {
      node.app.require(length <= window, "sent beyond the window that it told: " + use);
    } else {
      node.app.ports.reopen(use);
      node.app.require(length > window || node.closing, "refuses an item that fits: " + use);
      use.notSent(length);
      use.blocked = true;
      use.blockedLength = length;
    }
  }

  private void finish(Node node, PortUse use) {
    if (!use.maySend() || node.closing) {
      return;
    }
    note(node, Happening.FINISH, use.id);
    use.ourEnd = true;
    use.blocked = false;
    node.app.ports.settle(use);
    node.engine.finish(use.handle, life.now);
    if (chance.oneIn(10)) {
      node.engine.finish(use.handle, life.now);
      node.app.require(
          !node.engine.send(use.handle, NONE, 0, 0, false, life.now),
          "sends after its end: " + use);
    }
  }

  private void cancel(Node node, PortUse use) {
    if (node.closing) {
      return;
    }
    note(node, Happening.CANCEL_PORT, use.id);
    node.app.ports.disturbed(use);
    node.app.ports.end(use);
    node.engine.cancelAttached(use.handle, CancelReason.CLIENT_CANCEL, life.now);
    if (chance.oneIn(4)) {
      node.engine.cancelAttached(use.handle, CancelReason.CLIENT_CANCEL, life.now);
    }
  }

  /** Brings what is open to a good end; says whether there was something to do. */
  boolean windDown(Node node) {
    Ports ports = node.app.ports;
    if (!ports.undecided.isEmpty()) {
      accept(node, ports.undecided.getFirst());
      return true;
    }
    if (requestSomething(node) || declareSomething(node) || attach(node, true)) {
      return true;
    }
    for (PortUse use : ports.open) {
      if (use.maySend()) {
        finish(node, use);
        return true;
      }
      if (use.unconsumed > 0 && !use.peerEnd) {
        consume(node, use, (int) use.unconsumed);
        return true;
      }
    }
    return false;
  }
}
