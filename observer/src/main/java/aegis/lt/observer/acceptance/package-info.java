/** May the cutover begin? One class answers, whoever asks. */
@NullMarked
package aegis.lt.observer.acceptance;

import org.jspecify.annotations.NullMarked;
