/**
 * Two engines, a virtual clock, a bad link, a busy application and a hostile peer: whole lives of
 * connections, each made from one number and repeatable from it. Knows the engine from outside
 * only; what stands on the wire is judged by a watcher of its own.
 */
package dev.rapace.simulation;
