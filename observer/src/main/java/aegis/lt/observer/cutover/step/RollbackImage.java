package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A tag of the cutover's own on the old keeper's image. Without its container an image whose name
 * was given to a newer one is removed by {@code docker image prune}, and nothing is left to roll
 * back to.
 */
public final class RollbackImage {
  static final String REPOSITORY = "lt-rollback";

  /** A tag has at most 128 characters. */
  private static final int LONGEST_MIGRATION = 100;

  private RollbackImage() {}

  /** Such as {@code lt-rollback:run-1-saxo-live}. */
  static String reference(StepContext context) {
    String migration = context.settings().migration().replaceAll("[^A-Za-z0-9_.-]", "-");
    return REPOSITORY
        + ":run-"
        + context.log().run().number()
        + "-"
        + migration.substring(0, Math.min(LONGEST_MIGRATION, migration.length()));
  }

  /** Sets the tag, unless it is there. */
  static void keep(StepContext context, StepId step, ContainerDefinition incumbent)
      throws IOException {
    String reference = reference(context);
    String image = incumbent.imageId();
    if (context.environment().containers().imageNamed(reference).equals(Optional.of(image))) {
      return;
    }
    Map<String, String> facts = new LinkedHashMap<>();
    Facts.IMAGE_TAG.put(facts, reference);
    Facts.IMAGE_ID.put(facts, image);
    context
        .effects()
        .perform(
            step,
            Effect.TAG_IMAGE,
            reference,
            facts,
            () -> context.environment().containers().tagImage(image, reference));
  }

  /**
   * Takes the tag away, if this run has set one. What it is taken away for is over, so that trouble
   * is only told.
   *
   * @return what is left, for the operator; empty if nothing is
   */
  public static Optional<String> release(StepContext context, StepId step) {
    Optional<String> reference = context.facts().get(Facts.IMAGE_TAG);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    String tag = reference.get();
    try {
      if (context.environment().containers().imageNamed(tag).isEmpty()) {
        return Optional.empty();
      }
      if (context.environment().containers().isOnlyName(tag)) {
        return Optional.of(
            "the old keeper's image has no other name than "
                + tag
                + "; remove it when nobody needs it any more: docker image rm "
                + tag);
      }
      context
          .effects()
          .perform(
              step,
              Effect.UNTAG_IMAGE,
              tag,
              () -> context.environment().containers().untagImage(tag));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "the tag " + tag + " was not removed: " + IoReason.of(e) + "; docker image rm " + tag);
    }
  }

  /** What is wrong with the image that a rollback from the watch needs; empty if nothing is. */
  public static Optional<String> problem(CutoverEnvironment environment, Facts facts)
      throws IOException {
    Optional<String> tag = facts.get(Facts.IMAGE_TAG);
    Optional<String> image = facts.get(Facts.IMAGE_ID);
    if (tag.isEmpty()
        || image.isEmpty()
        || environment.containers().imageNamed(tag.get()).equals(image)) {
      return Optional.empty();
    }
    return Optional.of(
        environment.containers().imageNamed(image.get()).isPresent()
            ? "the old keeper's image has lost its tag, and the next prune may remove it: docker tag "
                + image.get()
                + " "
                + tag.get()
            : "the old keeper's image "
                + image.get()
                + " is gone, and nothing can be rolled back; load or build it again, then: docker tag "
                + image.get()
                + " "
                + tag.get());
  }
}
