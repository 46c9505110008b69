package dev.rapace.rpc;

import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.protocol.PortSpec;
import dev.rapace.security.MethodRef;
import java.util.List;

/**
 * A method that a server serves.
 *
 * @param method what was declared
 * @param ref the same, as authorizers see it
 * @param handler the code behind it; its types are those of the method
 * @param mode where it runs
 * @param ports its streams and tunnels, as the engine needs to know them
 */
record Registration(
    Method<Object, Object> method,
    MethodRef ref,
    Handler<Object, Object> handler,
    HandlerMode mode,
    List<PortSpec> ports) {}
