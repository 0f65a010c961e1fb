package aegis.lt.simulator.demo;

import aegis.lt.shared.time.Durations;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who has refreshed the chain of the canonical token cache, as the token endpoint saw it: whoever
 * refreshes that chain writes the file.
 *
 * @param turns who refreshed, each change of hands a new entry, the oldest first
 * @param refused how often a token was sent that was no longer good
 * @param longestPause between two refreshes
 */
record CanonicalRecord(List<Turn> turns, int refused, Duration longestPause) {
  /** One of the two keepers. */
  enum Keeper {
    OLD("the old keeper"),
    NEW("the new keeper");

    private final String words;

    Keeper(String words) {
      this.words = words;
    }
  }

  /** So many refreshes by one keeper, one after the other. */
  record Turn(Keeper keeper, int refreshes) {}

  CanonicalRecord {
    turns = List.copyOf(turns);
  }

  /** What these exchanges of one chain, the oldest first, tell. */
  static CanonicalRecord of(List<RecordedExchange> exchanges) {
    List<Turn> turns = new ArrayList<>();
    Duration longest = Duration.ZERO;
    int refused = 0;
    RecordedExchange before = null;
    for (RecordedExchange exchange : exchanges) {
      if (!exchange.committed()) {
        refused++;
        continue;
      }
      Keeper keeper = exchange.client().startsWith("python") ? Keeper.OLD : Keeper.NEW;
      int last = turns.size() - 1;
      if (last >= 0 && turns.get(last).keeper() == keeper) {
        turns.set(last, new Turn(keeper, turns.get(last).refreshes() + 1));
      } else {
        turns.add(new Turn(keeper, 1));
      }
      if (before != null) {
        Duration pause = Duration.between(before.at(), exchange.at());
        longest = Durations.longer(pause, longest);
      }
      before = exchange;
    }
    return new CanonicalRecord(turns, refused, longest);
  }

  /** Whether these keepers took turns in this order, and no spent token was ever sent. */
  boolean shows(List<Keeper> order) {
    return refused == 0 && turns.stream().map(Turn::keeper).toList().equals(order);
  }

  /** In one line. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Turn turn : turns) {
      text.append(text.isEmpty() ? "" : ", then ")
          .append(turn.keeper().words)
          .append(' ')
          .append(turn.refreshes())
          .append(turn.refreshes() == 1 ? " time" : " times");
    }
    return text
        + String.format(
            Locale.ROOT,
            "; spent tokens sent: %d; longest pause %.1f s",
            refused,
            longestPause.toMillis() / 1000.0);
  }
}
