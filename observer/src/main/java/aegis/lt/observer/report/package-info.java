/**
 * The acceptance report: one assessment with the evidence behind it, as JSON for machines, as
 * Markdown for the WORK_LOG and as a page with plots for people. Rendering is pure; the few classes
 * that touch files say so.
 */
@NullMarked
package aegis.lt.observer.report;

import org.jspecify.annotations.NullMarked;
