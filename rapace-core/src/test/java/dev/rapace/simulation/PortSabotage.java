package dev.rapace.simulation;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;

/** Makes a call with ports in the name of a rogue, and breaks a rule on one of them. */
final class PortSabotage {
  private static final byte[] NONE = new byte[0];
  private static final MetadataEntries EMPTY = MetadataEntries.EMPTY;

  /** Has one required STREAM from the caller. */
  private static final int METHOD = PortUse.FIRST_METHOD;

  private final Saboteur saboteur;
  private final Chance chance;

  PortSabotage(Saboteur saboteur, Chance chance) {
    this.saboteur = saboteur;
    this.chance = chance;
  }

  /** Sends data on a channel on which only the other side sends, if there is one. */
  void plantAgainstDirection(Node victim) {
    for (PortUse use : victim.app.ports.open) {
      if (!use.handle.peerSends()) {
        saboteur.frame(
            Breach.ITEM_AGAINST_DIRECTION, use.id, 0, FrameFlags.DATA, new byte[chance.below(9)]);
        return;
      }
    }
  }

  /** Plants it, with two ids that were not used. */
  void plant(Breach breach, int call, int port) {
    boolean early = chance.oneIn(2);
    saboteur.control(null, new OpenChannel(call, ChannelKind.CALL, null, EMPTY, 0));
    if (!early) {
      request(call);
    }
    switch (breach) {
      case PORT_UNDECLARED -> open(breach, call, port, 77, Direction.CLIENT_TO_SERVER);
      case PORT_TWICE -> {
        open(null, call, port, 1, Direction.CLIENT_TO_SERVER);
        open(breach, call, saboteur.freshId(), 1, Direction.CLIENT_TO_SERVER);
      }
      case PORT_KIND ->
          saboteur.control(
              breach,
              new OpenChannel(
                  port,
                  ChannelKind.TUNNEL,
                  new Attachment(call, 1, Direction.CLIENT_TO_SERVER),
                  EMPTY,
                  0));
      case PORT_DIRECTION ->
          open(
              breach,
              call,
              port,
              1,
              chance.oneIn(2) ? Direction.SERVER_TO_CLIENT : Direction.BIDIR);
      case PORT_OF_THE_OTHER_SIDE -> open(breach, call, port, 101, Direction.BIDIR);
      case PORTS_WITHOUT_END -> {
        for (int i = 0; i < 40; i++) {
          int id = saboteur.freshId();
          open(i < 39 ? null : breach, call, id, 1 + i, Direction.CLIENT_TO_SERVER);
        }
      }
      default -> onItems(breach, call, port);
    }
    if (early) {
      request(call);
    }
  }

  private void onItems(Breach breach, int call, int port) {
    open(null, call, port, 1, Direction.CLIENT_TO_SERVER);
    int item = FrameFlags.DATA;
    switch (breach) {
      case ITEM_WITHOUT_CREDIT -> saboteur.frame(breach, port, 0, item, new byte[9]);
      case ITEMS_BEYOND_CREDIT -> {
        for (int i = 0; i < 75; i++) {
          saboteur.frame(i < 74 ? null : breach, port, 0, item, new byte[900]);
        }
      }
      case ITEM_AFTER_END -> {
        saboteur.frame(null, port, 0, FrameFlags.EOS, NONE);
        saboteur.frame(breach, port, 0, item, NONE);
      }
      case ITEM_WITH_METHOD -> saboteur.frame(breach, port, 7, item, NONE);
      case GRANT_WITHOUT_DIRECTION ->
          saboteur.frame(breach, port, 0, FrameFlags.EOS | FrameFlags.CREDITS, NONE);
      case ITEM_ODD_FLAGS -> saboteur.frame(breach, port, 0, FrameFlags.CALL_ERROR, NONE);
      default -> throw new IllegalStateException("nobody plants " + breach);
    }
  }

  private void open(Breach breach, int call, int id, int port, Direction direction) {
    Attachment attach = new Attachment(call, port, direction);
    saboteur.control(breach, new OpenChannel(id, ChannelKind.STREAM, attach, EMPTY, 0));
  }

  private void request(int call) {
    saboteur.frame(null, call, METHOD, FrameFlags.CALL_REQUEST, NONE);
  }
}
