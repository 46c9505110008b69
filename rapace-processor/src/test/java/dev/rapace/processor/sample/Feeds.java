package dev.rapace.processor.sample;

import dev.rapace.StreamReader;
import dev.rapace.Tunnel;
import dev.rapace.annotation.RapaceService;
import java.util.List;

/** A method for each way to stream. */
@RapaceService
public interface Feeds {
  /** Items from the caller. */
  long sum(StreamReader<Integer> numbers);

  /** Items to the caller. */
  StreamReader<Figure.Point> diagonal(int count);

  /** Items both ways. */
  StreamReader<List<String>> pairs(String joint, StreamReader<String> left);

  /** Bytes both ways, opened by the server. */
  Tunnel echo();

  /** Bytes both ways, opened by the caller. */
  int count(Tunnel bytes);
}
