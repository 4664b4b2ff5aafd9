// Servers for the scenarios, each on an empty store. All of them share one, unless HONE_URL names one
// that runs; a scenario that needs another kind of server starts its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Serve {
  url: string;
  address: string;
}

export interface Running {
  /** What a person opens: with the token. */
  opened: string;
  /** Without a slash at the end. */
  url: string;
  end: () => Promise<void>;
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

/** Starts a server with these further words; it ends with its store. */
export async function serve(...words: string[]): Promise<Running> {
  const programs = process.env.HONE_BIN ?? join(import.meta.dirname, '../../build/release/bin');
  const data = mkdtempSync(join(tmpdir(), 'hone-page-'));
  const all = ['--data', data, '--json', 'serve', '--listen', '127.0.0.1:0', ...words];
  const server = spawn(join(programs, 'hone'), all, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { url, address } = await ready(server);
  const end = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { opened: url, url: address.replace(/\/$/, ''), end };
}

export default async function start(): Promise<undefined | (() => Promise<void>)> {
  if (process.env.HONE_URL) return undefined;
  const { opened, url, end } = await serve();
  process.env.HONE_URL = url;
  process.env.HONE_TOKEN = new URL(opened).searchParams.get('token') ?? '';
  return end;
}
