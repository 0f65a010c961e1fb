/** Tests of the programs as processes: what an operator would run, with what can go wrong. */
package aegis.lt.endtoend;
