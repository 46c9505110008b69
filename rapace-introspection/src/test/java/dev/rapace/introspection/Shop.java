package dev.rapace.introspection;

import dev.rapace.StreamReader;
import dev.rapace.annotation.CodePoint;
import dev.rapace.annotation.FixedLength;
import dev.rapace.annotation.I128;
import dev.rapace.annotation.Positional;
import dev.rapace.annotation.RapaceService;
import dev.rapace.annotation.RequiresScope;
import dev.rapace.annotation.U128;
import dev.rapace.annotation.U16;
import dev.rapace.annotation.U32;
import dev.rapace.annotation.U64;
import dev.rapace.annotation.U8;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Tuple;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service that a tool does not know. */
@RapaceService
public interface Shop {
  /** Gives back what it was given. */
  Numbers numbers(Numbers all);

  /** Gives back what it was given. */
  Tuple.Two<Parts, Result<Long, String>> parts(Parts all, Result<Long, String> outcome);

  /** Nothing in, nothing out. */
  void ping();

  /** Not for tools. */
  @RequiresScope("owner")
  void close(String why);

  /** A stream. */
  StreamReader<String> news();

  /** Every type without parts. */
  record Numbers(
      boolean flag,
      @U8 int u8,
      @U16 int u16,
      @U32 long u32,
      @U64 BigInteger u64,
      @U128 BigInteger u128,
      byte i8,
      short i16,
      int i32,
      long i64,
      @I128 BigInteger i128,
      float f32,
      double f64,
      @CodePoint int letter,
      String text,
      byte[] bytes) {}

  /** Every type with parts. */
  record Parts(
      Optional<String> maybe,
      List<String> list,
      @FixedLength(2) List<Integer> pair,
      @FixedLength(3) byte[] three,
      Map<String, Boolean> map,
      List<Form> forms) {}

  /** Every kind of variant. */
  sealed interface Form {
    /** Unit. */
    record Nothing() implements Form {}

    /** Newtype. */
    @Positional
    record Dot(@U8 int size) implements Form {}

    /** Tuple. */
    @Positional
    record Line(double length, String name) implements Form {}

    /** Struct. */
    record Box(int width, int height) implements Form {}
  }
}
