/** An identifier of up to 18 digits as two numbers below a thousand million. */
const highOf = (id: string): number => (id.length > 9 ? Number(id.slice(0, -9)) : 0);
const lowOf = (id: string): number => Number(id.length > 9 ? id.slice(-9) : id);

/** Numbers identifiers from 0 in the order they come. Typed arrays: millions of them cost 24 bytes each, not a string. */
export class IdTable {
  #high = new Int32Array(1024);
  #low = new Int32Array(1024);
  #slots = new Int32Array(4096).fill(-1);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Number of the identifier, -1 when it was never added. @param id digits only, at most 18 */
  find(id: string): number {
    return this.#slots[this.#slotOf(highOf(id), lowOf(id))] ?? -1;
  }

  /** Number of the identifier, a new one when it was never added. @param id digits only, at most 18 */
  add(id: string): number {
    const high = highOf(id);
    const low = lowOf(id);
    const slot = this.#slotOf(high, low);
    const known = this.#slots[slot] ?? -1;
    if (known !== -1) return known;
    const number = this.#size;
    if (number === this.#high.length) this.#grow();
    this.#high[number] = high;
    this.#low[number] = low;
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    else this.#slots[slot] = number;
    return number;
  }

  id(number: number): string {
    const high = this.#high[number] ?? 0;
    const low = this.#low[number] ?? 0;
    return high === 0 ? String(low) : `${high}${String(low).padStart(9, '0')}`;
  }

  /** Negative, zero or positive as the identifiers stand to each other as numbers. */
  compare(a: number, b: number): number {
    const high = (this.#high[a] ?? 0) - (this.#high[b] ?? 0);
    return high === 0 ? (this.#low[a] ?? 0) - (this.#low[b] ?? 0) : high;
  }

  /** All numbers, ascending by identifier. */
  inOrder(): Int32Array {
    return Int32Array.from({ length: this.#size }, (_, at) => at).sort((a, b) => this.compare(a, b));
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length - 1;
    const mixed = Math.imul(Math.imul(high, 0x9e3779b1) ^ low, 0x85ebca6b);
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? -1;
      if (number === -1 || (this.#high[number] === high && this.#low[number] === low)) return slot;
    }
  }

  #grow(): void {
    for (const side of ['high', 'low'] as const) {
      const old = side === 'high' ? this.#high : this.#low;
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      if (side === 'high') this.#high = larger;
      else this.#low = larger;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let number = 0; number < this.#size; number += 1)
      this.#slots[this.#slotOf(this.#high[number] ?? 0, this.#low[number] ?? 0)] = number;
  }
}

/** True for what can be an identifier: 6 to 18 digits, no leading zero. */
export const isSctId = (text: string): boolean => /^[1-9]\d{5,17}$/.test(text);
