package aegis.lt.containers;

import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long what happens in a cutover took, of many: each step from the journal, and the pauses in
 * which nobody refreshed from what the token endpoint saw.
 */
final class Figures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, List<Long>> millis = new LinkedHashMap<>();

  void add(String what, Duration took) {
    millis.computeIfAbsent(what, key -> new ArrayList<>()).add(took.toMillis());
  }

  /** Each step that a journal says was begun and done; the last time, if there are more. */
  void addSteps(Path journal) throws IOException {
    Map<String, Instant> begun = new HashMap<>();
    Map<String, Duration> took = new LinkedHashMap<>();
    for (String line : KillPoint.entries(journal)) {
      JsonNode entry = JSON.readTree(line);
      String step = entry.path("step").asText();
      Instant at = Instant.parse(entry.path("at").asText());
      if (entry.path("kind").asText().equals("begins")) {
        begun.put(step, at);
      } else if (entry.path("kind").asText().equals("done") && begun.containsKey(step)) {
        took.put(step, Duration.between(begun.get(step), at));
      }
    }
    took.forEach(this::add);
  }

  /** From the last refresh of one keeper to the first of the other, both ways. */
  void addPauses(List<RecordedExchange> exchanges) {
    List<RecordedExchange> committed =
        exchanges.stream().filter(RecordedExchange::committed).toList();
    for (int i = 1; i < committed.size(); i++) {
      boolean before = CutoverStand.isOld(committed.get(i - 1));
      if (before != CutoverStand.isOld(committed.get(i))) {
        add(
            before ? "pause, there" : "pause, back",
            Duration.between(committed.get(i - 1).at(), committed.get(i).at()));
      }
    }
  }

  /** A line for each: how many, the median, the longest. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    millis.forEach(
        (what, all) -> {
          List<Long> sorted = all.stream().sorted().toList();
          text.append(
              "%-20s %3d times, median %6.2f s, longest %6.2f s%n"
                  .formatted(
                      what,
                      sorted.size(),
                      sorted.get(sorted.size() / 2) / 1000.0,
                      sorted.get(sorted.size() - 1) / 1000.0));
        });
    return text.toString();
  }
}
