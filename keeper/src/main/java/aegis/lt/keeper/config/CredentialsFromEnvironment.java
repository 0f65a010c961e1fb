package aegis.lt.keeper.config;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import aegis.lt.shared.config.Problem;
import aegis.lt.shared.token.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** App key and secret, which come from the environment and nowhere else. */
public final class CredentialsFromEnvironment {
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
    AtomicReference<Environment> environment = new AtomicReference<>(Environment.LIVE);
    List<Problem> problems = new ArrayList<>();
    try {
      KeeperConfig config =
          ConfigFile.read(
              file,
              section -> {
                environment.set(section.choice("environment", Environment.LIVE));
                return KeeperConfig.from(section, variables);
              });
      problems.addAll(missing(config.environment(), variables));
      if (problems.isEmpty()) {
        return new Complete(config, credentials(config.environment(), variables));
      }
    } catch (ConfigException e) {
      e.problems().stream().distinct().forEach(problems::add);
      problems.addAll(missing(environment.get(), variables));
    }
    throw new ConfigException(file.toString(), problems);
  }

  /** A problem for each variable that is absent or blank. */
  public static List<Problem> missing(Environment environment, Map<String, String> variables) {
    List<Problem> problems = new ArrayList<>();
    for (String name : List.of(environment.keyVariable(), environment.secretVariable())) {
      if (variables.getOrDefault(name, "").isBlank()) {
        problems.add(
            new Problem(
                OptionalInt.empty(),
                name,
                "is not set in the environment; the keeper needs it to refresh a token"));
      }
    }
    return problems;
  }

  private static Credentials credentials(Environment environment, Map<String, String> variables) {
    return new Credentials(
        secret(variables, environment.keyVariable()),
        secret(variables, environment.secretVariable()));
  }

  private static Secret secret(Map<String, String> variables, String name) {
    return Secret.of(variables.getOrDefault(name, "").strip());
  }
}
