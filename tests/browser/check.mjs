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
  page.said = []; page.asked = [];
  page.on('console', message => page.said.push(message.text()));
  page.on('pageerror', error => page.said.push('error: ' + error.message));
  page.on('dialog', dialog => { page.said.push('dialog: ' + dialog.message()); dialog.dismiss(); });
  page.on('request', request => { if (request.url() !== url && !request.url().startsWith('data:')) page.asked.push(request.url()); });
  await page.goto(url, {waitUntil: 'load'});
  if (options.javaScriptEnabled !== false) await page.waitForFunction(() => document.documentElement.classList.contains('js'));
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

const ways = {
  light: {colorScheme: 'light'},
  dark: {colorScheme: 'dark'},
  mobile: {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true},
};
for (const [name, options] of Object.entries(ways)) {
  const page = await open(options);
  const found = await violations(page);
  check(`${name}: accessible (WCAG A and AA)`, found.violations.length === 0 && found.passes > 10, found.violations.join('\n      '));
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
{
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
    scripts: document.scripts.length,
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
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
