package dev.rapace.processor.skew.v1;

import dev.rapace.annotation.RapaceService;

/** Orders as they were. */
@RapaceService
public interface Orders {
  /** How many orders a customer has. */
  int count(String customer);

  /** Finds an order. */
  Order find(long id);

  /** An order. */
  record Order(long id, String article) {}
}
