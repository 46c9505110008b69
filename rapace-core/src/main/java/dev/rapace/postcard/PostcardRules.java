package dev.rapace.postcard;

/** Rule ids that this package names in its exceptions; {@code java.*} are this project's own. */
final class PostcardRules {
  static final String VARINT = "payload.varint.reject-noncanonical";
  static final String RANGE = "java.postcard.range";
  static final String TRUNCATED = "java.postcard.truncated";
  static final String TRAILING = "java.postcard.trailing-bytes";
  static final String BOOL = "java.postcard.bool";
  static final String OPTION = "java.postcard.option-tag";
  static final String VARIANT = "java.postcard.variant-index";
  static final String CHAR = "java.postcard.char";
  static final String UTF8 = "java.postcard.utf8";
  static final String LENGTH = "java.postcard.length";
  static final String ZERO_SIZE = "java.postcard.zero-size-elements";
  static final String DEPTH = "java.postcard.depth";
  static final String DUPLICATE_KEY = "java.postcard.duplicate-key";
  static final String OUTPUT_LIMIT = "java.postcard.output-limit";

  private PostcardRules() {}
}
