package aegis.lt.architecture.planted.shared;

/** Breaks the rule that shared knows no other module. */
final class KnowsKeeper {
  final aegis.lt.architecture.planted.keeper.KnowsObserver other =
      new aegis.lt.architecture.planted.keeper.KnowsObserver();
}
