package dev.rapace.rpc;

import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.security.MethodRef;

/**
 * A method that a server serves.
 *
 * @param method what was declared
 * @param ref the same, as authorizers see it
 * @param handler the code behind it; its types are those of the method
 * @param mode where it runs
 */
record Registration(
    Method<Object, Object> method,
    MethodRef ref,
    Handler<Object, Object> handler,
    HandlerMode mode) {}
