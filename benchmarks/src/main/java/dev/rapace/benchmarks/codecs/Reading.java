package dev.rapace.benchmarks.codecs;

import dev.rapace.annotation.RapaceType;
import dev.rapace.annotation.U32;

/** A small message of numbers. */
@RapaceType
record Reading(long sensor, @U32 int kind, boolean alarm, double value, long at) {}
