package aegis.lt.simulator.endpoint.authority;

import java.util.Optional;

/**
 * A chain that nobody can continue with the refresh token they hold.
 *
 * @param chain its name, or {@code unknown}
 * @param held the generation of the token they hold
 * @param standing why it is of no use
 * @param spentBy the exchange that spent the held token, if one did; its {@link
 *     RecordedExchange#delivery()} says whether the answer had a chance to be read
 */
public record LostChain(
    String chain, int held, TokenStanding standing, Optional<RecordedExchange> spentBy) {}
