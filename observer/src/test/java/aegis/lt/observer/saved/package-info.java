/** Answers that were saved once, which a change of structure must not change. */
@org.jspecify.annotations.NullMarked
package aegis.lt.observer.saved;
