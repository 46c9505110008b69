package dev.rapace.rpc;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import java.util.concurrent.atomic.AtomicInteger;

/** Strings, counting how many were decoded. */
final class CountingCodec implements Codec<String> {
  final AtomicInteger decoded = new AtomicInteger();

  @Override
  public void encode(String value, PostcardWriter out) {
    Codecs.STRING.encode(value, out);
  }

  @Override
  public String decode(PostcardReader in) {
    decoded.incrementAndGet();
    return Codecs.STRING.decode(in);
  }
}
