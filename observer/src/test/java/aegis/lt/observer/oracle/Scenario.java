package aegis.lt.observer.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How to make a world again: the seed of its flawless start, and what is planted in it.
 *
 * @param seed of the flawless world
 * @param defects in the order in which they are planted
 */
record Scenario(long seed, List<Planted> defects) {
  /** A defect with the seed of its details, so that leaving out another leaves this one alone. */
  record Planted(Defect defect, long seed) {}

  private static final List<Defect> ALL = List.of(Defect.values());

  Scenario {
    defects = List.copyOf(defects);
  }

  /** Four of ten worlds are without a flaw, the others have one to three defects. */
  static Scenario random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = random.nextInt(10) < 4 ? 0 : random.nextInt(1, 4);
    List<Planted> defects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Defect defect = ALL.get(random.nextInt(ALL.size()));
      defects.add(new Planted(defect, random.nextLong()));
    }
    return new Scenario(random.nextLong(), defects);
  }

  World world() {
    Plan plan = new Plan(seed);
    for (Planted planted : defects) {
      plan.random = new SplittableRandom(planted.seed());
      planted.defect().plant(plan);
    }
    return plan.build();
  }

  /** The same with one defect less, for each of them. */
  List<Scenario> simpler() {
    List<Scenario> simpler = new ArrayList<>();
    for (int i = 0; i < defects.size(); i++) {
      List<Planted> fewer = new ArrayList<>(defects);
      fewer.remove(i);
      simpler.add(new Scenario(seed, fewer));
    }
    return simpler;
  }
}
