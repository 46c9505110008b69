package dev.rapace.processor.skew.v2;

import dev.rapace.annotation.RapaceService;

/** Orders with amounts, and a way to cancel them. */
@RapaceService
public interface Orders {
  /** How many orders a customer has. */
  int count(String customer);

  /** Finds an order. */
  Order find(long id);

  /** Cancels an order. */
  void cancel(long id);

  /** An order. */
  record Order(long id, String article, int amount) {}
}
