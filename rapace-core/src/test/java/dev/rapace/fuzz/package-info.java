/**
 * Fuzz targets: one for each thing that bytes of an unknown peer reach first. In the build they run
 * on their seeds; {@code ./prove fuzz-wire} runs them with coverage guidance.
 */
package dev.rapace.fuzz;
