/** Made-up types and a second, naive Postcard to check generated codecs against. */
@NullMarked
package dev.rapace.processor.shapes;

import org.jspecify.annotations.NullMarked;
