package aegis.lt.keeper.oauth;

import aegis.lt.keeper.oauth.answer.Answer;
import aegis.lt.keeper.oauth.answer.AnswerReader;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token endpoint over HTTP.
 *
 * <p>Each request has a connection of its own, as there is one in a quarter of an hour and a kept
 * one would be stale. Nothing is sent twice: no retries, no redirects, no second address after the
 * body has begun to leave.
 */
public final class HttpTokenEndpoint implements TokenEndpoint {
  /** Between the words of a name such as {@code SSLHandshake}. */
  private static final Pattern WORD_END =
      Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private static final String UNUSABLE_ADDRESS = "unusable_address";

  private static final Logger log = LoggerFactory.getLogger(HttpTokenEndpoint.class);

  private final EndpointSettings settings;
  private final Credentials credentials;
  private final Dns dns;
  private final Redaction redaction;
  private @Nullable OkHttpClient client;
  private volatile @Nullable RunningCall running;
  private volatile boolean stopped;

  public HttpTokenEndpoint(EndpointSettings settings, Credentials credentials) {
    this(settings, credentials, Dns.SYSTEM, Redaction.ofThisProcess());
  }

  HttpTokenEndpoint(
      EndpointSettings settings, Credentials credentials, Dns dns, Redaction redaction) {
    this.settings = settings;
    this.credentials = credentials;
    this.dns = dns;
    this.redaction = redaction;
  }

  @Override
  public RefreshOutcome request(TokenGrant grant, Instant now) {
    redaction.hide(List.of(credentials.key(), credentials.secret()));
    redaction.hide(grant.secrets());
    SendPermit permit = new SendPermit();
    TokenForm form = TokenForm.of(grant, credentials, settings, permit);
    Optional<HttpUrl> address = address();
    if (address.isEmpty()) {
      return RefreshOutcome.Transient.unanswered(UNUSABLE_ADDRESS);
    }
    Request.Builder request = request(address.get()).post(form);
    TokenForm.authorization(credentials, settings.clientAuth())
        .ifPresent(value -> request.header("Authorization", value));
    Taken taken = new Taken();
    try {
      execute(request.tag(Taken.class, taken).build(), permit);
    } catch (IOException e) {
      if (taken.answer == null) {
        String reason = reason(e);
        return permit.taken()
            ? RefreshOutcome.Unknown.unanswered(reason)
            : RefreshOutcome.Transient.unanswered(reason);
      }
    }
    Answer answer = taken.answer;
    return answer == null
        ? RefreshOutcome.Unknown.unanswered("no_answer")
        : answer.outcome(now, grant.sent(), redaction);
  }

  /** Where an answer is kept from the moment it came. */
  private static final class Taken {
    private @Nullable Answer answer;
  }

  /**
   * Takes an answer as it comes from the network, before the HTTP client gets to judge it: some
   * statuses it answers with an exception, and the tokens would be gone.
   */
  private static Response take(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    Taken taken = chain.request().tag(Taken.class);
    if (taken == null) {
      return response;
    }
    ResponseBody body = response.body();
    taken.answer =
        AnswerReader.read(
            response.code(),
            new Answer.Headers(
                Optional.ofNullable(response.header("Retry-After")),
                Optional.ofNullable(response.header("X-Correlation")),
                Optional.ofNullable(response.header("Content-Encoding"))),
            body.byteStream(),
            body.contentLength());
    chain.call().cancel(); // to close a body that has not ended would wait for more of it
    return response;
  }

  private void execute(Request request, SendPermit permit) throws IOException {
    RunningCall call = new RunningCall(client().newCall(request), permit);
    running = call;
    if (stopped) {
      call.stop();
    }
    call.await(settings.callTimeout());
  }

  @Override
  public void stop() {
    stopped = true;
    RunningCall call = running;
    if (call != null) {
      call.stop();
    }
  }

  @Override
  public void prepare() {
    Secret nothing = Secret.of("rehearsal");
    try (WarmUp rehearsal = new WarmUp()) {
      EndpointSettings here =
          new EndpointSettings(
              rehearsal.address(),
              settings.clientAuth(),
              settings.redirectUri(),
              settings.connectTimeout(),
              settings.callTimeout());
      Credentials none = new Credentials(nothing, nothing);
      HttpTokenEndpoint stage = new HttpTokenEndpoint(here, none, dns, new Redaction());
      stage.client = client();
      stage.refresh(nothing, Instant.EPOCH);
    } catch (IOException e) {
      log.debug("no rehearsal", e); // the first answer then takes a little longer to save
    }
  }

  @Override
  public Optional<String> probe() {
    Optional<HttpUrl> address = address();
    if (address.isEmpty()) {
      return Optional.of(UNUSABLE_ADDRESS);
    }
    try {
      execute(request(address.get()).get().build(), new SendPermit());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  /** Empty if the HTTP client cannot make anything of the configured one. */
  private Optional<HttpUrl> address() {
    return Optional.ofNullable(HttpUrl.parse(settings.address().toString()));
  }

  private static Request.Builder request(HttpUrl address) {
    return new Request.Builder()
        .url(address)
        .header("Accept", "application/json")
        // An answer that is cut short can only be read as far as it came if it is not compressed.
        .header("Accept-Encoding", "identity")
        .header("Connection", "close");
  }

  /** Built when first needed: most wake-ups need no network, and start-up is measured. */
  private synchronized OkHttpClient client() {
    OkHttpClient built = client;
    if (built == null) {
      built =
          new OkHttpClient.Builder()
              .connectTimeout(settings.connectTimeout())
              // The limits of a request are kept by a deadline that counts no suspended time.
              .readTimeout(Duration.ZERO)
              .writeTimeout(Duration.ZERO)
              .callTimeout(Duration.ZERO)
              .dns(dns)
              .addNetworkInterceptor(HttpTokenEndpoint::take)
              .retryOnConnectionFailure(false)
              .followRedirects(false)
              .followSslRedirects(false)
              .protocols(List.of(Protocol.HTTP_1_1))
              .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
              .build();
      client = built;
    }
    return built;
  }

  /** One word: the text of an exception may quote what it was about. */
  private static String reason(IOException e) {
    if (e instanceof RunningCall.Stopped) {
      return STOPPED;
    }
    if (e instanceof InterruptedIOException) {
      return "timeout";
    }
    String name = e.getClass().getSimpleName();
    String word = name.endsWith("Exception") ? name.substring(0, name.length() - 9) : name;
    return word.isEmpty() || word.equals("IO") || word.equals("Socket")
        ? "connection_lost"
        : WORD_END.matcher(word).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
