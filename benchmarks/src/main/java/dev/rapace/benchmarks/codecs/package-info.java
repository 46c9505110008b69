/** Generated codecs against hand-written ones and against protobuf-java, on the same messages. */
@NullMarked
package dev.rapace.benchmarks.codecs;

import org.jspecify.annotations.NullMarked;
