package aegis.lt.simulator.endpoint.authority;

import java.util.List;

/**
 * Everything an authority has done so far, without any token.
 *
 * @param chainsStarted how many chains were started, by a login or without one
 * @param exchanges every attempt to refresh, in order
 * @param codeExchanges every attempt to exchange an authorization code, in order
 * @param turnedAway how many token requests never reached the authority: malformed, not authorized,
 *     or spoiled by a fault before the commit
 */
public record ChainReport(
    int chainsStarted,
    List<RecordedExchange> exchanges,
    List<CodeExchange> codeExchanges,
    long turnedAway) {
  public ChainReport {
    exchanges = List.copyOf(exchanges);
    codeExchanges = List.copyOf(codeExchanges);
  }

  /** How many refreshes succeeded at the authority. */
  public long commits() {
    return exchanges.stream().filter(RecordedExchange::committed).count();
  }

  /** How often a spent token came again. */
  public long replays() {
    return exchanges.stream().filter(RecordedExchange::replay).count();
  }

  /** The commits whose answers were not handed over whole. */
  public List<RecordedExchange> undelivered() {
    return exchanges.stream().filter(RecordedExchange::lostOnTheWay).toList();
  }

  /** The exchanges of one chain, in order. */
  public List<RecordedExchange> of(String chain) {
    return exchanges.stream().filter(e -> e.chain().filter(chain::equals).isPresent()).toList();
  }
}
