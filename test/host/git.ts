/** A git index (version 2) that holds these names. */
export function gitIndex(names: readonly string[]): Uint8Array {
  const head = Buffer.alloc(12);
  head.write('DIRC');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(names.length, 8);
  const entries = names.map((name) => {
    const length = 62 + Buffer.byteLength(name);
    const entry = Buffer.alloc(length + 8 - (length % 8));
    entry.writeUInt16BE(Buffer.byteLength(name), 60);
    entry.write(name, 62);
    return entry;
  });
  return Buffer.concat([head, ...entries, Buffer.alloc(20)]);
}
