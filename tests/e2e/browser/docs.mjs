// Reads the documentation as a person would: opens it, authorises, tries a call. Prints what it saw as JSON.
// Usage: node docs.mjs CHROMIUM BASE_URL TOKEN [SCREENSHOT_FOLDER]
import { chromium } from 'playwright-core';

const [executablePath, base, token, screenshots] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage();
const complaints = [];
const strangers = [];
page.on('pageerror', (error) => complaints.push(String(error)));
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('request', (request) => request.url().startsWith(base) || /^(data|blob):/.test(request.url())
  || strangers.push(request.url()));
const shoot = (name) => screenshots && page.screenshot({ path: `${screenshots}/${name}.png` });

await page.goto(`${base}/docs`);
await page.getByRole('button', { name: 'Authorize' }).click();
await page.getByLabel('Value').or(page.locator('.auth-container input')).first().fill(token);
await page.locator('.auth-btn-wrapper .authorize').click();
await page.locator('.auth-btn-wrapper .btn-done').click();
const operation = page.locator('#operations-tasks-list_tasks');
await operation.locator('.opblock-summary-control').click();
await operation.getByRole('button', { name: 'Try it out' }).click();
await operation.getByRole('button', { name: 'Execute' }).click();
const status = await operation.locator('.live-responses-table .response .response-col_status').first().innerText();
const body = await operation.locator('.live-responses-table .response-col_description code').first().innerText();
await shoot('docs');

await page.goto(`${base}/redoc`);
await page.getByRole('heading', { name: /Taskport/ }).first().waitFor();
const redoc = await page.locator('#page').innerText();
await shoot('redoc');
await browser.close();
console.log(JSON.stringify({ status: status.trim(), body, redoc: redoc.slice(0, 20000), complaints, strangers }));
