package aegis.lt.simulator.endpoint.authority;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt to refresh, as the authority saw it.
 *
 * @param id counts from 1
 * @param at when it was decided
 * @param client who asked: the user agent, or empty
 * @param chain the chain of the presented token, if there is one
 * @param presented the generation of the presented token, 0 without a chain
 * @param standing how the presented token stood before
 * @param committed whether new tokens were issued, so that the presented one is now spent
 * @param delivery how much of the answer went out
 */
public record RecordedExchange(
    long id,
    Instant at,
    String client,
    Optional<String> chain,
    int presented,
    TokenStanding standing,
    boolean committed,
    AnswerDelivery delivery) {

  /** Whether a spent token came again. */
  public boolean replay() {
    return standing == TokenStanding.SPENT;
  }

  /** Whether tokens were issued that the client had no chance to read whole. */
  public boolean lostOnTheWay() {
    return committed && delivery != AnswerDelivery.FULL;
  }

  RecordedExchange with(AnswerDelivery seen) {
    return new RecordedExchange(id, at, client, chain, presented, standing, committed, seen);
  }
}
