/**
 * The whole job in a minute: {@link aegis.lt.simulator.demo.Stage} holds everything that runs,
 * {@link aegis.lt.simulator.demo.Demo} leads through the day and to its verdict, {@link
 * aegis.lt.simulator.demo.PlantedFault} spoils it.
 */
@NullMarked
package aegis.lt.simulator.demo;

import org.jspecify.annotations.NullMarked;
