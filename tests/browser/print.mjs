// Checks a printed report: pages, bookmarks, tags, and the marking in the head and the foot of every page.
//
//   node print.mjs REPORT.pdf [MARKING]
//
// Asks pdfinfo and pdftotext (poppler-utils). Ends with `N passed, N failed`, alone on a line; the exit code is 1
// if anything failed.
import fs from 'node:fs';
import {execFileSync} from 'node:child_process';

const [file, marking] = process.argv.slice(2);
if (!file) { console.error('usage: node print.mjs REPORT.pdf [MARKING]'); process.exit(2); }
const ask = (program, ...more) => execFileSync(program, more, {encoding: 'utf8', maxBuffer: 1 << 28});
let passed = 0, failed = 0;
function check(name, good, remark = '') {
  if (good) passed++; else failed++;
  console.log(`${good ? 'pass' : 'FAIL'}  ${name}${remark ? '  ' + remark : ''}`);
}

const info = Object.fromEntries(ask('pdfinfo', file).split('\n').map(line => [line.split(':')[0], line.slice(line.indexOf(':') + 1).trim()]));
const pages = ask('pdftotext', '-layout', file, '-').split('\f').slice(0, -1);
check('pdf: it has pages', pages.length >= 3 && String(pages.length) === info.Pages, `${pages.length} pages`);
check('pdf: tagged, for readers by ear', info.Tagged === 'yes', info.Tagged);
check('pdf: no script, no form', info.JavaScript === 'no' && info.Form === 'none', `${info.JavaScript}, ${info.Form}`);
check('pdf: bookmarks', fs.readFileSync(file).includes('/Outlines'));
const unnumbered = pages.map((page, at) => page.includes(`${at + 1} of ${pages.length}`) ? 0 : at + 1).filter(Boolean);
check('pdf: every page says which of how many it is', unnumbered.length === 0, unnumbered.join(', '));
if (marking) {
  const count = page => page.split(marking).length - 1;
  const bare = pages.map((page, at) => count(page) >= 2 ? 0 : at + 1).filter(Boolean);
  check(`pdf: ${marking} twice on every page`, bare.length === 0, bare.join(', '));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
