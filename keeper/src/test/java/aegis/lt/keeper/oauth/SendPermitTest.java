package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendPermitTest {
  @Test
  void oneOfTheTwoGetsIt() {
    SendPermit sent = new SendPermit();
    assertThat(sent.taken()).isFalse();
    assertThat(sent.take()).isTrue();
    assertThat(sent.withdraw()).isFalse();
    assertThat(sent.taken()).isTrue();

    SendPermit givenUp = new SendPermit();
    assertThat(givenUp.withdraw()).isTrue();
    assertThat(givenUp.withdraw()).isTrue();
    assertThat(givenUp.take()).isFalse();
    assertThat(givenUp.taken()).isFalse();
  }

  @Test
  void itIsTakenOnce() {
    SendPermit permit = new SendPermit();
    permit.take();
    assertThat(permit.take()).isFalse();
  }
}
