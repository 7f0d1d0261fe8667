/** Tests of what the library keeps to its own package. */
@NullMarked
package cafe.cryptography.curve25519;

import org.jspecify.annotations.NullMarked;
