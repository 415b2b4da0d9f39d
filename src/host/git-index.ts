/*
 * The names in git's index: what git tracks. Format: https://git-scm.com/docs/index-format, versions 2 to 4.
 * Read by ourselves, since the static checks start no process, and since what git does in somebody else's repository
 * depends on that repository's configuration.
 */

const signature = 0x44495243; // DIRC
/** Times, device, inode, mode, owner and size; then the object's name (SHA-1) and the flags. */
const statLength = 40;
const objectLength = 20;

/** The varint of version 4 (the encoding of OFS_DELTA in pack files): how much of the last name's end is dropped. */
function dropped(bytes: Uint8Array, start: number): { value: number; end: number } {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = bytes[at++] ?? 0;
    value = ((value + 1) << 7) | (byte & 0x7f);
  }
  return { value, end: at };
}

/**
 * The paths that an index holds, relative to the work tree, with `/`.
 * @throws RangeError for what is no index, one of another version, or one that keeps a part elsewhere
 */
export function trackedNames(bytes: Uint8Array): ReadonlySet<string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || view.getUint32(0) !== signature) throw new RangeError('no git index');
  const version = view.getUint32(4);
  if (version < 2 || version > 4) throw new RangeError(`version ${version}`);
  const decoder = new TextDecoder();
  const names = new Set<string>();
  let at = 12;
  let name = Buffer.alloc(0);
  for (let left = view.getUint32(8); left > 0; left -= 1) {
    const start = at;
    // A view throws a RangeError itself when it is read beyond its end.
    const flags = view.getUint16(start + statLength + objectLength);
    at = start + statLength + objectLength + (flags & 0x4000 ? 4 : 2);
    if (version === 4) {
      const cut = dropped(bytes, at);
      at = cut.end;
      // In bytes, which may well cut a character in two.
      name = name.subarray(0, name.byteLength - cut.value);
    } else name = Buffer.alloc(0);
    const end = bytes.indexOf(0, at);
    if (end === -1) throw new RangeError('a name without end');
    name = Buffer.concat([name, bytes.subarray(at, end)]);
    names.add(decoder.decode(name));
    at = version === 4 ? end + 1 : start + ((end - start + 8) & ~7);
  }
  if (decoder.decode(bytes.subarray(at, at + 4)) === 'link') throw new RangeError('split index');
  return names;
}
