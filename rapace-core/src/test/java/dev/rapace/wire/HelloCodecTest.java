package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.spec.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelloCodecTest {
  private static byte[] helloWith(int methods) {
    List<ControlMessage.MethodInfo> registry = new ArrayList<>();
    for (int i = 1; i <= methods; i++) {
      registry.add(new ControlMessage.MethodInfo(i, new byte[32], null));
    }
    return MessageJson.encode(
        new ControlMessage.Hello(
            ControlMessage.Hello.VERSION_1_0,
            Role.INITIATOR,
            3,
            15,
            new ControlMessage.Limits(0, 0, 0),
            registry,
            MetadataEntries.EMPTY));
  }

  @Test
  @Rule("java.hello.registry-size")
  void theRegistryHasAtMost8192Entries() {
    byte[] full = helloWith(8192);
    assertEquals(8192, ControlCodec.decodeHello(full, 0, full.length).methods().size());
    byte[] over = helloWith(8193);
    MalformedPayloadException e =
        assertThrows(
            MalformedPayloadException.class, () -> ControlCodec.decodeHello(over, 0, over.length));
    assertEquals("java.hello.registry-size", e.ruleId());
  }

  @Test
  void theRegistryCannotBeChanged() {
    byte[] hello = helloWith(1);
    List<ControlMessage.MethodInfo> methods =
        ControlCodec.decodeHello(hello, 0, hello.length).methods();
    assertThrows(UnsupportedOperationException.class, methods::clear);
  }
}
