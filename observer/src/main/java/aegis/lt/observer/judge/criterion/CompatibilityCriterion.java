package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Could a consumer tell the two token caches apart by anything but their values? The latest shapes
 * seen are compared, however long ago that was.
 */
public final class CompatibilityCriterion implements Question {
  @Override
  public List<EvidenceStream> streams() {
    return List.of(EvidenceStream.samples(Role.INCUMBENT), EvidenceStream.samples(Role.CANDIDATE));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Optional<Transition> incumbent = latest(known.samples(Role.INCUMBENT));
    Optional<Transition> candidate = latest(known.samples(Role.CANDIDATE));
    Optional<FileShape> expected = incumbent.flatMap(step -> step.sample().shape());
    Optional<FileShape> found = candidate.flatMap(step -> step.sample().shape());
    judgement.measured("owner", found.map(FileShape::owner).map(Measure::of));
    judgement.measured("mode", found.map(FileShape::mode).map(Measure::of));
    judgement.measured("fields", found.map(shape -> Measure.of(shape.fields().toString())));
    expected.ifPresent(
        shape -> {
          judgement.required("owner", Measure.of(shape.owner()));
          judgement.required("mode", Measure.of(shape.mode()));
          judgement.required("fields", Measure.of(shape.fields().toString()));
        });
    if (expected.isEmpty() || found.isEmpty()) {
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "Owner, mode and fields of the "
              + (expected.isEmpty() ? "incumbent" : "candidate")
              + "'s token cache were never seen.");
      judgement.notClean();
      return;
    }
    List<String> differences = differences(expected.get(), found.get());
    if (!differences.isEmpty()) {
      for (String difference : differences) {
        judgement.fact(
            Verdict.FAIL,
            candidate.orElseThrow().lastSeen(),
            difference,
            EvidenceStream.samples(Role.CANDIDATE));
      }
      judgement.weigh(
          Verdict.FAIL,
          "The candidate's token cache differs from the incumbent's: "
              + String.join("; ", differences)
              + ".");
      judgement.notClean();
    }
    judgement.weigh(Verdict.PASS, "Owner, mode, fields and types of both token caches agree.");
  }

  private static Optional<Transition> latest(Timeline timeline) {
    List<Transition> steps = timeline.steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).sample().shape().isPresent()) {
        return Optional.of(steps.get(i));
      }
    }
    return Optional.empty();
  }

  private static List<String> differences(FileShape incumbent, FileShape candidate) {
    List<String> differences = new ArrayList<>();
    compare("owner", incumbent.owner(), candidate.owner(), differences);
    compare("mode", incumbent.mode(), candidate.mode(), differences);
    TreeSet<String> fields = new TreeSet<>(incumbent.fields().keySet());
    fields.addAll(candidate.fields().keySet());
    for (String field : fields) {
      compare(
          "field " + field,
          incumbent.fields().getOrDefault(field, "absent"),
          candidate.fields().getOrDefault(field, "absent"),
          differences);
    }
    return differences;
  }

  private static void compare(String what, String expected, String found, List<String> into) {
    if (!expected.equals(found)) {
      into.add(what + " is " + found + ", the incumbent's is " + expected);
    }
  }
}
