/** Frees the memory of bytes at once: left to the garbage collector, it would collect for half of the time. */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
