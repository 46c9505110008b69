package dev.rapace.processor.sample;

import dev.rapace.annotation.Positional;
import dev.rapace.annotation.U8;
import java.util.List;

/** An enum with every kind of variant. */
public sealed interface Figure {
  /** Unit. */
  record Nothing() implements Figure {}

  /** Newtype. */
  @Positional
  record Dot(@U8 int size) implements Figure {}

  /** Tuple. */
  @Positional
  record Line(double length, String name) implements Figure {}

  /** Struct. */
  record Polygon(List<Point> corners, boolean closed) implements Figure {}

  /** A struct of two numbers. */
  record Point(int x, int y) {}
}
