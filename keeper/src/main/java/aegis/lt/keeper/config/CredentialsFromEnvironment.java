package aegis.lt.keeper.config;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import aegis.lt.shared.config.Problem;
import aegis.lt.shared.config.Section;
import aegis.lt.shared.process.EnvironmentBytes;
import aegis.lt.shared.token.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;

/** App key and secret, which come from the environment and nowhere else. */
public final class CredentialsFromEnvironment {
  private static final String QUOTES = "\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb";

  /**
   * <code>${NAME}</code>, {@code $(command)}, {@code $NAME}, {@code %NAME%}, {@code {{name}}},
   * {@code <name>}.
   */
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "\\$\\{|\\$\\(|^\\$[A-Za-z_][A-Za-z0-9_]*$|^%[A-Za-z_][A-Za-z0-9_]*%$|\\{\\{.*}}|^<.*>$");

  private CredentialsFromEnvironment() {}

  /** What the daemon needs to run. */
  public record Complete(KeeperConfig config, Credentials credentials) {
    /** The same with the paths of another configuration: those cannot change under way. */
    public Complete withPathsOf(KeeperConfig other) {
      return new Complete(config.withPathsOf(other), credentials);
    }
  }

  /**
   * Reads file and environment together, so that one run tells all that is missing.
   *
   * @throws ConfigException with every problem of both
   */
  public static Complete read(Path file, Map<String, String> variables) throws ConfigException {
    return read(file, variables, section -> KeeperConfig.from(section, variables));
  }

  /**
   * The same for a keeper that runs with {@code before}: see there what a reload may not change.
   *
   * @throws ConfigException with every problem of both
   */
  public static Complete readAgain(Path file, Map<String, String> variables, KeeperConfig before)
      throws ConfigException {
    return read(file, variables, section -> KeeperConfig.from(section, variables, before));
  }

  private static Complete read(
      Path file, Map<String, String> variables, Function<Section, KeeperConfig> reader)
      throws ConfigException {
    AtomicReference<CredentialVariables> names =
        new AtomicReference<>(Environment.LIVE.credentialVariables());
    List<Problem> problems = new ArrayList<>();
    try {
      KeeperConfig config =
          ConfigFile.read(
              file,
              section -> {
                names.set(
                    CredentialVariables.from(
                        section, section.choice("environment", Environment.LIVE)));
                return reader.apply(section);
              });
      problems.addAll(unusable(config.credentialVariables(), variables));
      if (problems.isEmpty()) {
        return new Complete(config, credentials(config.credentialVariables(), variables));
      }
    } catch (ConfigException e) {
      e.problems().stream().distinct().forEach(problems::add);
      problems.addAll(unusable(names.get(), variables));
    }
    throw new ConfigException(file.toString(), problems);
  }

  /** A problem for each variable that is absent or blank, or that is no text. */
  public static List<Problem> unusable(CredentialVariables names, Map<String, String> variables) {
    List<Problem> problems = new ArrayList<>();
    for (String name : names.both()) {
      String value = variables.getOrDefault(name, "");
      if (value.isBlank()) {
        problems.add(
            problem(
                CredentialVariables.shown(name),
                "is not set in the environment; the keeper needs it to refresh a token"));
      } else if (value.indexOf(EnvironmentBytes.UNREADABLE) >= 0) {
        problems.add(
            problem(
                name,
                "holds bytes that are not UTF-8 and would be sent as something else; set it in UTF-8"));
      }
    }
    return problems;
  }

  /**
   * What is probably wrong with a variable that can be used: it is sent as it is, quotes and all.
   * No text has any of its value.
   */
  public static List<Problem> doubtful(CredentialVariables names, Map<String, String> variables) {
    List<Problem> problems = new ArrayList<>();
    for (String name : names.both()) {
      String value = variables.getOrDefault(name, "").strip();
      doubt(name, value).ifPresent(what -> problems.add(problem(name, what)));
    }
    return problems;
  }

  private static Optional<String> doubt(String name, String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (isQuote(value.charAt(0)) || isQuote(value.charAt(value.length() - 1))) {
      return Optional.of("is in quotes, which are sent as a part of it");
    }
    if (PLACEHOLDER.matcher(value).find()) {
      return Optional.of("holds a placeholder that nothing was filled in for");
    }
    if (value.startsWith(name + "=") || value.startsWith("export ")) {
      return Optional.of("holds a whole line of a file instead of a value");
    }
    if (value.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
      return Optional.of("holds blanks or control characters, which are sent as a part of it");
    }
    return Optional.empty();
  }

  private static boolean isQuote(char character) {
    return QUOTES.indexOf(character) >= 0;
  }

  private static Problem problem(String name, String what) {
    return new Problem(OptionalInt.empty(), name, what);
  }

  private static Credentials credentials(CredentialVariables names, Map<String, String> variables) {
    return new Credentials(secret(variables, names.key()), secret(variables, names.secret()));
  }

  private static Secret secret(Map<String, String> variables, String name) {
    return Secret.of(variables.getOrDefault(name, "").strip());
  }
}
