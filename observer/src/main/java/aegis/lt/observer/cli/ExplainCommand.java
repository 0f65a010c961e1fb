package aegis.lt.observer.cli;

import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a criterion, a status, an exit code, a step or an event means. */
@Command(
    name = "explain",
    description =
        "Explain a criterion, status, exit code, cutover step or notification event: what it means,"
            + " how it is measured, and what to do. Without an ID: list them.")
final class ExplainCommand implements Callable<Integer> {
  /** A word that differs by more than this is no misspelling. In characters. */
  private static final int NEAR = 3;

  private static final int MOST_SUGGESTIONS = 3;

  @ParentCommand private @Nullable ObserverCommand parent;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "Such as candidate_cadence, INCONCLUSIVE, 9, stop-incumbent or rolled_back.")
  private @Nullable String id;

  @Override
  public Integer call() {
    ObserverCommand command = Objects.requireNonNull(parent);
    List<Explanation> all = Explanation.all();
    String typed = id;
    if (typed == null) {
      all.forEach(one -> command.console().out().printf("%-30s %s%n", one.id(), one.kind()));
      return ExitCode.OK.code();
    }
    Explanation found =
        all.stream()
            .filter(one -> one.is(typed))
            .findFirst()
            .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, unknown(typed, all)));
    command.console().out().print(found.text());
    return ExitCode.OK.code();
  }

  private static String unknown(String typed, List<Explanation> all) {
    String plain = Explanation.plain(typed);
    List<String> near =
        all.stream()
            .map(Explanation::id)
            .filter(one -> isNear(plain, Explanation.plain(one)))
            .sorted(Comparator.comparingInt(one -> distance(plain, Explanation.plain(one))))
            .limit(MOST_SUGGESTIONS)
            .toList();
    return "nothing is called '"
        + typed
        + "'; "
        + (near.isEmpty()
            ? "observer explain lists all ids"
            : near.stream().collect(Collectors.joining(" or ", "did you mean ", "?")));
  }

  private static boolean isNear(String typed, String id) {
    return typed.length() > 2 && (id.contains(typed) || distance(typed, id) <= NEAR);
  }

  /** How many letters have to be changed, added or removed (Levenshtein). */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
