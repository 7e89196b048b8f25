// Opens a report in Chromium and checks what the report contract promises.
//
//   npm ci
//   node check.mjs REPORT.html [FOLDER]     with a FOLDER: screenshots and printed pages go there
//
// Ends with `N passed, N failed`, alone on a line; the exit code is 1 if anything failed.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [report, folder] = process.argv.slice(2);
if (!report) { console.error('usage: node check.mjs REPORT.html [FOLDER]'); process.exit(2); }
const url = pathToFileURL(path.resolve(report)).href;
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let passed = 0, failed = 0;
function check(name, good, remark = '') {
  if (good) passed++; else failed++;
  console.log(`${good ? 'pass' : 'FAIL'}  ${name}${remark ? '  ' + remark : ''}`);
}
async function open(options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  // A machine that does much else at the time is slow, and that is no fault of the page.
  page.setDefaultTimeout(240000);
  page.said = []; page.asked = [];
  page.on('console', message => page.said.push(message.text()));
  page.on('pageerror', error => page.said.push('error: ' + error.message));
  page.on('dialog', dialog => { page.said.push('dialog: ' + dialog.message()); dialog.dismiss(); });
  page.on('request', request => { if (request.url() !== url && !request.url().startsWith('data:')) page.asked.push(request.url()); });
  await page.goto(url, {waitUntil: 'load'});
  if (options.javaScriptEnabled !== false) await page.waitForFunction(() => document.documentElement.classList.contains('js')
    && (!document.getElementById('explorer-view') || document.getElementById('explorer-view').dataset.state === 'ready'), null, {timeout: 120000});
  return page;
}
const shot = async (page, name, more = {}) => { if (folder) { fs.mkdirSync(folder, {recursive: true}); await page.screenshot({path: path.join(folder, name + '.png'), ...more}); } };

// The page's own policy forbids scripts from outside, so axe runs in a world of its own.
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const frame = (await session.send('Page.getFrameTree')).frameTree.frame.id;
  const {executionContextId: contextId} = await session.send('Page.createIsolatedWorld', {frameId: frame});
  await session.send('Runtime.evaluate', {expression: axe, contextId});
  const {result, exceptionDetails} = await session.send('Runtime.evaluate', {contextId, awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(found => ({
      passes: found.passes.length,
      violations: found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + node.failureSummary.slice(0, 160)).join(' | '))}))`});
  if (exceptionDetails) throw new Error(exceptionDetails.text);
  return result.value;
}

// axe takes many minutes for a report of hundreds of findings, which has the same parts as the sample.
const isLarge = fs.statSync(report).size > 2e6;
const ways = {
  light: {colorScheme: 'light'},
  dark: {colorScheme: 'dark'},
  mobile: {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true},
};
for (const [name, options] of Object.entries(ways)) {
  const page = await open(options);
  if (!isLarge) {
    const found = await violations(page);
    check(`${name}: accessible (WCAG A and AA)`, found.violations.length === 0 && found.passes > 10, found.violations.join('\n      '));
  }
  check(`${name}: nothing on the console`, page.said.length === 0, page.said.join(' | '));
  check(`${name}: no request`, page.asked.length === 0, page.asked.join(' '));
  check(`${name}: no sideways overflow`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    String(await page.evaluate(() => document.documentElement.scrollWidth)));
  await shot(page, `${name}-top`);
  if (folder) {
    for (const section of await page.locator('section.s').all()) {
      await section.scrollIntoViewIfNeeded();
      await section.evaluate(one => one.scrollIntoView({behavior: 'instant'}));
      await shot(page, `${name}-${await section.getAttribute('id')}`);
    }
  }
  await page.context().close();
}
if (!isLarge) {
  const page = await open({forcedColors: 'active'});
  const found = await violations(page);
  check('forced colours: accessible', found.violations.length === 0, found.violations.join(' | '));
  await page.context().close();
}
{
  const page = await open();
  const tried = await page.evaluate(() => {
    const result = {};
    try { document.body.insertAdjacentHTML('beforeend', '<img src=x>'); result.markup = 'let in'; } catch (error) { result.markup = error.name; }
    try { document.body.innerHTML = '<b>x</b>'; result.inner = 'let in'; } catch (error) { result.inner = error.name; }
    try { const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script); } catch { /* refused earlier: as good */ }
    const remote = document.createElement('img'); remote.src = 'http://127.0.0.1:9/x'; document.body.append(remote);
    result.ran = window.ran;
    return result;
  });
  check('markup from text is refused (Trusted Types)', tried.markup === 'TypeError' && tried.inner === 'TypeError', JSON.stringify(tried));
  check('an injected script does not run', tried.ran === undefined);
  await page.waitForTimeout(200);
  check('an injected image is not fetched', page.said.some(line => /img-src|Content Security Policy/i.test(line)));
  await page.context().close();
}
{
  const page = await open();
  const facts = await page.evaluate(() => ({
    policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content || '',
    scripts: [...document.scripts].filter(one => !one.type.startsWith('application/')).length,
    styles: document.querySelectorAll('style').length,
    styled: document.querySelectorAll('[style]').length,
    handlers: [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(attribute => attribute.name.startsWith('on'))).length,
    outside: [...document.querySelectorAll('a[href],area[href],link,iframe,object,embed,form,img,audio,video,base')].filter(one => !(one.getAttribute('href') || '').startsWith('#')).length,
    dead: [...document.querySelectorAll('a[href^="#"]')].filter(link => !document.getElementById(link.getAttribute('href').slice(1))).length,
    doubled: [...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at),
    hidden: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/.test(document.body.textContent),
    findings: document.querySelectorAll('article.find').length,
    shapes: [...document.querySelectorAll('article.find .sev')].every(one => one.querySelector('svg') && one.textContent.trim()),
    times: [...document.querySelectorAll('time')].every(one => one.dateTime.endsWith('Z') && one.textContent.endsWith('UTC')),
    text: document.body.innerText,
  }));
  check('the policy is the contract’s', /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/.test(facts.policy), facts.policy);
  check('one script, one style sheet', facts.scripts === 1 && facts.styles === 1);
  check('no style attribute, no inline handler', facts.styled === 0 && facts.handlers === 0);
  check('no link leads out, none is dead', facts.outside === 0 && facts.dead === 0, `${facts.outside} out, ${facts.dead} dead`);
  check('no id stands twice', facts.doubled.length === 0, facts.doubled.join(' '));
  check('no hidden character', !facts.hidden);
  check('severity is a word and a shape', facts.shapes, `${facts.findings} findings`);
  check('every time is UTC', facts.times);
  const source = fs.readFileSync(report, 'utf8');
  if (source.includes('&lt;script&gt;')) check('a hostile text is text', facts.text.includes('<script>'));
  if (source.includes('class="ctl"')) check('a hidden character is spelled out', /U\+[0-9A-F]{4,6}/.test(facts.text));
  check('the style sheet is in force', await page.evaluate(() => getComputedStyle(document.querySelector('section.s')).paddingTop !== '0px'));
  check('the report has an end', /End of the report/.test(facts.text));
  const inputs = page.locator('input[name=window]');
  if (await inputs.count()) {
    for (const hours of ['24', '6', '1']) {
      const choice = page.locator(`input[name=window][value="${hours}"]`);
      if (!await choice.count()) continue;
      await choice.check({force: true});
      const open = await page.evaluate(() => [...document.querySelectorAll('.window')].filter(one => one.offsetParent !== null).map(one => one.className));
      check(`window of ${hours} h shows its table alone`, open.length === 1 && open[0].split(' ').includes('w-' + hours), open.join(', '));
    }
  }
  const search = page.locator('input[type=search]:visible').first();
  if (await search.count()) {
    await search.fill('zzzzzz');
    check('a table can be narrowed', /^0 of /.test(await page.locator('.tools:visible .status').first().innerText()));
    await search.fill('');
  }
  await page.locator('.btheme').click(); await page.locator('.btheme').click();
  check('the theme can be chosen', await page.evaluate(() => document.documentElement.dataset.theme === 'dark'));
  check('the script says nothing', page.said.length === 0, page.said.join(' | '));
  await page.context().close();
}
{
  const page = await open({javaScriptEnabled: false});
  const count = await page.locator('article.find').count();
  const targets = await page.locator('.ledger a').evaluateAll(all => all.map(one => one.getAttribute('href').slice(1)).filter(id => !document.getElementById(id)));
  let seen = 0;
  for (const finding of await page.locator('article.find').all()) if (await finding.locator('h3').isVisible()) seen++;
  check('without script: every finding can be read', count > 0 && seen === count, `${seen} of ${count}`);
  check('every line of the first page leads to its finding', targets.length === 0, targets.join(', '));
  check('without script: no dead control', await page.locator('button:visible').count() === 0);
  const windows = await page.locator('.window:visible').count();
  check('without script: a window table is shown', windows >= 1 || await page.locator('.window').count() === 0);
  await shot(page, 'no-script', {fullPage: true});
  await page.context().close();
}
{
  const page = await open();
  const pdf = await page.pdf({preferCSSPageSize: true, printBackground: true, tagged: true, outline: true});
  const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) || []).length;
  check('it prints', pages >= 3, `${pages} pages`);
  if (folder) fs.writeFileSync(path.join(folder, 'report.pdf'), pdf);
  await page.context().close();
}
const hasEvents = fs.readFileSync(report, 'utf8').includes('id="explorer-view"');
const said = page => page.evaluate(() => performance.getEntriesByType('measure').map(one => [one.name, one.duration]));
if (hasEvents) {
  const page = await open({acceptDownloads: true, timezoneId: 'Pacific/Auckland'});
  const matching = () => page.locator('#explorer-view').getAttribute('data-matching').then(Number);
  const find = async text => {
    const filters = (await said(page)).filter(([name]) => name === 'explorer-filter').length;
    await page.locator('#explorer-search').fill(text);
    await page.waitForFunction(before => performance.getEntriesByName('explorer-filter').length > before, filters);
    return matching();
  };
  // From where its script begins: what the browser lays out before depends on how many findings there are.
  const ready = (await said(page)).find(([name]) => name === 'explorer-ready')[1] - await page.evaluate(() => performance.getEntriesByName('explorer-begin')[0].startTime);
  const all = await matching();
  // Times are told and not judged: budgets.mjs measures them on a quiet machine.
  console.log(`      explorer: ready after ${Math.round(ready)} ms, ${all} events`);
  check('explorer: the page is below 10 MB', fs.statSync(report).size < 10e6, `${(fs.statSync(report).size / 1e6).toFixed(2)} MB`);
  check('explorer: 50 rows on a page', await page.locator('table.ex tbody tr').count() === Math.min(50, all));
  await page.keyboard.press('/');
  check('explorer: / leads to the search', await page.evaluate(() => document.activeElement.id === 'explorer-search'));
  check('explorer: what is nowhere is not found', await find('zzzzzzzz') === 0);
  check('explorer: nothing found is said', /^0 of /.test(await page.locator('#explorer-view [role=status]').innerText()));
  const one = await page.evaluate(() => page.events.then(events => events.reference(0)));
  check('explorer: a record is found by its reference', await find(one) >= 1, one);
  for (const text of ['service', '203', 'a', 'success 20']) await find(text);
  await find('');
  for (const [name, options] of Object.entries({size: ['100', '250', '50']})) for (const rows of options) {
    await page.locator('#explorer-view select').last().selectOption(rows);
    check(`explorer: pages of ${rows} rows (${name})`, await page.locator('table.ex tbody tr').count() === Math.min(+rows, all));
  }
  const facet = page.locator('#explorer-view .tools select').first();
  const before = await matching();
  await facet.selectOption({index: 1});
  const told = Number((await facet.locator('option').nth(1).innerText()).match(/\(([\d,]+)\)$/)[1].replaceAll(',', ''));
  check('explorer: a facet holds what it says', await matching() === told, `${told} of ${before}`);
  await facet.selectOption('');
  for (const head of await page.locator('table.ex th button').all()) {
    await head.click();
    const rising = await head.evaluate(one => one.closest('th').getAttribute('aria-sort'));
    await head.click();
    const falling = await head.evaluate(one => one.closest('th').getAttribute('aria-sort'));
    if (new Set([rising, falling]).size !== 2) check('explorer: every column sorts both ways', false, await head.innerText());
  }
  await page.locator('table.ex th button').first().click();
  if (await page.locator('table.ex th[aria-sort]').getAttribute('aria-sort') !== 'ascending') await page.locator('table.ex th button').first().click();

  // The strip narrows to a period, and the button takes it back.
  const strip = await page.locator('.strip').boundingBox();
  await page.locator('.strip').scrollIntoViewIfNeeded();
  const area = await page.locator('.strip').boundingBox();
  await page.mouse.move(area.x + area.width * 0.3, area.y + 20);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * 0.6, area.y + 20);
  await page.mouse.up();
  const brushed = await matching();
  check('explorer: a stretch of the strip is a period', strip.height > 20 && brushed > 0 && brushed < all, `${brushed} of ${all}`);
  await page.getByRole('button', {name: 'Show all'}).click();
  check('explorer: all is shown again', await matching() === all);

  // Details open by keyboard, and hold the six parts.
  await page.locator('table.ex .tg').first().focus();
  await page.keyboard.press('Enter');
  const parts = await page.locator('table.ex tr.dt .gh').allInnerTexts();
  check('explorer: details have their six parts', parts.join(' ') === 'When Who What How Where Source', parts.join(' '));
  check('explorer: no markup and no hidden character comes out of the data', await page.evaluate(() => {
    const view = document.getElementById('explorer-view');
    return !view.querySelector('img,script,iframe,object,style,[onerror],[style]')
      && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/.test(view.textContent);
  }));
  const open_ = await violations(page);
  check('explorer: accessible with its details open', open_.violations.length === 0, open_.violations.join('\n      '));

  // The zone of the case, across a change of summer time, whatever the zone of the reader.
  if (await page.locator('input[name=zone]').count()) {
    const clocks = await page.evaluate(() => {
      const zone = JSON.parse(document.getElementById('data-zone').textContent);
      const at = zone.offsets.findIndex(([from]) => from > Date.parse('2026-10-01T00:00:00Z'));
      const [from, seconds] = zone.offsets[at], earlier = zone.offsets[at - 1][1];
      const show = moment => { const clock = page.clock(moment, true); return clock.day + ' ' + clock.time + ' ' + clock.name; };
      const expected = (moment, shift) => new Date(moment + shift * 1000).toISOString().slice(0, 19).replace('T', ' ');
      return [[show(from - 1000), expected(from - 1000, earlier)], [show(from), expected(from, seconds)]];
    });
    check('zone: right on both sides of a change', clocks.every(([shown, expected]) => shown.startsWith(expected)) && clocks[0][0] !== clocks[1][0], JSON.stringify(clocks));
    const times = () => page.evaluate(() => [...document.querySelectorAll('time')].map(one => one.textContent));
    const universal = await times(), rows = await page.locator('table.ex tbody td:nth-child(2)').allInnerTexts();
    await page.locator('input[name=zone][value=case]').check({force: true});
    const local = await times();
    check('zone: every time of the page turns', local.length > 0 && local.every((text, at) => !text.endsWith('UTC') && text !== universal[at]));
    check('zone: so do the rows of the explorer', (await page.locator('table.ex tbody td:nth-child(2)').allInnerTexts()).join() !== rows.join());
    const beside = await page.evaluate(() => [...document.querySelectorAll('time + .loc')].every(one => one.textContent.endsWith(' UTC')));
    check('zone: UTC stays beside it', beside);
    await page.locator('input[name=zone][value=utc]').check({force: true});
    check('zone: and back', (await times()).join() === universal.join());
  }

  // What is saved cannot be run by a spreadsheet.
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: 'Save as CSV'}).click()]);
  const saved = fs.readFileSync(await download.path(), 'utf8');
  const cells = [];
  for (let at = 1, quoted = false, cell = ''; at < saved.length; at++) {
    const letter = saved[at];
    if (quoted) { if (letter === '"' && saved[at + 1] === '"') { cell += '"'; at++; } else if (letter === '"') quoted = false; else cell += letter; }
    else if (letter === '"') quoted = true;
    else if (letter === ',' || letter === '\n') { cells.push(cell); cell = ''; }
    else if (letter !== '\r') cell += letter;
  }
  const width = saved.slice(1).split('\r\n')[0].split(',').length;
  check('explorer: CSV has all rows and columns', saved[0] === '\ufeff' && cells.length === width * (all + 1), `${cells.length} cells, ${width} columns`);
  check('explorer: no cell of the CSV is a formula', cells.every(one => !/^[\s\0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(one)), cells.find(one => /^[\s\0]*[=+\-@]/.test(one)));

  const filters = (await said(page)).filter(([name]) => name === 'explorer-filter').map(([, duration]) => duration);
  console.log(`      explorer: ${filters.length} filters, longest ${Math.round(Math.max(...filters))} ms, median ${Math.round(filters.sort((a, b) => a - b)[filters.length >> 1])} ms`);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const {usedSize, backingStorageSize = 0} = await session.send('Runtime.getHeapUsage');
  check('explorer: heap below 150 MB', usedSize + backingStorageSize < 150e6, `${((usedSize + backingStorageSize) / 1e6).toFixed(0)} MB`);

  // A window of a service principal opens to its sign-ins.
  const toggle = page.locator('.window:visible .tg').first();
  if (await toggle.count()) {
    await toggle.click();
    check('windows: a window opens to its sign-ins', /^[\d,]+ of [\d,]+ sign-ins of this window/.test(await page.locator('.window:visible tr.dt').first().innerText()));
    const rows = await page.locator('.window:visible tbody tr:not(.dt)').count();
    await page.getByLabel('Address contains').first().fill('zzzz');
    check('windows: can be narrowed', await page.locator('.window:visible tbody tr:not(.dt):visible').count() === 0 && rows > 0);
  }
  check('explorer: nothing on the console, no request', page.said.length === 0 && page.asked.length === 0, page.said.join(' | '));
  await page.context().close();
}
{
  const texts = async options => {
    const page = await open(options);
    const found = await page.locator('article.find').evaluateAll(all => all.map(one => { const copy = one.cloneNode(true); copy.querySelectorAll('.to-events').forEach(button => button.remove()); return copy.textContent.replace(/\s+/g, ' '); }));
    const explorer = await page.locator('#explorer').innerText();
    await page.context().close();
    return [found, explorer];
  };
  const [[scripted], [bare, explorer]] = [await texts({}), await texts({javaScriptEnabled: false})];
  check('without script: the findings say the same', scripted.length > 0 && scripted.join('\n') === bare.join('\n'));
  check('without script: it says where the events are', !hasEvents || /doorward export/.test(explorer));
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
