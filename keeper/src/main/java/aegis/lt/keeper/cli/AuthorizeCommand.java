package aegis.lt.keeper.cli;

import aegis.lt.keeper.cli.LoginWait.Arrival;
import aegis.lt.keeper.config.CredentialsFromEnvironment.Complete;
import aegis.lt.keeper.oauth.CallbackListener;
import aegis.lt.keeper.oauth.ListenAddress;
import aegis.lt.keeper.oauth.LoginRecord;
import aegis.lt.keeper.oauth.LoginRequest;
import aegis.lt.keeper.oauth.LoginRequest.Answer;
import aegis.lt.keeper.oauth.LoginSettings;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.oauth.TokenGrant;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.ClientRejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refused;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.keeper.refresh.Fence;
import aegis.lt.keeper.refresh.NewLogin;
import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.TokenCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person logs in: shows the address to open, waits for the browser to come back with a code, or
 * for someone to paste it, exchanges the code, and saves the tokens.
 */
final class AuthorizeCommand {
  private static final String AGAIN = "Run 'authorize' again and log in once more.";

  private final Complete complete;
  private final LoginSettings settings;
  private final TokenEndpoint endpoint;
  private final Platform platform;
  private final KeeperConsole console;
  private final LoginWait wait;

  AuthorizeCommand(
      Complete complete, TokenEndpoint endpoint, Platform platform, KeeperConsole console) {
    this.complete = complete;
    this.settings = complete.config().login();
    this.endpoint = endpoint;
    this.platform = platform;
    this.console = console;
    this.wait = new LoginWait(platform.sleeper());
  }

  /** Whether someone can paste the address or the code. */
  enum Paste {
    /** Standard input is read. */
    READ,
    /** Standard input is left alone. */
    NOT_READ
  }

  /** Ends with the exit code; every failure has a message. */
  int call(Paste paste, Duration timeout) throws ProcessLock.HeldElsewhere {
    URI redirectUri =
        settings
            .redirectUri()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE,
                        "redirect_uri is not configured, and without it nobody can log in. Set it to"
                            + " the redirect address that is registered for the app"));
    if (settings.listen().isEmpty() && paste == Paste.NOT_READ) {
      throw nobodyCanAnswer(
          redirectUri + " does not lead to this machine, and authorize_listen names no address");
    }
    try (NewLogin login = new NewLogin(complete.config(), platform)) {
      requireOpenFence(login);
      prepare(login);
      endpoint.prepare();
      return logIn(login, redirectUri, paste, timeout);
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.INTERNAL_ERROR, "cannot log in: " + IoReason.of(e));
    }
  }

  private static CommandFailure nobodyCanAnswer(String why) {
    return new CommandFailure(
        ExitCode.USAGE,
        why
            + ", and standard input is no terminal. Use --paste to pass the address or the code in");
  }

  private static void requireOpenFence(NewLogin login) {
    Fence.Standing standing = login.fence();
    if (!standing.allows()) {
      throw new CommandFailure(
          ExitCode.NOT_READY,
          "refusing to write the canonical cache: "
              + login.fenceRecord()
              + " "
              + standing.reason()
              + standing.writer().map(writer -> ", " + writer).orElse("")
              + ". Nothing was sent");
    }
  }

  private static void prepare(NewLogin login) throws ProcessLock.HeldElsewhere {
    try {
      login.prepare();
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NOT_READY,
          "the tokens of a login could not be saved: "
              + IoReason.of(e)
              + ". Nothing was sent; 'doctor' looks at the usual reasons");
    }
  }

  private int logIn(NewLogin login, URI redirectUri, Paste paste, Duration timeout)
      throws IOException {
    Callback callback = new Callback();
    try (callback) {
      String comeBackTo = callback.open(redirectUri, paste);
      LoginRequest request = LoginRequest.begin(settings, comeBackTo, complete.credentials());
      Redaction.ofThisProcess().hide(request.secrets());
      callback.expect(request);
      explain(callback.isOpen(), paste, timeout);
      console.out().println(request.address());
      console.out().flush();
      if (paste == Paste.READ) {
        read(request);
      }
      TokenGrant.Code grant = granted(timeout);
      callback.close();
      return exchange(login, grant);
    }
  }

  private void explain(boolean listening, Paste paste, Duration timeout) {
    console
        .err()
        .println(
            "Open the address below in a browser and log in; waiting for "
                + Durations.format(timeout)
                + "."
                + (paste == Paste.READ
                    ? (listening
                            ? " If the browser cannot reach this machine, paste"
                            : " Then paste")
                        + " the address that it ends at, or the code alone, here."
                    : ""));
  }

  /** The server that the browser comes back to, if there is to be one. */
  private final class Callback implements AutoCloseable {
    private @Nullable CallbackListener listener;
    private volatile @Nullable LoginRequest request;

    /** Returns the redirect address, with the port in it that was found free. */
    String open(URI redirectUri, Paste paste) {
      Optional<ListenAddress> address = settings.listen();
      if (address.isEmpty()) {
        return redirectUri.toString();
      }
      try {
        CallbackListener opened = CallbackListener.open(address.get(), redirectUri, this::receive);
        listener = opened;
        return address.get().port() == 0
            ? withPort(redirectUri, opened.port())
            : redirectUri.toString();
      } catch (IOException e) {
        String why = "cannot listen on " + address.get() + " (" + IoReason.of(e) + ")";
        if (paste == Paste.NOT_READ || address.get().port() == 0) {
          throw nobodyCanAnswer(why);
        }
        console.err().println(why + "; the address the browser ends at has to be pasted");
        return redirectUri.toString();
      }
    }

    void expect(LoginRequest next) {
      request = next;
    }

    boolean isOpen() {
      return listener != null;
    }

    private CallbackListener.Page receive(String query) {
      LoginRequest expected = request;
      if (expected == null) {
        return CallbackListener.Page.NOT_OURS;
      }
      Answer answer = expected.redirected(query);
      if (answer instanceof Answer.NotOurs other) {
        console
            .err()
            .println("Refused what a browser brought: " + other.why() + ". Still waiting.");
        return CallbackListener.Page.NOT_OURS;
      }
      wait.answered(answer);
      return answer instanceof Answer.Refused
          ? CallbackListener.Page.REFUSED
          : CallbackListener.Page.RECEIVED;
    }

    @Override
    public void close() {
      CallbackListener open = listener;
      listener = null;
      if (open != null) {
        open.close();
      }
    }
  }

  private static String withPort(URI uri, int port) {
    try {
      return new URI(
              uri.getScheme(),
              uri.getUserInfo(),
              uri.getHost(),
              port,
              uri.getPath(),
              uri.getQuery(),
              null)
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("an address stays one with a port", e);
    }
  }

  /** Reads in the background what a person pastes; nobody can interrupt a read from a terminal. */
  private void read(LoginRequest request) {
    Thread thread = new Thread(() -> readLines(request), "pasted");
    thread.setDaemon(true);
    thread.start();
  }

  private void readLines(LoginRequest request) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          pasted(request, line);
        }
      }
    } catch (IOException e) {
      console.err().println("Cannot read standard input: " + IoReason.of(e));
    }
    wait.inputEnded();
  }

  private void pasted(LoginRequest request, String line) {
    Answer answer = request.pasted(line);
    if (answer instanceof Answer.NotOurs other) {
      console.err().println("Refused what was pasted: " + other.why() + ". Still waiting.");
    } else {
      wait.answered(answer);
    }
  }

  private TokenGrant.Code granted(Duration timeout) {
    Optional<Arrival> arrival = wait.await(timeout);
    if (arrival.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_READY,
          "nobody logged in within " + Durations.format(timeout) + ". " + AGAIN);
    }
    if (arrival.get() instanceof Arrival.Answered answered) {
      if (answered.answer() instanceof Answer.Granted granted) {
        return granted.grant();
      }
      if (answered.answer() instanceof Answer.Refused refused) {
        throw new CommandFailure(
            ExitCode.NOT_READY,
            "the endpoint refused the login: " + Redaction.ofThisProcess().redact(refused.words()));
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_READY, "standard input ended without an address or a code. " + AGAIN);
  }

  private int exchange(NewLogin login, TokenGrant.Code grant) throws IOException {
    Redaction.ofThisProcess().hide(grant.secrets());
    requireOpenFence(login);
    try {
      login.reserve();
    } catch (IOException e) {
      login.discard();
      throw new CommandFailure(
          ExitCode.NOT_READY,
          "there is no room for the tokens, nothing was sent: " + IoReason.of(e));
    }
    Instant sentAt = platform.clock().instant(); // so that no lifetime is overestimated
    RefreshOutcome outcome = endpoint.request(grant, sentAt);
    if (outcome instanceof Refreshed answer) {
      TokenCache saved =
          login.save(answer.tokens(), new LoginRecord.Beginning(sentAt, grant.verifier()));
      tell(saved);
      return ExitCode.OK.code();
    }
    login.discard();
    throw new CommandFailure(
        ExitCode.NOT_READY,
        why(outcome) + outcome.correlation().map(id -> " (correlation " + id + ")").orElse(""));
  }

  private void tell(TokenCache saved) {
    console
        .err()
        .println(
            "Logged in: the tokens are in "
                + complete.config().tokenCachePath()
                + saved.expiresAt().map(end -> ", the access token is good until " + end).orElse("")
                + (saved.refreshToken().isPresent()
                    ? "."
                    : ". The answer had no refresh token, so the keeper cannot refresh it; see 'scope'."));
  }

  /** What came instead of tokens. A code is never sent twice, so a person has to log in again. */
  private static String why(RefreshOutcome outcome) {
    if (outcome instanceof Rejected rejected) {
      return "the endpoint refused the code: " + rejected.error() + ". " + AGAIN;
    }
    if (outcome instanceof ClientRejected rejected) {
      return "the endpoint refused app key or app secret: "
          + rejected.error()
          + ". Correct them, then log in again";
    }
    if (outcome instanceof Unauthorized) {
      return "the endpoint answered 401 without an error code. Check app key and app secret, then"
          + " log in again";
    }
    if (outcome instanceof Refused refused) {
      return "the endpoint refused the request: "
          + refused.reason()
          + ". Check redirect_uri and pkce, then log in again";
    }
    return "the outcome of the login is unknown ("
        + reason(outcome)
        + "); the code is not sent a second time. "
        + AGAIN;
  }

  private static String reason(RefreshOutcome outcome) {
    if (outcome instanceof Transient passing) {
      return passing.reason();
    }
    if (outcome instanceof Unknown unknown) {
      return unknown.reason();
    }
    return outcome instanceof Continued ? "answer_without_access_token" : "internal_error";
  }
}
