// Holds JSON reports against docs/report.schema.json (JSON Schema 2020-12).
//
//   npm ci
//   node schema.mjs REPORT.json…
//
// Ends with `N passed, N failed`, alone on a line; the exit code is 1 if anything failed.
import fs from 'node:fs';
import Ajv from 'ajv/dist/2020.js';

const reports = process.argv.slice(2);
if (!reports.length) { console.error('usage: node schema.mjs REPORT.json…'); process.exit(2); }
let passed = 0, failed = 0;
function check(name, good, remark = '') {
  if (good) passed++; else failed++;
  console.log(`${good ? 'pass' : 'FAIL'}  ${name}${remark ? '  ' + remark : ''}`);
}

const schema = JSON.parse(fs.readFileSync(new URL('../../docs/report.schema.json', import.meta.url)));
const ajv = new Ajv({strict: true, strictTypes: false, strictTuples: false, allErrors: true});
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const validate = ajv.compile(schema);
const errors = () => validate.errors.slice(0, 5).map(one => `${one.instancePath} ${one.message}`).join(' | ');
for (const file of reports) {
  const report = JSON.parse(fs.readFileSync(file));
  check(`schema: ${file.split('/').slice(-2).join('/')}`, validate(report), validate.errors ? errors() : '');
  // A validator that takes everything would be none.
  const spoilt = {
    'another version': {...report, schema: 'doorward-report/0'},
    'a number that is a text': {...report, counts: {...report.counts, findings: '5'}},
    'a block of no kind': {...report, sections: [{...report.sections[0], blocks: [{kind: 'song', content: ''}]}]},
    'a section without blocks': {...report, sections: [{id: 'a', number: '1', title: 'A'}]},
  };
  for (const [name, document] of Object.entries(spoilt)) check(`schema: ${name} is refused`, !validate(document));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
