package dev.rapace.benchmarks.codecs;

import dev.rapace.postcard.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The codecs that somebody without the processor would write. */
final class HandWritten {
  static final Codec<Reading> READING =
      Codec.of(
          (v, out) -> {
            out.writeI64(v.sensor());
            out.writeU32Bits(v.kind());
            out.writeBool(v.alarm());
            out.writeF64(v.value());
            out.writeI64(v.at());
          },
          in ->
              new Reading(
                  in.readI64(), in.readU32Bits(), in.readBool(), in.readF64(), in.readI64()));

  static final Codec<Order> ORDER =
      Codec.of(
          (v, out) -> {
            out.writeI64(v.id());
            out.writeString(v.customer());
            out.writeCount(v.lines().size());
            for (Order.Line line : v.lines()) {
              out.writeString(line.article());
              out.writeU32Bits(line.amount());
              out.writeI64(line.cents());
            }
            out.writeOptionTag(v.coupon().isPresent());
            if (v.coupon().isPresent()) {
              out.writeString(v.coupon().get());
            }
          },
          in -> {
            long id = in.readI64();
            String customer = in.readString();
            int count = in.readCount(3);
            List<Order.Line> lines = new ArrayList<>(Math.min(count, 256));
            for (int i = 0; i < count; i++) {
              lines.add(new Order.Line(in.readString(), in.readU32Bits(), in.readI64()));
            }
            Optional<String> coupon =
                in.readOptionTag() ? Optional.of(in.readString()) : Optional.empty();
            return new Order(id, customer, lines, coupon);
          });

  static final Codec<Series> SERIES =
      Codec.of(
          (v, out) -> {
            out.writeI64(v.from());
            out.writeCount(v.codes().length);
            for (int code : v.codes()) {
              out.writeI32(code);
            }
            out.writeCount(v.values().length);
            for (double value : v.values()) {
              out.writeF64(value);
            }
          },
          in -> {
            long from = in.readI64();
            int[] codes = new int[in.readCount(1)];
            for (int i = 0; i < codes.length; i++) {
              codes[i] = in.readI32();
            }
            double[] values = new double[in.readCount(8)];
            for (int i = 0; i < values.length; i++) {
              values[i] = in.readF64();
            }
            return new Series(from, codes, values);
          });

  private HandWritten() {}
}
