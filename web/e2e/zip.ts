// Archives and pictures of the scenarios' own.

import { deflateSync } from 'node:zlib';

const crcOf = (bytes: Buffer): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

const u16 = (value: number) => Buffer.from([value & 255, value >> 8]);
function u32(value: number, big = false): Buffer {
  const bytes = Buffer.alloc(4);
  if (big) bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}

/** A zip archive that stores its files as they are. */
export function zip(files: Record<string, Buffer | string>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const sizes = [u32(crcOf(bytes)), u32(bytes.length), u32(bytes.length)];
    const head = [u16(20), u16(0), u16(0), u32(0), ...sizes, u16(Buffer.byteLength(name)), u16(0)];
    const body = Buffer.concat([u32(0x04034b50), ...head, Buffer.from(name), bytes]);
    const tail = [u16(0), u16(0), u16(0), u32(0), u32(offset), Buffer.from(name)];
    entries.push(Buffer.concat([u32(0x02014b50), u16(20), ...head, ...tail]));
    bodies.push(body);
    offset += body.length;
  }
  const directory = Buffer.concat(entries);
  const count = u16(entries.length);
  const end = [u16(0), u16(0), count, count, u32(directory.length), u32(offset), u16(0)];
  return Buffer.concat([...bodies, directory, u32(0x06054b50), ...end]);
}

/** A gray picture with a bright rectangle for each box. */
export function picture(width: number, height: number, boxes: number[][]): Buffer {
  const rows = Buffer.alloc((width + 1) * height, 70);
  for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0;
  for (const [left = 0, top = 0, across = 0, down = 0] of boxes) {
    for (let y = top; y < top + down; y += 1) {
      rows.fill(200, y * (width + 1) + 1 + left, y * (width + 1) + 1 + left + across);
    }
  }
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    return Buffer.concat([u32(data.length, true), body, u32(crcOf(body), true)]);
  };
  const head = Buffer.concat([u32(width, true), u32(height, true), Buffer.from([8, 0, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
