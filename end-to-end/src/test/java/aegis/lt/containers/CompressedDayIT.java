package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A compressed day in real containers. */
@NeedsEngine(images = true)
class CompressedDayIT {
  private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{64}\\b");

  @Test
  void aCleanDayBecomesReadyOnceItIsApproved() throws Exception {
    try (Stage stage = new Stage(Engine.shared(), Setting.compressedDay()).begin()) {
      assertThat(stage.readiness("lt_observer").exitCode()).isEqualTo(5);
      Answer day = stage.readinessUntil("a clean day", answer -> answer.exitCode() == 9);
      assertThat(day.blocking("PASS")).hasSize(10);

      Box.Result report = stage.observe("report", "--as-of", day.asOf());
      Matcher hash = HASH.matcher(report.out());
      assertThat(hash.find()).as(report.out() + report.err()).isTrue();
      assertThat(stage.observe("approve", "--by", "test", "--report", hash.group()).exitCode())
          .isZero();
      Answer ready = stage.readiness("lt_observer");
      assertThat(ready.exitCode()).as(ready.toString()).isZero();
      assertThat(ready.status()).isEqualTo("READY");
    }
  }
}
