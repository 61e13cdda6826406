/**
 * Gathers what is asked in one turn of the event loop, world by world, to be asked of the database at once: the way to
 * it and back costs more than a look-up. Nothing is remembered from one turn to the next.
 *
 * @param ask takes what one turn asked of one world; it must not throw
 */
export function gatherTurns<Asked>(
  ask: (asked: readonly Asked[]) => void,
): (world: string, asked: Asked) => void {
  let waiting = new Map<string, Asked[]>();
  const askAll = () => {
    const worlds = waiting;
    waiting = new Map();
    for (const asked of worlds.values()) ask(asked);
  };
  return (world, asked) => {
    if (waiting.size === 0) setImmediate(askAll);
    const others = waiting.get(world);
    if (others === undefined) waiting.set(world, [asked]);
    else others.push(asked);
  };
}
