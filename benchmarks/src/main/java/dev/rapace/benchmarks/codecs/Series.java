package dev.rapace.benchmarks.codecs;

import dev.rapace.annotation.RapaceType;

/** A message of many numbers. */
@RapaceType
record Series(long from, int[] codes, double[] values) {}
