import { Pool } from 'undici';

/**
 * The limit that deliveries are held against: the same HTTP client in a loop, with nothing around it.
 *
 * @returns posts a second
 */
export async function postBarely(args: {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly atOnce: number;
  readonly posts: number;
}): Promise<number> {
  const { origin, path, headers, body, atOnce, posts } = args;
  const pool = new Pool(origin, { connections: atOnce });
  let left = posts;
  const startedAt = performance.now();
  const loop = async () => {
    while (left-- > 0) {
      const answer = await pool.request({ method: 'POST', path, headers: { ...headers }, body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return posts / seconds;
}
