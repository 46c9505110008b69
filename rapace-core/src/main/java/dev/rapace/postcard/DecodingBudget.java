package dev.rapace.postcard;

/**
 * What one payload may cost the decoder beyond its own size (ruling R26). Lengths and counts are
 * always checked against the bytes that are left; these are the limits for what costs no bytes.
 *
 * @param maxDepth how deep lists, maps, options, results and tuples may be nested, at least 1
 * @param maxZeroSizeElements how many elements of zero encoded bytes one payload may hold in all
 *     its sequences together, at least 0. The sum is limited, not each sequence: a megabyte of
 *     nested sequences would otherwise cost billions of elements.
 */
public record DecodingBudget(int maxDepth, int maxZeroSizeElements) {
  /** Depth 64, 4096 zero-size elements. */
  public static final DecodingBudget DEFAULT = new DecodingBudget(64, 4096);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public DecodingBudget {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("maxDepth must be at least 1: " + maxDepth);
    }
    if (maxZeroSizeElements < 0) {
      throw new IllegalArgumentException(
          "maxZeroSizeElements must not be negative: " + maxZeroSizeElements);
    }
  }
}
