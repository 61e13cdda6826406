const SEEDS = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;
const FACTORS = [0xcc9e2d51, 0x1b873593, 0xe6546b65, 0x165667b1] as const;

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(lane: number): number {
  let bits = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * A UUID of version 8 (RFC 9562, 5.8) that depends on the name alone. It tells resources apart and proves nothing:
 * whoever can choose names can make two alike.
 */
export function uuidOf(name: string): string {
  let [a, b, c, d] = SEEDS as readonly [number, number, number, number];
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    a = Math.imul(mix(a ^ unit), FACTORS[0]) + d;
    b = Math.imul(mix(b ^ unit), FACTORS[1]) + a;
    c = Math.imul(mix(c ^ unit), FACTORS[2]) + b;
    d = Math.imul(mix(d ^ unit), FACTORS[3]) + c;
  }
  const hex = [mix(a ^ d), mix(b ^ a), mix(c ^ b), mix(d ^ c)]
    .map((lane) => lane.toString(16).padStart(8, '0'))
    .join('');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
