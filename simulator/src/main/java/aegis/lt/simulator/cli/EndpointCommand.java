package aegis.lt.simulator.cli;

import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.simulator.endpoint.Consent;
import aegis.lt.simulator.endpoint.FaultPlan;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.ReusePolicy;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.standin.PythonCacheFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endpoint}: the token endpoint as a process of its own, until it is stopped. */
@Command(
    name = "endpoint",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description = {
      "Runs a token endpoint, and an authorization endpoint at /authorize, with Saxo's rules. The",
      "client is taken from the environment:",
      "SAXOBANK_APP_KEY_LIVE and SAXOBANK_APP_SECRET_LIVE."
    })
final class EndpointCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "0",
      description = "Where to listen; 0 for any free port (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(names = "--address", description = "The address to listen on (default: 127.0.0.1).")
  InetAddress address = InetAddress.getLoopbackAddress();

  @Option(
      names = "--access-lifetime",
      paramLabel = "SECONDS",
      defaultValue = "1200",
      description = "How long access tokens live (default: ${DEFAULT-VALUE}).")
  double accessSeconds;

  @Option(
      names = "--refresh-lifetime",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long refresh tokens live (default: ${DEFAULT-VALUE}).")
  double refreshSeconds;

  @Option(
      names = "--reuse",
      description = "What a spent refresh token meets: ${COMPLETION-CANDIDATES} (default: strict).")
  ReusePolicy reuse = ReusePolicy.STRICT;

  @Option(
      names = "--consent",
      description =
          "Who decides at /authorize: ${COMPLETION-CANDIDATES}. ask shows a page with a button;"
              + " grant and deny redirect at once (default: ask).")
  Consent consent = Consent.ASK;

  @Option(
      names = "--admin",
      description = "Serve /admin/ too: issue chains, plant faults, report. It has no protection.")
  boolean admin;

  @Option(
      names = "--issue",
      paramLabel = "CHAIN=FILE",
      description =
          "Start a chain and write its first tokens into a token cache, in place of what is there;"
              + " may be given more than once.")
  Map<String, Path> issue = Map.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> environment = System.getenv();
    TokenAuthority authority =
        new TokenAuthority(
            EndpointRules.saxo(
                    required(environment, "SAXOBANK_APP_KEY_LIVE"),
                    required(environment, "SAXOBANK_APP_SECRET_LIVE"))
                .withLifetimes(seconds(accessSeconds), seconds(refreshSeconds))
                .withReuse(reuse),
            InstantSource.system());
    for (Map.Entry<String, Path> chain : issue.entrySet()) {
      new PythonCacheFile(chain.getValue())
          .write(authority.issueChain(chain.getKey()).toJson(), InstantSource.system().instant());
    }
    try (TokenEndpointServer server =
        TokenEndpointServer.start(
            authority,
            FaultPlan.none(),
            InstantSource.system(),
            new TokenEndpointServer.Listen(address, port, admin))) {
      server.consent(consent);
      spec.commandLine().getOut().println(server.uri());
      spec.commandLine().getOut().flush();
      new CountDownLatch(1).await();
    }
    return ExitCode.OK.code();
  }

  private static Duration seconds(double seconds) {
    if (seconds <= 0) {
      throw new CommandFailure(ExitCode.USAGE, "lifetimes must be more than 0 seconds");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, name + " is not set in the environment");
    }
    return value;
  }
}
