package dev.rapace.postcard;

/** Tuples as values: their elements one after the other and nothing else. */
public sealed interface Tuple {
  /** Two elements, such as two arguments. */
  record Two<A, B>(A first, B second) implements Tuple {}

  /** Three elements. */
  record Three<A, B, C>(A first, B second, C third) implements Tuple {}

  /** Four elements. */
  record Four<A, B, C, D>(A first, B second, C third, D fourth) implements Tuple {}
}
