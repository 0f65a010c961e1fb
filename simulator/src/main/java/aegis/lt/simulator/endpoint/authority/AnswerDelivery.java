package aegis.lt.simulator.endpoint.authority;

/** How much of an answer was handed to the network. */
public enum AnswerDelivery {
  /** Not a byte. */
  NONE,
  /** A first byte, and not the last. */
  PARTIAL,
  /** All of it. Whether the client read it is another matter. */
  FULL
}
