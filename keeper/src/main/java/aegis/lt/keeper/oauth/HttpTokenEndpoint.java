package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
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
  /** A token answer is a few kilobytes; more than this of an answer is not read. In bytes. */
  static final int LARGEST_ANSWER = 1 << 20;

  /** Between the words of a name such as {@code SSLHandshake}. */
  private static final Pattern WORD_END =
      Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private static final String UNUSABLE_ADDRESS = "unusable_address";

  private static final Logger log = LoggerFactory.getLogger(HttpTokenEndpoint.class);

  private final EndpointSettings settings;
  private final Credentials credentials;
  private @Nullable OkHttpClient client;

  public HttpTokenEndpoint(EndpointSettings settings, Credentials credentials) {
    this.settings = settings;
    this.credentials = credentials;
  }

  @Override
  public RefreshOutcome refresh(Secret refreshToken, Instant now) {
    RefreshForm form = RefreshForm.of(refreshToken, credentials, settings);
    Optional<HttpUrl> address = address();
    if (address.isEmpty()) {
      return RefreshOutcome.Transient.unanswered(UNUSABLE_ADDRESS);
    }
    Request.Builder request = request(address.get()).post(form);
    RefreshForm.authorization(credentials, settings.clientAuth())
        .ifPresent(value -> request.header("Authorization", value));
    try (Response response = client().newCall(request.build()).execute()) {
      Answer answer = read(response);
      return answer.outcome(now, text -> credentials.occurIn(text) || refreshToken.occursIn(text));
    } catch (IOException e) {
      String reason = reason(e);
      return form.sending()
          ? RefreshOutcome.Unknown.unanswered(reason)
          : RefreshOutcome.Transient.unanswered(reason);
    }
  }

  @Override
  public void prepare() {
    Secret nothing = Secret.of("rehearsal");
    try (Rehearsal rehearsal = new Rehearsal()) {
      EndpointSettings here =
          new EndpointSettings(
              rehearsal.address(),
              settings.clientAuth(),
              settings.redirectUri(),
              settings.connectTimeout(),
              settings.callTimeout());
      HttpTokenEndpoint stage = new HttpTokenEndpoint(here, new Credentials(nothing, nothing));
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
      client().newCall(request(address.get()).get().build()).execute().close();
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

  private static Answer read(Response response) {
    ResponseBody body = response.body();
    Buffer received = new Buffer();
    boolean whole = true;
    try (InputStream in = decoded(body.byteStream(), response.header("Content-Encoding"))) {
      byte[] chunk = new byte[8192];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        received.write(chunk, 0, n);
        if (received.size() > LARGEST_ANSWER) {
          whole = false;
          break;
        }
      }
    } catch (IOException e) {
      whole = false;
    }
    boolean framed =
        response.header("Content-Length") != null || response.header("Transfer-Encoding") != null;
    return new Answer(
        response.code(),
        Optional.ofNullable(response.header("Retry-After")),
        Optional.ofNullable(response.header("X-Correlation")),
        received.readByteString(),
        whole,
        framed);
  }

  /** We ask for no compression; a server or proxy that compresses all the same is understood. */
  private static InputStream decoded(InputStream body, @Nullable String encoding)
      throws IOException {
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> new GZIPInputStream(body);
      case "deflate" -> new InflaterInputStream(body);
      default -> body;
    };
  }

  /** Built when first needed: most wake-ups need no network, and start-up is measured. */
  private synchronized OkHttpClient client() {
    OkHttpClient built = client;
    if (built == null) {
      built =
          new OkHttpClient.Builder()
              .connectTimeout(settings.connectTimeout())
              .readTimeout(settings.callTimeout())
              .writeTimeout(settings.callTimeout())
              .callTimeout(settings.callTimeout())
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
