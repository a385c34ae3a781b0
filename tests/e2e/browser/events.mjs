// Follows the events as an application in a browser does: EventSource over a fetch that carries the token.
// Prints what happens, a JSON object a line, until its standard input ends.
// Usage: node events.mjs CHROMIUM BASE_URL TOKEN
import { chromium } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const [executablePath, base, token] = process.argv.slice(2);
const tell = (what) => console.log(JSON.stringify(what));
const module = async (name) => (await readFile(fileURLToPath(import.meta.resolve(name)), 'utf8'))
  .replace(/from "([\w-]+)"/g, 'from "/modules/$1"');

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
// The policy of the documentation's page is none of the application's, which would have a page of its own.
const page = await browser.newPage({ bypassCSP: true });
page.on('pageerror', (error) => tell({ complaint: String(error) }));
await page.exposeFunction('tell', tell);
await page.route('**/modules/*', async (route) => route.fulfill({
  contentType: 'text/javascript',
  body: await module(route.request().url().split('/').at(-1)),
}));
await page.goto(`${base}/docs`);
await page.evaluate(async (token) => {
  const { EventSource } = await import('/modules/eventsource');
  const events = new EventSource('/api/events', {
    fetch: (url, init) => {
      window.tell({ asks_after: init.headers['Last-Event-ID'] ?? null });
      return fetch(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
    },
  });
  const passOn = ({ type, data, lastEventId }) => window.tell({ type, data: JSON.parse(data), id: lastEventId });
  for (const type of ['start', 'change', 'end']) events.addEventListener(type, passOn);
}, token);

await new Promise((resolve) => process.stdin.on('end', resolve).resume());
await browser.close();
