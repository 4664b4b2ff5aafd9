import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// HONE_PAGE: folder that the page is built into.
// HONE_SERVER: where `hone serve` runs while the page is developed with `npm run dev`.
const server = process.env.HONE_SERVER ?? 'http://127.0.0.1:5665';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env.HONE_PAGE ?? '../build/web',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
} as Parameters<typeof defineConfig>[0]);
