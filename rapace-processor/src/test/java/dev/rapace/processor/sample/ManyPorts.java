package dev.rapace.processor.sample;

import dev.rapace.StreamReader;
import dev.rapace.annotation.RapaceService;

/** Methods with several ports, and with none. */
@RapaceService
public interface ManyPorts {
  /** Two streams in, one out. */
  StreamReader<String> join(StreamReader<Integer> left, int between, StreamReader<Integer> right);

  /** One out. */
  StreamReader<Integer> list(int count);

  /** One in. */
  long count(StreamReader<Integer> items);

  /** None. */
  int plain(int value);
}
