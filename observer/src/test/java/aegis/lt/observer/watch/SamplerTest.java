package aegis.lt.observer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.time.ManualTime;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.TokenCacheFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration GAP = Duration.ofMinutes(1);
  private static final String CACHE =
      """
      {"access_token":"SENTINEL-A","refresh_token":"SENTINEL-R","expires_in":1200,
       "issued_at":1795510800}
      """;

  @TempDir Path folder;
  private final ManualTime time = new ManualTime(START);
  private Path file;
  private EvidenceStore store;
  private Sampler sampler;

  @BeforeEach
  void open() {
    file = folder.resolve("incumbent.json");
    store = EvidenceStore.open(folder.resolve("db"), "test");
    Fingerprinter fingerprinter = new Fingerprinter(store.fingerprintKey());
    sampler =
        new Sampler(
            new Look(new TokenCacheFile(file, FileOps.real()), fingerprinter),
            new Look(
                new TokenCacheFile(folder.resolve("candidate.json"), FileOps.real()),
                fingerprinter),
            new Recorder(store, GAP, Duration.ZERO),
            time,
            GAP);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<SampleSpan> spans(Role role) {
    return store.history(Instant.EPOCH, START.plusSeconds(100_000)).samples().stream()
        .filter(span -> span.role() == role)
        .toList();
  }

  private Sample only() {
    assertThat(spans(Role.INCUMBENT)).hasSize(1);
    return spans(Role.INCUMBENT).get(0).sample();
  }

  @Test
  void aUsableCacheIsSeenWithItsTimesAndShapeAndNoToken() throws IOException {
    Files.writeString(file, CACHE);
    Files.setLastModifiedTime(file, FileTime.from(START.minusSeconds(3)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    sampler.sample();

    Sample seen = only();
    assertThat(seen.state()).isEqualTo(FileState.OK);
    assertThat(seen.mtime()).contains(START.minusSeconds(3));
    assertThat(seen.issuedAt()).contains(Instant.ofEpochSecond(1795510800));
    assertThat(seen.expiresIn()).contains(Duration.ofSeconds(1200));
    assertThat(seen.shape().orElseThrow().mode()).isEqualTo("rw-r-----");
    assertThat(seen.shape().orElseThrow().owner()).matches("\\d+:\\d+");
    assertThat(seen.shape().orElseThrow().fields())
        .containsEntry("issued_at", "number/epoch_seconds");
    assertThat(seen.toString()).doesNotContain("SENTINEL");
    assertThat(spans(Role.INCUMBENT).get(0).firstSeen()).isEqualTo(START);
  }

  @Test
  void sessionAndExpiryOfAJwtAreRecordedAndNothingElseOfIt() throws IOException {
    Files.writeString(file, withToken(jwt("SENTINEL-SID", "1795512000"), "1795511000"));
    sampler.sample();

    TokenFacts facts = only().token();
    assertThat(facts.session().orElseThrow()).matches("[0-9a-f]{16}");
    assertThat(facts.jwtExpiry()).contains(Instant.ofEpochSecond(1795512000));
    assertThat(facts.absoluteExpiry()).contains(Instant.ofEpochSecond(1795511000));
    assertThat(facts.access().orElseThrow()).matches("[0-9a-f]{16}");
    assertThat(only().file()).isPresent();

    Files.writeString(file, withToken(jwt("SENTINEL-SID", "1795512900"), "1795512100"));
    time.advance(Duration.ofSeconds(15));
    sampler.sample();
    TokenFacts next = spans(Role.INCUMBENT).get(1).sample().token();
    assertThat(next.session()).isEqualTo(facts.session());
    assertThat(next.access()).isNotEqualTo(facts.access());
    assertThat(Files.readString(folder.resolve("db"), StandardCharsets.ISO_8859_1))
        .doesNotContain("SENTINEL");
  }

  private static String withToken(String token, String expiresAt) {
    return "{\"access_token\":\"" + token + "\",\"expires_at\":" + expiresAt + "}";
  }

  private static String jwt(String session, String expiry) {
    String claims = "{\"sid\":\"" + session + "\",\"exp\":\"" + expiry + "\"}";
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".SENTINEL";
  }

  @Test
  void whatCannotBeUsedIsToldApart() throws IOException {
    sampler.sample();
    Files.writeString(file, "{\"access_token\": \"SENT");
    time.advance(Duration.ofSeconds(15));
    sampler.sample();
    Files.writeString(file, "{\"access_token\": \"\"}");
    time.advance(Duration.ofSeconds(15));
    sampler.sample();
    Files.delete(file);
    Files.createDirectory(file);
    time.advance(Duration.ofSeconds(15));
    sampler.sample();

    assertThat(spans(Role.INCUMBENT))
        .extracting(span -> span.sample().state())
        .containsExactly(
            FileState.MISSING, FileState.UNPARSABLE, FileState.NO_TOKEN, FileState.UNREADABLE);
    assertThat(spans(Role.CANDIDATE)).hasSize(1);
    assertThat(spans(Role.CANDIDATE).get(0).looks()).isEqualTo(4);
  }

  @Test
  void looksThatSeeTheSameLengthenOneSpanUpToTheLongestPause() throws IOException {
    Files.writeString(file, CACHE);
    sampler.sample();
    time.advance(GAP);
    sampler.sample();
    assertThat(only().state()).isEqualTo(FileState.OK);

    time.advance(GAP.plusNanos(1));
    sampler.sample();
    assertThat(spans(Role.INCUMBENT)).hasSize(2);
  }

  @Test
  void theSameContentWrittenAgainIsAChangeOfMtimeAlone() throws IOException {
    Files.writeString(file, CACHE);
    Files.setLastModifiedTime(file, FileTime.from(START.minusSeconds(3)));
    sampler.sample();
    Files.setLastModifiedTime(file, FileTime.from(START));
    time.advance(Duration.ofSeconds(15));
    sampler.sample();

    List<SampleSpan> spans = spans(Role.INCUMBENT);
    assertThat(spans).hasSize(2);
    assertThat(spans.get(1).sample().content()).isEqualTo(spans.get(0).sample().content());
  }
}
