package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import java.util.List;

/** What one criterion asks of the evidence. */
public interface Question {
  /** The streams it is answered from: evidence taken from one of them makes it fail. */
  List<EvidenceStream> streams();

  /** Answers it from what is known. */
  void judge(EvidenceAt known, Judgement judgement);
}
