package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.CredentialsFromEnvironment;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.EndpointSettings;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.Problem;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Goes through the troubleshooting list and says for each item how it is and what to do. */
final class DoctorCommand {
  private final Path configFile;
  private final FileOps ops;
  private final KeeperConsole console;
  private final BiFunction<EndpointSettings, Credentials, TokenEndpoint> endpoints;
  private final Findings findings;

  public DoctorCommand(
      Path configFile,
      FileOps ops,
      KeeperConsole console,
      BiFunction<EndpointSettings, Credentials, TokenEndpoint> endpoints,
      Findings.Form form) {
    this.configFile = configFile;
    this.ops = ops;
    this.console = console;
    this.endpoints = endpoints;
    this.findings = new Findings(console.out(), form);
  }

  int call() {
    try {
      KeeperConfig config = KeeperConfig.read(configFile, console.environment());
      findings.ok("configuration", configFile + " is fine");
      environment(config);
      new CacheChecks(config, ops, console.now(), findings).all();
      new KeeperCheck(config, ops, console.now(), findings).run();
      endpoint(config);
    } catch (ConfigException e) {
      findings.fail(
          "configuration",
          allProblems(e),
          "correct these lines and run doctor again, for the other checks");
      findings.end();
      return ExitCode.USAGE.code();
    }
    findings.end();
    return (findings.failed() ? ExitCode.NOT_READY : ExitCode.OK).code();
  }

  /** Those of the environment, too, so that one visit tells as much as can be told. */
  private String allProblems(ConfigException ofTheFile) {
    try {
      CredentialsFromEnvironment.read(configFile, console.environment());
      return String.valueOf(ofTheFile.getMessage());
    } catch (ConfigException all) {
      return String.valueOf(all.getMessage());
    }
  }

  private void environment(KeeperConfig config) {
    List<Problem> unusable =
        CredentialsFromEnvironment.unusable(config.credentialVariables(), console.environment());
    for (Problem problem : unusable) {
      findings.fail(
          "environment",
          problem.key() + " " + problem.what(),
          "put it in the .env file and see that the container loads that (env_file, --env-file)");
    }
    List<Problem> doubtful =
        CredentialsFromEnvironment.doubtful(config.credentialVariables(), console.environment());
    for (Problem problem : doubtful) {
      findings.warn(
          "environment",
          problem.key() + " " + problem.what(),
          "look at its line in the .env file, and at how the container gets it; a value in single"
              + " quotes there needs a compose that takes them off");
    }
    if (unusable.isEmpty() && doubtful.isEmpty()) {
      findings.ok("environment", "app key and app secret are set");
    }
    if (config.overridePath().isEmpty()) {
      findings.warn(
          "override",
          KeeperConfig.OVERRIDE + " is not set, so the canonical cache is kept",
          "right after the cutover; before it, set the override to the parallel token cache");
    } else {
      findings.ok("override", "keeps " + config.tokenCachePath());
    }
  }

  private void endpoint(KeeperConfig config) {
    EndpointSettings settings = config.endpoint();
    boolean https = "https".equalsIgnoreCase(settings.address().getScheme());
    String host = String.valueOf(settings.address().getHost());
    if (!https && !host.equals("localhost") && !host.startsWith("127.") && !host.equals("[::1]")) {
      findings.warn("endpoint", settings.address() + " is not encrypted", "use an https address");
    }
    // Nothing of it is sent: the question is whether anyone answers.
    Credentials none = new Credentials(Secret.of("none"), Secret.of("none"));
    Optional<String> silent = endpoints.apply(settings, none).probe();
    if (silent.isPresent()) {
      findings.fail(
          "endpoint",
          settings.address() + " does not answer: " + silent.get(),
          "check network, DNS, proxy, certificates and the address; in a maintenance window, wait");
    } else {
      findings.ok("endpoint", settings.address() + " answers");
    }
  }
}
