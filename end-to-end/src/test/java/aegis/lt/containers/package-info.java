/**
 * Tests on a real container engine, and the small library they are written with.
 *
 * <ul>
 *   <li>{@link aegis.lt.containers.Engine}: an engine that answers somewhere; {@link
 *       aegis.lt.containers.Engine#shared()} is the one everybody uses, {@link
 *       aegis.lt.containers.OwnEngine} one of a test's own, to be stopped and killed.
 *   <li>{@link aegis.lt.containers.Recipe} makes a {@link aegis.lt.containers.Box}, a container
 *       that can be started, stopped, killed, asked and read.
 *   <li>{@link aegis.lt.containers.Images}: the images that the tests run.
 *   <li>{@link aegis.lt.containers.NeedsEngine} marks a test class: it is skipped where there is no
 *       engine, and fails instead if {@code LT_REQUIRE_DOCKER=1}.
 *   <li>{@link aegis.lt.containers.Waiting}: until something holds, with a deadline.
 * </ul>
 *
 * <p>Everything a test makes carries the label {@link aegis.lt.containers.Engine#LABEL} with the
 * process that made it; what a process left behind that is gone is removed by the next one.
 */
package aegis.lt.containers;
