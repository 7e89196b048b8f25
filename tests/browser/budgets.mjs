// Measures what the event explorer of a report costs, in Chromium: time until it is ready, time of a filter,
// heap, size of the file. A browser and a page of its own for each run.
//
//   npm ci
//   node budgets.mjs REPORT.html [RUNS]
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [report, runs = '3'] = process.argv.slice(2);
if (!report) { console.error('usage: node budgets.mjs REPORT.html [RUNS]'); process.exit(2); }
const url = pathToFileURL(path.resolve(report)).href;
const words = ['a', 'success', '203.0', 'e-1', 'mozilla windows', '2026-06', 'no such word'];
console.log(`${(fs.statSync(report).size / 1e6).toFixed(2)} MB`);
for (let run = 0; run < +runs; run++) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  await page.goto(url, {waitUntil: 'load', timeout: 180000});
  await page.waitForFunction(() => document.getElementById('explorer-view').dataset.state === 'ready', null, {timeout: 180000});
  for (const word of words) {
    const before = await page.evaluate(() => performance.getEntriesByName('explorer-filter').length);
    await page.locator('#explorer-search').fill(word);
    await page.waitForFunction(before => performance.getEntriesByName('explorer-filter').length > before, before);
  }
  await page.locator('#explorer-search').fill('');
  for (const head of await page.locator('table.ex th button').all()) await head.click();
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const {usedSize, backingStorageSize = 0} = await session.send('Runtime.getHeapUsage');
  const said = await page.evaluate(() => ({
    events: +document.getElementById('explorer-view').dataset.matching,
    begun: performance.getEntriesByName('explorer-begin')[0].startTime,
    ready: performance.getEntriesByName('explorer-ready')[0].duration,
    filters: performance.getEntriesByName('explorer-filter').map(one => one.duration).sort((one, other) => one - other),
  }));
  const {filters} = said;
  console.log(`${said.events} events; ready ${Math.round(said.ready)} ms after the page was asked for, ${Math.round(said.ready - said.begun)} ms after its script began; `
    + `${filters.length} filters and sorts, median ${Math.round(filters[filters.length >> 1])} ms, longest ${Math.round(filters[filters.length - 1])} ms; heap ${((usedSize + backingStorageSize) / 1e6).toFixed(0)} MB`);
  await browser.close();
}
