package aegis.lt.observer.cutover.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the journal says of one run: a cutover with its rollback, or a stop of the new keeper. */
public final class CutoverRun {
  private final int number;
  private final Instant begunAt;
  private final boolean stopOnly;
  private final Map<StepId, Instant> begun = new EnumMap<>(StepId.class);
  private final Map<StepId, Instant> done = new EnumMap<>(StepId.class);
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Entry> violations = new ArrayList<>();
  private Optional<StepId> current = Optional.empty();
  private Optional<Entry> failure = Optional.empty();
  private Optional<Entry> rollbackBegun = Optional.empty();
  private Optional<Entry> end = Optional.empty();

  /** That the watch was over, which an abandoned rollback leaves as it was. */
  private Optional<Entry> watched = Optional.empty();

  private boolean rollbackAbandoned;
  private Entry last;

  private CutoverRun(Entry first) {
    this.number = first.run();
    this.begunAt = first.at();
    this.stopOnly = first.kind() == Entry.Kind.STOP_BEGUN;
    this.last = first;
    facts.putAll(first.facts());
  }

  /** Whether an entry is the first one of a run. */
  static boolean begins(Entry entry) {
    return entry.kind() == Entry.Kind.BEGUN || entry.kind() == Entry.Kind.STOP_BEGUN;
  }

  /** The run that this entry begins. */
  public static CutoverRun begunBy(Entry first) {
    return new CutoverRun(first);
  }

  /** Takes in the next entry of this run. */
  public void add(Entry entry) {
    last = entry;
    if (entry.kind() == Entry.Kind.ROLLBACK_BEGUN && rolledBack()) {
      facts.keySet().removeAll(Facts.OF_ROLLBACK);
    }
    if (entry.kind() != Entry.Kind.INTENDS && entry.kind() != Entry.Kind.FAILED) {
      facts.putAll(entry.facts());
    } else {
      entry.facts().forEach(this::keepUnlessOfTheEntry);
    }
    switch (entry.kind()) {
      case BEGINS -> {
        current = entry.step();
        entry.step().ifPresent(step -> begun.putIfAbsent(step, entry.at()));
      }
      case DONE -> {
        entry.step().ifPresent(step -> done.putIfAbsent(step, entry.at()));
        current = Optional.empty();
        if (entry.step().equals(Optional.of(StepId.WATCH))) {
          watched = Optional.of(entry);
          end = watched;
        }
      }
      case STEP_FAILED, ROLLBACK_FAILED -> failure = Optional.of(entry);
      case VIOLATION -> violations.add(entry);
      case ROLLBACK_BEGUN -> {
        rollbackBegun = rollbackBegun.or(() -> Optional.of(entry));
        current = Optional.empty();
        failure = Optional.empty();
        end = Optional.empty();
      }
      case ROLLBACK_ABANDONED -> {
        rollbackAbandoned = true;
        rollbackBegun = Optional.empty();
        done.keySet().removeIf(StepId::leadsBack);
        begun.keySet().removeIf(StepId::leadsBack);
        current = Optional.empty();
        failure = Optional.empty();
        facts.keySet().removeAll(Facts.OF_ROLLBACK);
        end = watched;
      }
      case ROLLED_BACK, REFUSED -> {
        end = Optional.of(entry);
        current = Optional.empty();
      }
      case RESUMED, INTENDS, UNDER_WAY, DID, FAILED, INTERRUPTED, BEGUN, STOP_BEGUN -> {}
    }
  }

  private void keepUnlessOfTheEntry(String name, String value) {
    if (!name.equals(Facts.EFFECT.name()) && !name.equals(Facts.OBJECT.name())) {
      facts.put(name, value);
    }
  }

  /** From 1 on. */
  public int number() {
    return number;
  }

  /** When its first entry was written. */
  public Instant begunAt() {
    return begunAt;
  }

  /** Whether it only stops the new keeper, as no cutover had begun. */
  public boolean stopOnly() {
    return stopOnly;
  }

  /** Whether it leads back to the old keeper, or has. */
  public boolean rollingBack() {
    return stopOnly || rollbackBegun.isPresent();
  }

  /** Why it leads back, if it does. */
  public Optional<String> rollbackReason() {
    return rollbackBegun.map(Entry::text);
  }

  /** When a step was first begun. */
  public Optional<Instant> begunAt(StepId step) {
    return Optional.ofNullable(begun.get(step));
  }

  /** When a step was first seen to be done; going on later finds it {@code already done}. */
  public Optional<Instant> doneAt(StepId step) {
    return Optional.ofNullable(done.get(step));
  }

  /** The step that was begun and is not done. */
  public Optional<StepId> current() {
    return current;
  }

  /** Why it cannot continue as it was meant to, if so. */
  public Optional<Entry> failure() {
    return failure;
  }

  /** How it ended, if it has: refused, rolled back, or watched to the end. */
  public Optional<Entry> end() {
    return end;
  }

  /** Whether a rollback was given up, after which a person decides whether there is another. */
  public boolean rollbackAbandoned() {
    return rollbackAbandoned;
  }

  /** What the watch saw that it must not see. */
  public List<Entry> violations() {
    return List.copyOf(violations);
  }

  /** What its entries have left. */
  public Facts facts() {
    return new Facts(facts);
  }

  /** The last entry. */
  public Entry last() {
    return last;
  }

  /** Whether it was refused before anything was changed. */
  public boolean refused() {
    return end.filter(entry -> entry.kind() == Entry.Kind.REFUSED).isPresent();
  }

  /** Whether its last end is that of a rollback. */
  public boolean rolledBack() {
    return end.filter(entry -> entry.kind() == Entry.Kind.ROLLED_BACK).isPresent();
  }
}
