package dev.rapace.processor.sample;

import dev.rapace.annotation.CodePoint;
import dev.rapace.annotation.FixedLength;
import dev.rapace.annotation.I128;
import dev.rapace.annotation.U128;
import dev.rapace.annotation.U16;
import dev.rapace.annotation.U32;
import dev.rapace.annotation.U64;
import dev.rapace.annotation.U8;
import dev.rapace.annotation.WireName;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Tuple;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One component for each type of the data model and each way to write it in Java. */
public record Everything(
    boolean flag,
    @U8 int u8,
    @U8 byte u8Bits,
    @U16 int u16,
    @U16 short u16Bits,
    @U32 long u32,
    @U32 int u32Bits,
    @U64 BigInteger u64,
    @U64 long u64Bits,
    @U128 BigInteger u128,
    byte i8,
    short i16,
    int i32,
    long i64,
    @I128 BigInteger i128,
    float f32,
    double f64,
    @CodePoint int character,
    @WireName("text_line") String text,
    byte[] bytes,
    @FixedLength(4) byte[] fourBytes,
    Optional<String> maybe,
    OptionalInt maybeInt,
    OptionalLong maybeLong,
    OptionalDouble maybeDouble,
    @Nullable String nullable,
    List<@U16 Integer> ports,
    @FixedLength(2) List<String> pair,
    int[] ints,
    @U32 long[] counters,
    @FixedLength(3) double[] position,
    Map<String, List<@U64 BigInteger>> map,
    Tuple.Three<String, Optional<List<String>>, Boolean> tuple,
    Result<@U8 Integer, Failure> outcome,
    Color color,
    Figure figure) {

  /** An application error. */
  public record Failure(@U16 int code, String words) {}

  /** Unit variants only. */
  public enum Color {
    RED,
    @WireName("Green")
    GREEN,
    BLUE
  }
}
