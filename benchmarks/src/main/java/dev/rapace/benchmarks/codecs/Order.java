package dev.rapace.benchmarks.codecs;

import dev.rapace.annotation.RapaceType;
import dev.rapace.annotation.U32;
import java.util.List;
import java.util.Optional;

/** A message of text and parts. */
@RapaceType
record Order(long id, String customer, List<Line> lines, Optional<String> coupon) {
  /** A part. */
  record Line(String article, @U32 int amount, long cents) {}
}
