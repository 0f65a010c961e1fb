package aegis.lt.keeper.config;

import aegis.lt.keeper.oauth.ClientAuth;
import aegis.lt.keeper.oauth.EndpointSettings;
import aegis.lt.keeper.oauth.ListenAddress;
import aegis.lt.keeper.oauth.LoginSettings;
import aegis.lt.keeper.oauth.Pkce;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import aegis.lt.shared.config.Section;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keeper's configuration: {@code configs/lt_token_keeper.yaml} and the environment.
 *
 * @param environment live or sim
 * @param credentialVariables which environment variables hold app key and secret
 * @param interval from one wake-up to the next if no refresh is due before, 50 ms to a day
 * @param refreshMargin a token is refreshed when no more than this is left of it, zero to a day
 * @param canonicalPath the canonical token cache, {@code container_token_cache_path}
 * @param overridePath the token cache to keep instead, {@value #OVERRIDE}
 * @param keeperName who the fence must name for this keeper to write the canonical cache
 * @param incumbentName the keeper that writes the canonical cache until then, as the fence names it
 * @param endpoint the token endpoint, with connect timeout (10 ms to 10 min) and call timeout (10
 *     ms to 10 min)
 * @param login where and how a person logs in
 * @param retryInitial the first pause after a failure, 10 ms to an hour
 * @param retryMax the longest pause between retries, {@code retryInitial} to an hour
 * @param stateDirectory where the keeper keeps what it must remember; one for each keeper
 * @param ignored keys that are set and mean nothing to this version
 */
public record KeeperConfig(
    Environment environment,
    CredentialVariables credentialVariables,
    Duration interval,
    Duration refreshMargin,
    Path canonicalPath,
    Optional<Path> overridePath,
    String keeperName,
    String incumbentName,
    EndpointSettings endpoint,
    LoginSettings login,
    Duration retryInitial,
    Duration retryMax,
    Path stateDirectory,
    List<String> ignored) {
  /** Where the configuration lies if nothing else is said. */
  public static final Path DEFAULT_FILE = Path.of("configs/lt_token_keeper.yaml");

  /** The variable that names another token cache than the canonical one. */
  public static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST_CALL = Duration.ofMinutes(10);
  private static final Duration DAY = Duration.ofDays(1);

  public KeeperConfig {
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads and checks all of it.
   *
   * @throws ConfigException with every problem there is
   */
  public static KeeperConfig read(Path file, Map<String, String> variables) throws ConfigException {
    return ConfigFile.read(file, section -> from(section, variables));
  }

  /**
   * The same for a keeper that runs with {@code before}. Its token belongs to the endpoint that was
   * configured: another one is asked only if the file names it, and never because the lines that
   * named the old one are gone, as in a file that is half written.
   */
  static KeeperConfig from(Section section, Map<String, String> variables, KeeperConfig before) {
    KeeperConfig read = from(section, variables);
    URI address = before.endpoint().address();
    boolean named =
        section.has("token_endpoint")
            || (section.has("environment") && read.environment() != before.environment());
    section.check(
        "token_endpoint",
        named || read.endpoint().address().equals(address),
        "is not in the file any more, and the default is another endpoint than "
            + address
            + "; name the endpoint, as this token would be sent there");
    return read;
  }

  static KeeperConfig from(Section section, Map<String, String> variables) {
    Environment environment = section.choice("environment", Environment.LIVE);
    Path canonical =
        section
            .path("container_token_cache_path")
            .orElse(Path.of("/data/tokens/saxobank_tokens_live.json"))
            .toAbsolutePath()
            .normalize();
    Optional<Path> override = override(section, variables);
    Duration retryInitial =
        section.duration("retry_initial", Duration.ofSeconds(5), SHORTEST, Duration.ofHours(1));
    Duration retryMax =
        section.duration("retry_max", Duration.ofSeconds(60), SHORTEST, Duration.ofHours(1));
    section.check(
        "retry_max",
        retryMax.compareTo(retryInitial) >= 0,
        "is less than retry_initial, allowed is the same or more");
    Optional<URI> redirectUri = redirectUri(section);
    return new KeeperConfig(
        environment,
        CredentialVariables.from(section, environment),
        section.seconds("interval_secs", Duration.ofSeconds(900), Duration.ofMillis(50), DAY),
        section.seconds("refresh_margin_secs", Duration.ofSeconds(300), Duration.ZERO, DAY),
        canonical,
        override,
        section.name("keeper_name").orElse("aegis-lt-token-keeper"),
        section.name("incumbent_name").orElse(FenceRecord.INCUMBENT),
        endpoint(section, environment, redirectUri),
        login(section, environment, redirectUri),
        retryInitial,
        retryMax,
        section
            .path("state_dir")
            .orElse(override.orElse(canonical).resolveSibling(".lt-token-keeper"))
            .toAbsolutePath()
            .normalize(),
        ignored(section));
  }

  private static Optional<Path> override(Section section, Map<String, String> variables) {
    String text = variables.getOrDefault(OVERRIDE, "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      section.check(
          OVERRIDE,
          false,
          "found a text in the environment that is no path here, allowed is a path; letters beyond"
              + " ASCII need a locale that has them, such as LANG=C.UTF-8");
      return Optional.empty();
    }
  }

  private static EndpointSettings endpoint(
      Section section, Environment environment, Optional<URI> redirectUri) {
    return new EndpointSettings(
        section.httpUri("token_endpoint").orElse(environment.tokenEndpoint()),
        section.choice("client_auth", ClientAuth.BASIC),
        redirectUri.map(URI::toString),
        section.duration("connect_timeout", Duration.ofSeconds(10), SHORTEST, LONGEST_CALL),
        section.duration("call_timeout", Duration.ofSeconds(30), SHORTEST, LONGEST_CALL));
  }

  private static LoginSettings login(
      Section section, Environment environment, Optional<URI> redirectUri) {
    Optional<ListenAddress> loopback = redirectUri.flatMap(LoginSettings::loopback);
    boolean off = section.text("authorize_listen").filter("off"::equals).isPresent();
    Optional<ListenAddress> listen =
        off
            ? Optional.empty()
            : section
                .parsed(
                    "authorize_listen",
                    "off, or host:port with a port from 1 to 65535",
                    ListenAddress::parse)
                .or(() -> loopback);
    return new LoginSettings(
        section.httpUri("authorize_endpoint").orElse(environment.authorizeEndpoint()),
        redirectUri,
        listen,
        section.parsed("pkce", "off or S256", KeeperConfig::pkce).orElse(Pkce.OFF),
        section.name("scope"),
        section
            .parsed(
                "login_reminder",
                "0, or a duration from 1s to 366d, such as 7d",
                KeeperConfig::reminder)
            .orElse(Duration.ofDays(7)));
  }

  private static Optional<Duration> reminder(String text) {
    return text.strip().equals("0")
        ? Optional.of(Duration.ZERO)
        : Durations.parse(text)
            .filter(age -> age.isZero() || age.compareTo(Duration.ofSeconds(1)) >= 0)
            .filter(age -> age.compareTo(Duration.ofDays(366)) <= 0);
  }

  private static Optional<Pkce> pkce(String text) {
    return switch (text) {
      case "off" -> Optional.of(Pkce.OFF);
      case "S256" -> Optional.of(Pkce.S256);
      default -> Optional.empty();
    };
  }

  private static Optional<URI> redirectUri(Section section) {
    return section.text("redirect_uri").filter(String::isBlank).isPresent()
        ? Optional.empty()
        : section.parsed(
            "redirect_uri",
            "an absolute address without a fragment, such as http://localhost:8400/callback",
            KeeperConfig::redirectAddress);
  }

  /** Of any scheme: a desktop app may have one of its own, whose address is pasted. */
  private static Optional<URI> redirectAddress(String text) {
    try {
      URI uri = new URI(text);
      return Optional.of(uri)
          .filter(found -> found.isAbsolute() && found.getRawFragment() == null)
          .filter(found -> found.getPort() != 0 && found.getPort() <= 65_535);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Known keys whose service this version does not have: checked, so that a typo shows now. */
  private static List<String> ignored(Section section) {
    List<String> ignored = new ArrayList<>();
    section
        .parsed("http_listen", "off or host:port", KeeperConfig::listenAddress)
        .filter(address -> !address.equals("off"))
        .ifPresent(address -> ignored.add("http_listen"));
    if (section.has("notify")) {
      section.check(
          "notify", section.isStructure("notify"), "found a text, allowed is a mapping or a list");
      ignored.add("notify");
    }
    return ignored;
  }

  private static Optional<String> listenAddress(String text) {
    return Optional.of(text)
        .filter(
            value -> value.equals("off") || value.matches("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):\\d{1,5}"))
        .filter(
            value ->
                value.equals("off")
                    || Integer.parseInt(value.substring(value.lastIndexOf(':') + 1)) <= 65_535);
  }

  /** The token cache that this keeper keeps. */
  public Path tokenCachePath() {
    return overridePath.orElse(canonicalPath);
  }

  /** This configuration, but with the paths of another one: those cannot change under way. */
  public KeeperConfig withPathsOf(KeeperConfig other) {
    return new KeeperConfig(
        environment,
        credentialVariables,
        interval,
        refreshMargin,
        other.canonicalPath,
        other.overridePath,
        keeperName,
        incumbentName,
        endpoint,
        login,
        retryInitial,
        retryMax,
        other.stateDirectory,
        ignored);
  }

  /** What differs from an earlier configuration, key by key; nothing in it is secret. */
  public Fields changesFrom(KeeperConfig before) {
    Map<String, String> old = before.settings();
    Map<String, String> now = settings();
    Fields changes =
        Fields.of("changed", now.keySet().stream().filter(k -> changed(k, old, now)).count());
    for (Map.Entry<String, String> setting : now.entrySet()) {
      if (changed(setting.getKey(), old, now)) {
        changes.and(setting.getKey(), old.get(setting.getKey()) + " -> " + setting.getValue());
      }
    }
    return changes;
  }

  private static boolean changed(String key, Map<String, String> old, Map<String, String> now) {
    return !String.valueOf(old.get(key)).equals(now.get(key));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("environment", environment.name().toLowerCase(Locale.ROOT));
    settings.put("app_key_env", credentialVariables.key());
    settings.put("app_secret_env", credentialVariables.secret());
    settings.put("interval_secs", Durations.format(interval));
    settings.put("refresh_margin_secs", Durations.format(refreshMargin));
    settings.put("keeper_name", keeperName);
    settings.put("incumbent_name", incumbentName);
    settings.put("token_endpoint", endpoint.address().toString());
    settings.put("client_auth", endpoint.clientAuth().name().toLowerCase(Locale.ROOT));
    settings.put("redirect_uri", endpoint.redirectUri().orElse("none"));
    settings.put("connect_timeout", Durations.format(endpoint.connectTimeout()));
    settings.put("call_timeout", Durations.format(endpoint.callTimeout()));
    settings.put("authorize_endpoint", login.authorizeEndpoint().toString());
    settings.put("authorize_listen", login.listen().map(ListenAddress::toString).orElse("off"));
    settings.put("pkce", login.pkce() == Pkce.OFF ? "off" : "S256");
    settings.put("scope", login.scope().orElse("none"));
    settings.put("login_reminder", Durations.format(login.reminder()));
    settings.put("retry_initial", Durations.format(retryInitial));
    settings.put("retry_max", Durations.format(retryMax));
    return settings;
  }
}
