package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.Fault;
import aegis.lt.simulator.endpoint.FaultPlan;
import aegis.lt.simulator.endpoint.Faults;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.TokenExchange;
import aegis.lt.simulator.endpoint.authority.AnswerDelivery;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.Grant;
import aegis.lt.simulator.endpoint.authority.LostChain;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real keeper against a strict endpoint, killed with -9 and met by faults at random, over and
 * over: requests and answers that get lost, answers in every odd form, refusals of the client,
 * steps of the clock. {@code -Dchaos.cycles=N} and {@code -Dchaos.seed=N} choose another run.
 *
 * <p>A chain ends when the person signs out, and where a rotation is lost. That happens in three
 * ways, which are counted apart. The keeper has to report each as a lost rotation, and none may
 * look like a rejected token:
 *
 * <ul>
 *   <li>between the endpoint's commit and the first byte of its answer;
 *   <li>the answer was cut before its refresh token was whole, which no client can complete. One
 *       that was cut anywhere behind it must be saved;
 *   <li>the keeper was killed with the answer under way to its disk. One that had reached the
 *       pending file must be saved.
 * </ul>
 *
 * <p>The keeper then continues for a while without a login, and is killed meanwhile: a token that
 * was refused is sent once more at most.
 */
class ChaosIT {
  private static final int CYCLES = Integer.getInteger("chaos.cycles", 120);
  private static final long SEED = Long.getLong("chaos.seed", 20_261_124L);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The exit code of a process that was killed with -9. */
  private static final int KILLED = 128 + 9;

  private static final int STORY_LINES = 60;

  /** A login shows late to a keeper that is busy; what it says until then is no news. */
  private static final int LATE_WORDS = 50;

  private static final Pattern CHAIN_IS_OVER =
      Pattern.compile("outcome=(rejected|lost_rotation)\\b");

  private static final Duration STEP = Duration.ofHours(2);

  @TempDir Path directory;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Deque<String> story = new ConcurrentLinkedDeque<>();
  private final AtomicLong commits = new AtomicLong();
  private final Map<AnswerDelivery, Integer> lost = new EnumMap<>(AnswerDelivery.class);
  private final Set<Long> cutBeforeRefreshToken = ConcurrentHashMap.newKeySet();
  private final Set<Long> cutBehindRefreshToken = ConcurrentHashMap.newKeySet();
  private final Set<Long> lastBeforeKill = ConcurrentHashMap.newKeySet();
  private final Set<Long> onDisk = ConcurrentHashMap.newKeySet();
  private final Set<String> signedOut = ConcurrentHashMap.newKeySet();
  private final AtomicInteger clientRefusals = new AtomicInteger();
  private final AtomicInteger oddAnswers = new AtomicInteger();
  private final AtomicInteger clockSteps = new AtomicInteger();
  private final Random words = new Random(SEED);
  private int signedOutFor;
  private SteppedKeeper.Offset offset;
  private TokenEndpointServer endpoint;
  private Path cache;
  private volatile Process keeper;
  private Process killed;
  private boolean finished;
  private int kills;
  private final AtomicInteger chains = new AtomicInteger();

  /** So many more times the keeper says that its chain is over before a person logs in. */
  private final AtomicInteger wordsUntilLogin = new AtomicInteger();

  /** Whether it says so of a chain that is good, as it may until it sees the login. */
  private volatile boolean doubted;

  private volatile String lastWord = "";

  /** Something the test has to see to. */
  private enum Event {
    KEEPER_ENDED,
    CHAIN_OVER,
    DONE
  }

  @AfterEach
  void endEverything() throws IOException {
    if (keeper != null) {
      keeper.destroyForcibly();
    }
    if (endpoint != null) {
      endpoint.close();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void noChainIsLostButBetweenTheCommitAndTheAnswerOnDisk() throws Exception {
    TokenAuthority authority =
        new TokenAuthority(EndpointRules.saxo("key", "secret"), InstantSource.system());
    endpoint =
        TokenEndpointServer.start(
            authority, new Chaos(), InstantSource.system(), TokenEndpointServer.Listen.anyPort());
    cache = directory.resolve("tokens.json");
    offset = SteppedKeeper.Offset.create(directory.resolve("clock-offset"));
    authorize();
    startKeeper();

    for (boolean done = false; !done; ) {
      Event event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).as("nothing happened for %s", PATIENCE).isNotNull();
      switch (event) {
        case KEEPER_ENDED -> {
          assertThat(keeper.waitFor())
              .as("it ended, but not by a kill\n" + told())
              .isEqualTo(KILLED);
          // A kill that was to hit one answer may come late and hit the next.
          lastBeforeKill.add(lastExchange());
          seeWhatReachedTheDisk();
          startKeeper();
        }
        case CHAIN_OVER -> confirmTheEndAndAuthorize();
        case DONE -> done = finish(authority);
      }
    }

    stopKeeperGently();
    assertThat(authority.standing(heldRefreshToken())).isEqualTo(TokenStanding.LIVE);
    System.out.printf(
        "chaos: seed %d, %d cycles, %d kills, %d refusals of the client, %d odd answers, %d clock"
            + " steps, %d replays, %d answers cut behind the refresh token and saved, %d answers"
            + " found on disk after a kill; %d chains signed out; chains lost: %d before the first"
            + " byte of the answer, %d cut before the refresh token was whole, %d killed with the"
            + " answer under way to the disk, 0 in any other way; a refused token was sent %d times"
            + " at most%n",
        SEED,
        commits.get(),
        kills,
        clientRefusals.get(),
        oddAnswers.get(),
        clockSteps.get(),
        authority.report().replays(),
        cutBehindRefreshToken.size(),
        onDisk.size(),
        signedOutFor,
        lost.getOrDefault(AnswerDelivery.NONE, 0),
        lost.getOrDefault(AnswerDelivery.PARTIAL, 0),
        lost.getOrDefault(AnswerDelivery.FULL, 0),
        mostRefusalsOfOneToken());
    assertThat(mostRefusalsOfOneToken()).isLessThanOrEqualTo(2);
    assertThat(List.of(clientRefusals.get(), oddAnswers.get(), clockSteps.get(), signedOutFor))
        .allMatch(count -> count > 0);
    assertThat(kills).isGreaterThan(CYCLES / 50);
    assertThat(lost).isNotEmpty();
    assertThat(cutBehindRefreshToken).isNotEmpty();
  }

  /**
   * All cycles are through. Not before the keeper has good tokens, though, and not while it dies of
   * a late kill: its next request raises the same event.
   */
  private synchronized boolean finish(TokenAuthority authority) throws IOException {
    finished =
        !keeper.equals(killed) && authority.standing(heldRefreshToken()) == TokenStanding.LIVE;
    return finished;
  }

  /** How often the token that was refused most often came to the endpoint. */
  private long mostRefusalsOfOneToken() {
    return endpoint.authority().report().exchanges().stream()
        .filter(exchange -> !exchange.committed())
        .collect(groupingBy(exchange -> exchange.chain() + " " + exchange.presented(), counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /** The keeper says that its chain is over. Is it, and why? Then log in again. */
  private void confirmTheEndAndAuthorize() throws IOException {
    List<LostChain> found = endpoint.authority().chainsLost(List.of(heldRefreshToken()));
    if (found.isEmpty() && !doubted) {
      doubted = true; // it may not have seen the last login yet
      wordsUntilLogin.set(LATE_WORDS);
      return;
    }
    assertThat(found).as("the keeper gave up a token that is still good\n" + told()).hasSize(1);
    if (signedOut.contains(found.get(0).chain())) {
      signedOutFor++;
    } else {
      confirmTheLoss(found);
    }
    authorize();
  }

  private void confirmTheLoss(List<LostChain> found) {
    assertThat(lastWord)
        .as("a lost rotation was taken for a rejected token\n" + told())
        .contains("outcome=lost_rotation");
    RecordedExchange spentBy = found.get(0).spentBy().orElseThrow();
    assertThat(found.get(0).standing()).isEqualTo(TokenStanding.SPENT);
    switch (spentBy.delivery()) {
      case NONE -> {} // nobody but the endpoint had it
      case PARTIAL ->
          assertThat(cutBeforeRefreshToken)
              .as("a refresh token that came whole was not kept\n" + told())
              .contains(spentBy.id());
      case FULL -> {
        assertThat(lastBeforeKill)
            .as("an answer that came whole was lost without a kill\n" + told())
            .contains(spentBy.id());
        assertThat(onDisk)
            .as("an answer that was on the disk was not put in place\n" + told())
            .doesNotContain(spentBy.id());
      }
    }
    lost.merge(spentBy.delivery(), 1, Integer::sum);
  }

  /** The last lines of the keeper, and when it was killed between them. */
  private String told() {
    return String.join("\n", story);
  }

  private void tell(String line) {
    story.add(line);
    if (story.size() > STORY_LINES) {
      story.poll();
    }
  }

  /** Between a kill and the next start: is there a whole answer in the pending file? */
  private void seeWhatReachedTheDisk() throws IOException {
    Path pending = cache.resolveSibling("." + cache.getFileName() + ".pending");
    if (!Files.exists(pending)) {
      return;
    }
    try {
      if (JSON.readTree(Files.readAllBytes(pending)).hasNonNull("refresh_token")) {
        onDisk.add(lastExchange());
      }
    } catch (JsonProcessingException torn) {
      // A part of an answer, which does not count as having arrived.
    }
  }

  private long lastExchange() {
    List<RecordedExchange> all = endpoint.authority().report().exchanges();
    return all.isEmpty() ? 0 : all.get(all.size() - 1).id();
  }

  private void authorize() throws IOException {
    Grant grant = endpoint.authority().issueChain(chainName(chains.incrementAndGet()));
    wordsUntilLogin.set(2 + words.nextInt(4));
    ObjectNode json = grant.toJson();
    json.put("issued_at", Instant.now().getEpochSecond());
    Programs.write(cache, json.toString());
  }

  private static String chainName(int number) {
    return "chain-" + number;
  }

  private String heldRefreshToken() throws IOException {
    return JSON.readTree(Files.readAllBytes(cache)).get("refresh_token").asText();
  }

  private void startKeeper() throws IOException {
    Path config = directory.resolve("keeper.yaml");
    // Lifetimes are the real ones, and the margin is as long: every wake-up is a refresh.
    Files.writeString(
        config,
        """
        interval_secs: 0.05
        refresh_margin_secs: 1200
        container_token_cache_path: %s
        token_endpoint: %s
        call_timeout: 10s
        retry_initial: 20ms
        retry_max: 100ms
        """
            .formatted(cache, endpoint.uri()));
    ProcessBuilder builder =
        new ProcessBuilder(SteppedKeeper.command(offset, "run", "--config", config.toString()))
            .redirectErrorStream(true);
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", "key");
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", "secret");
    builder.environment().remove("AEGIS_SAXO_TOKEN_CACHE_PATH");
    Process process = builder.start();
    keeper = process;
    Thread reader = new Thread(() -> follow(process), "keeper-log");
    reader.setDaemon(true);
    reader.start();
  }

  private void follow(Process process) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell(line);
        if (line.contains("token refreshed")) {
          doubted = false;
        } else if (CHAIN_IS_OVER.matcher(line).find()) {
          chainIsOver(line);
        }
      }
    } catch (IOException e) {
      // the process was killed in the middle of a line
    }
    if (process.equals(keeper)) {
      events.add(Event.KEEPER_ENDED);
    }
  }

  private void chainIsOver(String line) {
    lastWord = line;
    int left = wordsUntilLogin.decrementAndGet();
    if (left == 1) {
      kill(); // what it knows about the token has to outlive it
    } else if (left == 0) {
      events.add(Event.CHAIN_OVER);
    }
  }

  private void stopKeeperGently() throws InterruptedException {
    Process process = keeper;
    keeper = null;
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private synchronized void kill() {
    Process process = keeper;
    if (process != null && !process.equals(killed) && !finished) {
      kills++;
      killed = process;
      tell(Instant.now() + " killed, exchange " + lastExchange());
      process.destroyForcibly();
    }
  }

  /** What goes wrong with each request; the same seed plans the same. */
  private final class Chaos implements FaultPlan {
    private final Random random = new Random(SEED);
    private boolean sentInVain;
    private int refusalsToCome;

    @Override
    public synchronized Optional<Fault> next(Instant now) {
      if (commits.get() >= CYCLES) {
        events.add(Event.DONE);
        return Optional.empty();
      }
      // A token that went out without an answer is sent once more, never a third time. A second
      // accident on the very same token is beyond what that promise covers.
      boolean calm = sentInVain;
      sentInVain = false;
      if (calm) {
        return Optional.of(this::answer);
      }
      if (refusalsToCome > 0) {
        refusalsToCome--;
        return Optional.of(this::refuseTheClient);
      }
      return Optional.of(draw());
    }

    private Fault draw() {
      double drawn = random.nextDouble();
      if (drawn < 0.03) {
        return this::killBeforeCommit;
      }
      if (drawn < 0.05) {
        return this::killBeforeAnswer;
      }
      if (drawn < 0.10) {
        return killWithAnswer(Duration.ofNanos(random.nextInt(60_000_000)));
      }
      if (drawn < 0.15) {
        return Faults.serverError(503);
      }
      if (drawn < 0.18) {
        return Faults.htmlPage(200);
      }
      if (drawn < 0.20) {
        return Faults.tooManyRequests(Duration.ZERO);
      }
      if (drawn < 0.22) {
        return Faults.notAToken();
      }
      if (drawn < 0.25) {
        return exchange -> {
          sentInVain = true;
          Faults.resetBeforeCommit().play(exchange);
        };
      }
      if (drawn < 0.27) {
        return counted(Faults.lostAnswer());
      }
      if (drawn < 0.33) {
        return cut(random.nextDouble(), random.nextBoolean(), random.nextBoolean());
      }
      if (drawn < 0.36) {
        refusalsToCome = random.nextInt(6);
        return this::refuseTheClient;
      }
      if (drawn < 0.39) {
        return stepping(STEP.multipliedBy(random.nextInt(-1, 2)));
      }
      if (drawn < 0.41) {
        return this::signOut;
      }
      if (drawn < 0.51) {
        return odd(OddAnswers.draw(random));
      }
      return this::answer;
    }

    /** As if key or secret were wrong, which is mended after a while. */
    private void refuseTheClient(TokenExchange exchange) throws IOException {
      clientRefusals.incrementAndGet();
      exchange.send(exchange.refuse("invalid_client", "The client is not known here"));
    }

    private Fault stepping(Duration to) {
      return exchange -> {
        clockSteps.incrementAndGet();
        tell(Instant.now() + " the keeper's clock is " + to + " off");
        offset.set(to);
        answer(exchange);
      };
    }

    private void signOut(TokenExchange exchange) throws IOException {
      String chain = chainName(chains.get());
      tell(Instant.now() + " signed out of " + chain);
      signedOut.add(chain);
      endpoint.authority().revoke(chain);
      answer(exchange);
    }

    /** The whole answer, though nobody would expect it in this form. */
    private Fault odd(OddAnswers.Form form) {
      return exchange -> {
        TokenExchange.Answer answer = exchange.commit();
        commits.incrementAndGet();
        if (!answer.json().has("refresh_token")) {
          exchange.send(answer);
          return;
        }
        oddAnswers.incrementAndGet();
        tell(Instant.now() + " answered with " + form.name());
        form.send(exchange, answer);
      };
    }

    private void answer(TokenExchange exchange) throws IOException {
      TokenExchange.Answer answer = exchange.commit();
      commits.incrementAndGet();
      exchange.send(answer);
    }

    private Fault counted(Fault fault) {
      return exchange -> {
        sentInVain = true;
        commits.incrementAndGet();
        fault.play(exchange);
      };
    }

    /** The answer ends after a share of its body, whichever of the two tokens comes first in it. */
    private Fault cut(double share, boolean refreshTokenFirst, boolean chunked) {
      return exchange -> {
        TokenExchange.Answer answer = exchange.commit();
        commits.incrementAndGet();
        if (!answer.json().has("refresh_token")) {
          exchange.send(answer);
          return;
        }
        ObjectNode body = JSON.createObjectNode();
        if (refreshTokenFirst) {
          body.set("refresh_token", answer.json().get("refresh_token"));
        }
        body.setAll(answer.json());
        String text = body.toString();
        int sent = (int) (share * text.length());
        if (text.substring(0, sent).contains(body.get("refresh_token").toString())) {
          cutBehindRefreshToken.add(lastExchange());
        } else {
          cutBeforeRefreshToken.add(lastExchange());
          sentInVain = true;
        }
        exchange.sendCut(new TokenExchange.Answer(answer.status(), body), sent, chunked);
      };
    }

    private void killBeforeCommit(TokenExchange exchange) {
      sentInVain = true;
      kill();
    }

    private void killBeforeAnswer(TokenExchange exchange) {
      sentInVain = true;
      exchange.commit();
      commits.incrementAndGet();
      kill();
    }

    private Fault killWithAnswer(Duration later) {
      return exchange -> {
        sentInVain = true;
        answer(exchange);
        for (long end = System.nanoTime() + later.toNanos(); System.nanoTime() < end; ) {
          Thread.onSpinWait(); // somewhere between the first byte and the end of the save
        }
        kill();
      };
    }
  }
}
