package dev.rapace.processor.sample;

import dev.rapace.annotation.Access;
import dev.rapace.annotation.Idempotent;
import dev.rapace.annotation.RapaceService;
import dev.rapace.annotation.RequiresRole;
import dev.rapace.annotation.RequiresScope;
import dev.rapace.annotation.U32;
import dev.rapace.annotation.WireName;
import dev.rapace.postcard.Result;
import dev.rapace.security.AccessClass;
import java.util.List;
import java.util.Map;

/** What the tests call. */
@RapaceService
@RequiresScope("inventory")
@Access(AccessClass.READ)
public interface Inventory {
  /** Gives back what it was given. */
  Everything echo(Everything all);

  /** Adds up. */
  @Idempotent
  int add(int a, int b);

  /** Nothing in, nothing out. */
  void ping();

  /** A name as other languages have it. */
  @WireName("get_item")
  Result<Item, String> getItem(@U32 long id);

  /** Containers as argument and result. */
  Map<String, int[]> group(List<String> names, int[] values);

  /** Needs more than the others. */
  @RequiresRole("keeper")
  @RequiresScope({"write", "delete"})
  @Access(AccessClass.ADMIN)
  void removeAll(String wait, int in, int out, int value);

  /** Runs where it is called. */
  default int twice(int a) {
    return add(a, a);
  }

  /** An item. */
  record Item(@U32 long id, String name) {}
}
