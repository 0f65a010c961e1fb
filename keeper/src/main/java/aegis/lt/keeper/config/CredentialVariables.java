package aegis.lt.keeper.config;

import aegis.lt.shared.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of the environment variables that hold the client's credentials.
 *
 * @param key of the app key (client id), {@code app_key_env}
 * @param secret of the app secret (client secret), {@code app_secret_env}
 */
public record CredentialVariables(String key, String secret) {
  /** POSIX, Base Definitions, section 8.1, and lower case. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What is certainly no secret that somebody wrote here by mistake. */
  private static final Pattern CONVENTIONAL = Pattern.compile("[A-Z_][A-Z0-9_]*");

  /** Reads both names, each with its default by environment. */
  static CredentialVariables from(Section section, Environment environment) {
    CredentialVariables usual = environment.credentialVariables();
    return new CredentialVariables(
        name(section, "app_key_env").orElse(usual.key),
        name(section, "app_secret_env").orElse(usual.secret));
  }

  private static Optional<String> name(Section section, String setting) {
    Optional<String> found = section.text(setting);
    Optional<String> name = found.filter(text -> NAME.matcher(text).matches());
    section.check(
        setting,
        found.isEmpty() || name.isPresent(),
        "found a text that is not repeated here, as it may be a secret; allowed is the name of an"
            + " environment variable: letters, digits and underscores, no digit at the front");
    return name;
  }

  /** Both. */
  public List<String> both() {
    return List.of(key, secret);
  }

  /** A name as a message about an absent variable may have it. */
  static String shown(String name) {
    return CONVENTIONAL.matcher(name).matches()
        ? name
        : "what app_key_env or app_secret_env names (not repeated here, as it may be a secret)";
  }
}
