import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ensureBrowser } from './browser.ts';

const INSTALL_MS = 180_000;

/** Answers the loudest sample that the page hears in a second of the false microphone, which beeps. */
const LISTEN = `async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const until = context.currentTime + 1;
  while (context.currentTime < until) {
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples);
    await new Promise(requestAnimationFrame);
  }
  return loudest;
}`;

describe('the browser of the tests', () => {
  test('opens a page on the loopback and hears a false microphone', { timeout: INSTALL_MS }, async () => {
    const server = createServer((_request, response) => response.end('<title>here</title>'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const browser = await chromium.launch({
      executablePath: await ensureBrowser(),
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    const context = await browser.newContext({ permissions: ['microphone'] });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}`);
    const heard = await page.evaluate(`(${LISTEN})()`);
    expect(await page.title()).toBe('here');
    expect(heard).toBeGreaterThan(0.1);
    await browser.close();
    server.close();
  });
});
