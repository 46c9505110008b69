package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.spec.Rule;
import dev.rapace.wire.MetadataVerdict.Outcome;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataRulesTest {
  private static final Pattern RESERVED =
      Pattern.compile("rapace\\.[a-z][a-z0-9]*([._-][a-z0-9]+)*");
  private static final Pattern OTHER =
      Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)*");

  /** The verdict on entries that came over the wire, and on the same entries made here. */
  private static MetadataVerdict verdict(MetadataEntries entries) {
    PostcardWriter out = new PostcardWriter();
    out.writeU8(1);
    MetadataRules.write(entries, out);
    PostcardReader in = new PostcardReader().reset(out.array(), 0, out.length());
    in.readU8();
    MetadataEntries read = MetadataRules.read(in);
    in.expectEnd();
    MetadataVerdict wire = MetadataRules.check(read);
    assertEquals(wire, MetadataRules.check(entries));
    if (wire.isOk()) {
      assertEquals(entries.size(), read.size());
      for (int i = 0; i < read.size(); i++) {
        assertEquals(entries.key(i), read.key(i));
        assertTrue(Arrays.equals(entries.value(i), read.value(i)));
      }
    } else {
      assertEquals(0, read.size());
      assertNull(read.get(MetadataKeys.AUTH_TOKEN));
    }
    return wire;
  }

  private static MetadataEntries entries(int count, int valueBytes) {
    String[] keys = new String[count];
    byte[][] values = new byte[count][valueBytes];
    for (int i = 0; i < count; i++) {
      keys[i] = "key" + (1000 + i);
    }
    return MetadataEntries.of(keys, values);
  }

  private static MetadataVerdict oneKey(String key) {
    return verdict(MetadataEntries.EMPTY.with(key, new byte[0]));
  }

  @Property(tries = 3000)
  @Rule({"metadata.key.format", "metadata.key.lowercase"})
  void theScannerAgreesWithTheGrammarAsAPattern(@ForAll("keys") String key) {
    Pattern form = key.startsWith("rapace.") ? RESERVED : OTHER;
    boolean expected = form.matcher(key).matches();
    assertEquals(expected, oneKey(key).isOk(), () -> "key " + key);
  }

  @Provide
  Arbitrary<String> keys() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "rapace.", "rapace", "a", "z", "b9", "0", "7", "-", ".", "_", "A", " ", "é", "auth");
    Arbitrary<String> joined = parts.list().ofMinSize(0).ofMaxSize(8).map(l -> String.join("", l));
    return Arbitraries.oneOf(joined, joined.map(k -> "rapace." + k));
  }

  @Test
  @Rule("metadata.key.format")
  void everyStandardKeyIsWellFormed() throws IllegalAccessException {
    int seen = 0;
    for (var field : MetadataKeys.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().endsWith("_PREFIX")) {
        String key = (String) field.get(null);
        assertTrue(oneKey(key).isOk(), key);
        assertFalse(MetadataRules.isApplicationKey(key), key);
        seen++;
      }
    }
    assertEquals(17, seen);
  }

  @ParameterizedTest
  @Rule({"metadata.key.reserved-prefix", "metadata.key.format"})
  @CsvSource({
    "tenant,true",
    "request-id,true",
    "token.b64,true",
    "x-shape2,true",
    "a.b,false",
    "a.b.b64,false",
    ".b64,false",
    "rapace,true",
    "rapace.b64,false",
    "rapace.auth_token,false",
    "rapace.tenant,false",
    "a_b,false",
    "Tenant,false",
    "'',false"
  })
  void applicationsUseStrictKeys(String key, boolean allowed) {
    assertEquals(allowed, MetadataRules.isApplicationKey(key));
  }

  @Test
  @Rule("metadata.limits")
  void keysOf256BytesAreTheLongest() {
    assertEquals(Outcome.OK, oneKey("a".repeat(256)).outcome());
    assertEquals(Outcome.TOO_LARGE, oneKey("a".repeat(257)).outcome());
    assertTrue(MetadataRules.isApplicationKey("a".repeat(256)));
    assertFalse(MetadataRules.isApplicationKey("a".repeat(257)));
  }

  @Test
  @Rule({"metadata.limits", "metadata.key.format"})
  void grammarComesBeforeLimits() {
    assertEquals(Outcome.TOO_LARGE, oneKey("a".repeat(300)).outcome());
    assertEquals(Outcome.MALFORMED, oneKey("A".repeat(300)).outcome());
    MetadataEntries badBehindLong = entries(129, 0).with("Bad", new byte[0]);
    assertEquals(Outcome.MALFORMED, verdict(badBehindLong).outcome());
    MetadataEntries twiceAndLong =
        MetadataEntries.EMPTY.with("k", new byte[70_000]).with("k", new byte[0]);
    assertEquals("metadata.key.duplicates", verdict(twiceAndLong).ruleId());
  }

  @ParameterizedTest
  @Rule("metadata.limits")
  @CsvSource({"65536,OK", "65537,TOO_LARGE", "1000000,TOO_LARGE"})
  void valuesOf64KibAreTheLongest(int bytes, Outcome outcome) {
    assertEquals(outcome, verdict(entries(1, bytes)).outcome());
  }

  @ParameterizedTest
  @Rule("metadata.limits")
  @CsvSource({"128,OK", "129,TOO_LARGE", "5000,TOO_LARGE"})
  void entriesOf128AreTheMost(int count, Outcome outcome) {
    assertEquals(outcome, verdict(entries(count, 0)).outcome());
  }

  @ParameterizedTest
  @Rule("metadata.limits")
  @CsvSource({"0,OK", "1,TOO_LARGE"})
  void keysAndValuesOfOneMebibyteAreTheMost(int extra, Outcome outcome) {
    // 15 full values and keys of 7 bytes, then a value that fills up to the limit.
    MetadataEntries full = entries(15, 65_536);
    int rest = (1 << 20) - 15 * (65_536 + 7);
    MetadataEntries all =
        full.with("rest", new byte[rest / 2 - 4])
            .with("more", new byte[rest - rest / 2 - 4 + extra]);
    assertEquals(outcome, verdict(all).outcome());
  }

  @Test
  @Rule("metadata.key.duplicates")
  void aKeyComesOnce() {
    byte[] one = "one".getBytes(StandardCharsets.US_ASCII);
    MetadataEntries twice =
        MetadataEntries.EMPTY
            .with(MetadataKeys.AUTH_TOKEN, one)
            .with(MetadataKeys.AUTH_SCHEME, one)
            .with(MetadataKeys.AUTH_TOKEN, one);
    MetadataVerdict found = verdict(twice);
    assertEquals(Outcome.MALFORMED, found.outcome());
    assertEquals("metadata.key.duplicates", found.ruleId());
  }

  @ParameterizedTest
  @Rule("metadata.limits")
  @ValueSource(ints = {129, 100_000})
  void refusedEntriesTakeNoMemory(int count) {
    PostcardWriter out = new PostcardWriter();
    MetadataRules.write(entries(count, 8), out);
    PostcardReader in = new PostcardReader();
    assertFalse(readOnce(in, out).isOk());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertFalse(readOnce(in, out).isOk());
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 4096, () -> taken + " bytes allocated");
  }

  private static MetadataVerdict readOnce(PostcardReader in, PostcardWriter out) {
    in.reset(out.array(), 0, out.length());
    return MetadataRules.check(MetadataRules.read(in));
  }

  @Test
  void refusedEntriesShowOnlyTheRule() {
    PostcardWriter out = new PostcardWriter();
    MetadataRules.write(MetadataEntries.EMPTY.with("Secret", new byte[] {1}), out);
    MetadataEntries refused =
        MetadataRules.read(new PostcardReader().reset(out.array(), 0, out.length()));
    assertEquals("Metadata[refused: metadata.key.format]", refused.toString());
    assertThrows(IllegalStateException.class, () -> refused.with("a", new byte[0]));
  }
}
