package aegis.lt.simulator.endpoint.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenAuthorityTest {
  private Instant now = Instant.parse("2026-11-24T09:00:00Z");

  private TokenAuthority authority(ReusePolicy policy) {
    return new TokenAuthority(
        EndpointRules.saxo("key", "secret").withReuse(policy).withTokenMarker("MARK"), () -> now);
  }

  @Test
  void aRefreshContinuesTheChainAndSpendsTheTokenItWasGotWith() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant first = authority.issueChain("A");

    Grant second = granted(authority.refresh(first.refreshToken(), "test"));

    assertThat(second.chain()).isEqualTo("A");
    assertThat(second.generation()).isEqualTo(2);
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken()).startsWith("MARK.");
    assertThat(authority.standing(first.refreshToken())).isEqualTo(TokenStanding.SPENT);
    assertThat(authority.standing(second.refreshToken())).isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void strictlyAReplayIsRefusedAndHarmsNothingElse() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant first = authority.issueChain("A");
    Grant second = granted(authority.refresh(first.refreshToken(), "test"));

    assertThat(authority.refresh(first.refreshToken(), "test"))
        .isInstanceOf(RefreshDecision.Refused.class);
    assertThat(authority.standing(second.refreshToken())).isEqualTo(TokenStanding.LIVE);
    assertThat(authority.report().replays()).isEqualTo(1);
  }

  @Test
  void revokingOnReuseKillsTheNewestTokenOfTheChainToo() {
    TokenAuthority authority = authority(ReusePolicy.REVOKE_CHAIN);
    Grant first = authority.issueChain("A");
    Grant second = granted(authority.refresh(first.refreshToken(), "test"));
    Grant other = authority.issueChain("B");

    authority.refresh(first.refreshToken(), "test");

    assertThat(authority.standing(second.refreshToken())).isEqualTo(TokenStanding.REVOKED);
    assertThat(authority.standing(other.refreshToken())).isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void reusableTokensWorkAgainUntilTheyExpire() {
    TokenAuthority authority = authority(ReusePolicy.REUSABLE);
    Grant first = authority.issueChain("A");
    granted(authority.refresh(first.refreshToken(), "test"));

    granted(authority.refresh(first.refreshToken(), "test"));
    now = first.issuedAt().plus(first.refreshLifetime());

    assertThat(authority.refresh(first.refreshToken(), "test"))
        .isInstanceOf(RefreshDecision.Refused.class);
  }

  @ParameterizedTest
  @EnumSource(ReusePolicy.class)
  void aRefreshTokenIsLiveUntilOneTickBeforeItsExpiry(ReusePolicy policy) {
    TokenAuthority authority = authority(policy);
    Grant grant = authority.issueChain("A");
    Instant expiry = now.plus(grant.refreshLifetime());

    now = expiry.minusNanos(1);
    assertThat(authority.standing(grant.refreshToken())).isEqualTo(TokenStanding.LIVE);
    now = expiry;
    assertThat(authority.standing(grant.refreshToken())).isEqualTo(TokenStanding.EXPIRED);
    assertThat(authority.refresh(grant.refreshToken(), "test"))
        .isInstanceOf(RefreshDecision.Refused.class);
  }

  @Test
  void anAccessTokenIsAJwtOfTheSessionOfItsChain() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant first = authority.issueChain("A");
    JwtClaims claims = JwtClaims.of(Secret.of(first.accessToken()));
    assertThat(claims.expiresAt())
        .contains(now.plus(first.accessLifetime()).truncatedTo(ChronoUnit.SECONDS));

    now = now.plusSeconds(60);
    RefreshDecision.Granted next =
        (RefreshDecision.Granted) authority.refresh(first.refreshToken(), "test");
    JwtClaims later = JwtClaims.of(Secret.of(next.grant().accessToken()));
    assertThat(later.session()).isPresent().isEqualTo(claims.session());
    assertThat(later.expiresAt()).isEqualTo(claims.expiresAt().map(at -> at.plusSeconds(60)));
    assertThat(JwtClaims.of(Secret.of(authority.issueChain("B").accessToken())).session())
        .isPresent()
        .isNotEqualTo(claims.session());
  }

  @Test
  void anAccessTokenIsAcceptedUntilOneTickBeforeItsExpiry() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant grant = authority.issueChain("A");

    now = now.plus(grant.accessLifetime()).minusNanos(1);
    assertThat(authority.accepts(grant.accessToken())).isTrue();
    now = now.plusNanos(1);
    assertThat(authority.accepts(grant.accessToken())).isFalse();
    assertThat(authority.accepts("never issued")).isFalse();
  }

  @Test
  void aShorterLifetimeIsGivenOnceAndToOneChainOnly() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant a = authority.issueChain("A");
    Grant b = authority.issueChain("B");
    authority.nextAccessLifetime("A", Duration.ofSeconds(7));

    assertThat(granted(authority.refresh(b.refreshToken(), "b")).accessLifetime())
        .isEqualTo(Duration.ofMinutes(20));
    Grant shortLived = granted(authority.refresh(a.refreshToken(), "a"));
    assertThat(shortLived.accessLifetime()).isEqualTo(Duration.ofSeconds(7));
    assertThat(granted(authority.refresh(shortLived.refreshToken(), "a")).accessLifetime())
        .isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void aChainIsLostWhenTheTokenHeldIsNoLongerLive() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant a = authority.issueChain("A");
    Grant b = authority.issueChain("B");
    RefreshDecision decision = authority.refresh(a.refreshToken(), "test");
    authority.delivered(decision.exchange(), AnswerDelivery.NONE);

    List<LostChain> lost =
        authority.chainsLost(List.of(a.refreshToken(), b.refreshToken(), "made up"));

    assertThat(lost).extracting(LostChain::chain).containsExactly("A", "unknown");
    assertThat(lost.get(0).standing()).isEqualTo(TokenStanding.SPENT);
    assertThat(lost.get(0).spentBy().orElseThrow().lostOnTheWay()).isTrue();
    assertThat(authority.chainsLost(List.of(granted(decision).refreshToken()))).isEmpty();
  }

  @Test
  void ofManyRefreshesAtOnceExactlyOneWins() throws Exception {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant grant = authority.issueChain("A");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<RefreshDecision> attempt = () -> authority.refresh(grant.refreshToken(), "test");
      List<Future<RefreshDecision>> all =
          threads.invokeAll(IntStream.range(0, 32).mapToObj(i -> attempt).toList());
      long winners = 0;
      for (Future<RefreshDecision> one : all) {
        winners += one.get() instanceof RefreshDecision.Granted ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(authority.report().commits()).isEqualTo(1);
      assertThat(authority.report().replays()).isEqualTo(31);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void noTokenShowsInAnyText() {
    TokenAuthority authority = authority(ReusePolicy.STRICT);
    Grant grant = authority.issueChain("A");
    RefreshDecision decision = authority.refresh(grant.refreshToken(), "test");

    assertThat(grant + " " + decision + " " + authority.report() + " " + authority.rules())
        .doesNotContain("MARK")
        .doesNotContain("secret");
  }

  @Test
  void fractionsOfASecondAreRefusedUnlessAskedFor() {
    EndpointRules rules = EndpointRules.saxo("key", "secret");

    assertThatThrownBy(
            () ->
                new EndpointRules(
                    "k",
                    "s",
                    Duration.ofMillis(1500),
                    Duration.ofMinutes(1),
                    false,
                    ReusePolicy.STRICT,
                    201,
                    400,
                    "",
                    Dialect.SAXO))
        .hasMessageContaining("whole seconds");
    assertThat(
            new TokenAuthority(
                    rules.withLifetimes(Duration.ofMillis(1500), Duration.ofSeconds(6)), () -> now)
                .issueChain("A")
                .toJson()
                .toString())
        .contains("\"expires_in\":1.5")
        .contains("\"refresh_token_expires_in\":6,")
        .contains("\"base_uri\":null");
  }

  private static Grant granted(RefreshDecision decision) {
    assertThat(decision).isInstanceOf(RefreshDecision.Granted.class);
    return ((RefreshDecision.Granted) decision).grant();
  }
}
