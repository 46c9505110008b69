package dev.rapace;

/** Where a handler runs. */
public enum HandlerMode {
  /** On a virtual thread of its own: may block. The default. */
  VIRTUAL_THREAD,
  /**
   * On the loop of the connection: fastest, and every other call of the connection waits for it. It
   * must not block and must not make blocking calls. Its interceptors run there too.
   */
  INLINE
}
