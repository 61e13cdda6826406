/** A list of 32-bit integers that grows without boxing its numbers. */
export class Int32List {
  #values: Int32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#values = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  get(at: number): number {
    return this.#values[at] ?? 0;
  }

  /** @param at below the length */
  set(at: number, value: number): void {
    this.#values[at] = value;
  }

  /** A view of what was pushed; no copy. */
  done(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Strings end to end in UTF-8, and where each begins; one more start than strings. */
export class TextPool {
  #bytes: Uint8Array;
  #length = 0;
  readonly #starts = new Int32List();

  constructor(capacity = 65_536) {
    this.#bytes = new Uint8Array(capacity);
    this.#starts.push(0);
  }

  push(text: string): void {
    const most = text.length * 3;
    if (this.#length + most > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + most));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    this.#starts.push(this.#length);
  }

  get length(): number {
    return this.#starts.length - 1;
  }

  at(place: number): string {
    return decoder.decode(this.#bytes.subarray(this.#starts.get(place), this.#starts.get(place + 1)));
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get starts(): Int32Array {
    return this.#starts.done();
  }
}
