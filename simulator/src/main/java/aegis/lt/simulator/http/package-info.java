/**
 * A small HTTP/1.1 server on plain sockets. The JDK's own server is too polite for a simulator:
 * here an answer can be cut, dripped, lost or reset at any byte, and a listener can vanish and come
 * back.
 */
@NullMarked
package aegis.lt.simulator.http;

import org.jspecify.annotations.NullMarked;
