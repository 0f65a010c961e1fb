package aegis.lt.observer.store;

import aegis.lt.observer.evidence.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The last span of each role, of one kind, as it is in memory; the database may still hold a
 * shorter one.
 *
 * @param <T> the kind of span
 */
final class OpenSpans<T> {
  /** Runs a body in one transaction, together with whatever else is waiting. */
  interface Transaction<T> {
    T run(Supplier<T> body);
  }

  private final Predicate<T> lengthenRow;
  private final UnaryOperator<T> insertAgain;
  private final Map<Role, T> spans = new EnumMap<>(Role.class);
  private final Map<Role, T> waiting = new EnumMap<>(Role.class);
  private final Map<Role, T> writing = new EnumMap<>(Role.class);

  /**
   * @param last reads a role's last span
   * @param lengthenRow writes the new end of a span; false if its row is no longer there
   * @param insertAgain writes a span whose row is gone under the next number, and returns it with
   *     that number
   */
  OpenSpans(
      Function<Role, Optional<T>> last, Predicate<T> lengthenRow, UnaryOperator<T> insertAgain) {
    this.lengthenRow = lengthenRow;
    this.insertAgain = insertAgain;
    for (Role role : Role.values()) {
      last.apply(role).ifPresent(span -> spans.put(role, span));
    }
  }

  @Nullable T get(Role role) {
    return spans.get(role);
  }

  /** Keeps the longer span in memory. */
  void lengthen(Role role, T span) {
    spans.put(role, span);
    waiting.put(role, span);
  }

  /** Undoes lengthening that must not be written without what goes with it. */
  void restore(Role role, T span) {
    lengthen(role, span);
  }

  /**
   * Begins a new span, which is durable afterwards.
   *
   * @param inserted writes its row, and returns it
   */
  void begin(Role role, Supplier<T> inserted, Transaction<T> transaction) {
    spans.put(role, transaction.run(inserted));
  }

  /**
   * Writes what is waiting. A span whose row was taken away is recorded anew under a new number;
   * what was taken away stays noticeable by its old one.
   */
  void write() {
    writing.clear();
    waiting.forEach(
        (role, span) -> writing.put(role, lengthenRow.test(span) ? span : insertAgain.apply(span)));
  }

  /** The transaction of the last {@link #write} is durable. */
  void written() {
    spans.putAll(writing);
    writing.clear();
    waiting.clear();
  }
}
