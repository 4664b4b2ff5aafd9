// A server of its own for the scenarios, on an empty store, unless HONE_URL names one that runs.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Serve {
  url: string;
  address: string;
}

/** `hone serve --json` prints one document when it is ready. */
function ready(server: ChildProcess): Promise<Serve> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      try {
        resolve((JSON.parse(text) as { serve: Serve }).serve);
      } catch {
        // more is to come
      }
    });
    server.on('exit', (code) => reject(new Error(`hone serve ended with ${code}: ${text}`)));
  });
}

export default async function start(): Promise<undefined | (() => Promise<void>)> {
  if (process.env.HONE_URL) return undefined;
  const programs = process.env.HONE_BIN ?? join(import.meta.dirname, '../../build/release/bin');
  const data = mkdtempSync(join(tmpdir(), 'hone-page-'));
  const words = ['--data', data, '--json', 'serve', '--listen', '127.0.0.1:0'];
  const server = spawn(join(programs, 'hone'), words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { url, address } = await ready(server);
  process.env.HONE_URL = address.replace(/\/$/, '');
  process.env.HONE_TOKEN = new URL(url).searchParams.get('token') ?? '';
  return async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}
