// Calls the service from a page of another origin, as an application in a browser does. Prints what the page saw as JSON.
// Usage: node cors.mjs CHROMIUM BASE_URL TOKEN ORIGIN... (of one port on the loopback address, where the pages are served)
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const [executablePath, base, token, ...origins] = process.argv.slice(2);
// A page that is not served by a server counts as one from the internet, which may not call this machine.
const pages = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => pages.listen(new URL(origins[0]).port, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

// Creates a task, edits it with If-Match, asks for what does not exist; each as far as the browser lets it.
const calls = async ({ base, token }) => {
  const call = async (method, path, body, more = {}) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...more };
    try {
      const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
      return { status: answer.status, etag: answer.headers.get('etag'), body: await answer.json() };
    } catch (refused) {
      return { refused: refused.name };
    }
  };
  const created = await call('POST', '/api/tasks', { title: 'Buy tea' }, { 'Idempotency-Key': crypto.randomUUID() });
  const path = `/api/tasks/${created.body?.id}`;
  const edited = await call('PATCH', path, { priority: 'low' }, { 'If-Match': created.etag ?? '"1-1"' });
  return { created, edited, missing: await call('GET', '/nope') };
};

const seen = {};
for (const origin of origins) {
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  seen[origin] = await page.evaluate(calls, { base, token });
}
console.log(JSON.stringify(seen));
await browser.close();
pages.close();
