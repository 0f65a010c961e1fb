/**
 * An authorization server with Saxo's rules: a page on which a person logs in, codes that are good
 * once, refresh tokens that rotate and are spent by use, and everything that can go wrong on the
 * way. {@link aegis.lt.simulator.endpoint.authority.TokenAuthority} decides and remembers; {@link
 * aegis.lt.simulator.endpoint.TokenEndpointServer} speaks HTTP; a {@link
 * aegis.lt.simulator.endpoint.Fault} spoils one exchange.
 */
@NullMarked
package aegis.lt.simulator.endpoint;

import org.jspecify.annotations.NullMarked;
