
// The event explorer. Its rows are data of the page; every value reaches the page as text alone.
page.events = (async () => {
  const {make, grouped} = page;
  const view = document.getElementById('explorer-view');
  if (!view) return null;
  performance.mark('explorer-begin');
  let data;
  try {
    data = await page.data('data-events');
  } catch (error) {
    view.append(make('p.warn', {}, 'The events of this page could not be unpacked: ' + error.message));
    return null;
  }

  // ---- the columns as numbers
  const count = data.count, perMilli = data.per_second / 1000;
  const ticks = new Float64Array(count);
  for (let at = 0, tick = data.first; at < count; at++) { ticks[at] = tick; tick += data.steps[at] || 0; }
  const time = at => ticks[at] / perMilli;
  const columns = new Map();
  for (const column of [...data.columns, data.findings, data.members]) {
    columns.set(column.name, {...column, codes: Uint32Array.from(column.codes), low: null});
  }
  const records = Float64Array.from(data.record), texts = data.records;
  data = null;
  const value = (name, at) => { const column = columns.get(name); return column.values[column.codes[at]]; };
  const reference = at => value('members', at) + ':' + records[at];
  columns.set('members', columns.get('member'));
  columns.delete('member');
  // What a search compares with: what can be read on the page, in lower case.
  const low = column => column.low ||= column.values.map(one => one === null ? '' : page.spelled(one).toLowerCase());
  function exact(at) {
    const whole = Math.floor(ticks[at] / (perMilli * 1000)), rest = ticks[at] - whole * perMilli * 1000;
    const clock = page.clock(whole * 1000, false);
    const digits = perMilli * 1000 === 1 ? '' : '.' + String(rest).padStart(Math.round(Math.log10(perMilli * 1000)), '0');
    return {day: clock.day, time: clock.time + digits};
  }

  // ---- the controls
  const search = make('input', {type: 'search', id: 'explorer-search', autocomplete: 'off', spellcheck: 'false'});
  const from = make('input', {type: 'date'}), to = make('input', {type: 'date'});
  const fromWord = make('span'), toWord = make('span');
  const field = (label, input) => make('label', {}, label, input);
  const FACETS = [['log', 'Log'], ['result', 'Result'], ['country', 'Country'], ['application', 'Application or activity'],
    ['known_network', 'Known network'], ['findings', 'Finding']];
  const facets = FACETS.map(([name, label]) => facet(columns.get(name), label)).filter(Boolean);

  // A list of the values that a column has, each with how many events have it.
  function facet(column, label) {
    const sums = new Map(), each = new Uint32Array(column.values.length);
    for (const code of column.codes) each[code]++;
    // An event can be cited by several findings, which are told apart.
    const parts = one => one === null ? [null] : column.name === 'findings' ? one.split(' ') : [one];
    column.values.forEach((one, code) => { for (const part of parts(one)) sums.set(part, (sums.get(part) || 0) + each[code]); });
    if (sums.size < 2) return null;
    const select = make('select', {}, make('option', {value: ''}, 'All'));
    const known = [...sums.keys()].sort((one, other) => one === null ? 1 : other === null ? -1 : one < other ? -1 : 1);
    known.forEach((one, at) => select.append(make('option', {value: String(at)}, (one === null ? 'none' : one) + ' (' + grouped(sums.get(one)) + ')')));
    select.addEventListener('change', () => run());
    return {
      column, label, select, known,
      // Which values are wanted, or null for all.
      mask() {
        if (select.value === '') return null;
        const wanted = known[+select.value];
        return Uint8Array.from(column.values, one => parts(one).includes(wanted) ? 1 : 0);
      },
    };
  }

  const status = make('span', {role: 'status'}), csv = make('button', {type: 'button'}, 'Save as CSV');
  const reset = make('button', {type: 'button'}, 'Show all');
  const strip = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const axis = make('div.axis', {'aria-hidden': 'true'}), scale = make('p.strip-note');
  const body = make('tbody'), before = make('button', {type: 'button'}, '‹ Previous'), after = make('button', {type: 'button'}, 'Next ›');
  const rowsWord = make('span'), size = make('select');
  for (const rows of [50, 100, 250]) size.append(make('option', {value: String(rows)}, String(rows)));
  const SHOWN = [['time', 'Time'], ['identity', 'Identity'], ['result', 'Result'], ['address', 'Address'],
    ['country', 'Country'], ['application', 'Application or activity'], ['resource', 'Resource or target'], ['findings', 'Finding'], ['members', 'Record']];
  const timeWord = make('span', {}, 'Time');
  const heads = SHOWN.map(([name, label]) => {
    const button = make('button', {type: 'button'}, name === 'time' ? timeWord : label);
    const head = make('th', {scope: 'col'}, button);
    button.addEventListener('click', () => { descending = order === name && !descending; order = name; run(); });
    return {name, head};
  });
  const table = make('table.ex', {}, make('caption.vh', {}, 'Events that match'),
    make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, make('span.vh', {}, 'Details')), ...heads.map(one => one.head))), body);
  view.append(
    make('div.tools', {role: 'search', 'aria-label': 'Events'}, field('Search', search), ...facets.map(one => field(one.label, one.select)),
      field(fromWord, from), field(toWord, to)),
    strip, axis, scale,
    make('div.count', {}, status, make('span.pager', {}, reset, csv)),
    make('div.scroll', {role: 'region', 'aria-label': 'Events, scrollable', tabindex: '0'}, table),
    make('div.count', {}, rowsWord, make('span.pager', {}, make('label', {}, 'Rows on a page ', size), before, after)));

  // ---- searching
  const matches = new Uint32Array(count);
  let matching = 0, pageAt = 0, order = 'time', descending = false, brushed = null;
  const period = () => brushed || [from.value ? page.midnight(from.value) : -Infinity,
    to.value ? page.midnight(new Date(Date.parse(to.value) + 86400000).toISOString().slice(0, 10)) : Infinity];

  // For each word: the columns in which some value has it, and which values those are.
  function places(word) {
    const found = [];
    for (const column of new Set(columns.values())) {
      let any = false;
      const mask = Uint8Array.from(low(column), text => { const has = text.includes(word); any ||= has; return has ? 1 : 0; });
      if (any) found.push([column.codes, mask]);
    }
    // Words such as e-02:848 or 2026-09-08 tell of no column: they are looked for in references and times.
    const written = /^e-\d/.test(word) ? at => reference(at).toLowerCase().includes(word)
      : /^\d{4}-\d\d|^\d\d:\d\d/.test(word) ? at => { const clock = page.clock(time(at)); return (clock.day + ' ' + clock.time).includes(word); } : null;
    return at => found.some(([codes, mask]) => mask[codes[at]]) || (written !== null && written(at));
  }

  function run() {
    const began = performance.now();
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean).map(places);
    const wanted = facets.map(one => [one.column.codes, one.mask()]).filter(([, mask]) => mask);
    const [first, end] = period();
    matching = 0;
    next: for (let at = 0; at < count; at++) {
      const moment = time(at);
      if (moment < first || moment >= end) continue;
      for (const [codes, mask] of wanted) if (!mask[codes[at]]) continue next;
      for (const has of words) if (!has(at)) continue next;
      matches[matching++] = at;
    }
    sort();
    pageAt = 0;
    draw();
    view.dataset.matching = String(matching);
    performance.measure('explorer-filter', {start: began, end: performance.now()});
  }

  function sort() {
    const found = matches.subarray(0, matching), sign = descending ? -1 : 1;
    if (order === 'time') { if (descending) found.reverse(); return; }
    const column = columns.get(order), texts = low(column), rank = new Uint32Array(texts.length);
    // What is not recorded comes last, whichever way round.
    const last = column.values.indexOf(null);
    texts.map((text, code) => [text, code]).sort(([one, a], [other, b]) => one < other ? -1 : one > other ? 1 : a - b)
      .forEach(([, code], place) => { rank[code] = place; });
    const place = at => column.codes[at] === last ? Infinity : rank[column.codes[at]] * sign;
    const keys = new Float64Array(count);
    for (const at of found) keys[at] = place(at);
    const byRecord = order === 'members';
    found.sort((one, other) => (keys[one] < keys[other] ? -1 : keys[one] > keys[other] ? 1 : 0)
      || (byRecord ? (records[one] - records[other]) * sign : 0) || one - other);
  }

  // ---- the rows
  const shownTime = at => { const clock = page.clock(time(at)); return clock.day + ' ' + clock.time; };
  const result = at => {
    const word = value('result', at), code = value('code', at);
    return make('span.st.' + (['success', 'failure', 'interrupted'].includes(word) ? word : 'other'), {},
      word === 'success' ? 'Success' : word === 'interrupted' ? 'Interrupted ' + (code || '') : word === 'failure' ? 'Failure ' + (code || '') : word);
  };
  function findingsOf(at) {
    const box = make('span'), all = value('findings', at);
    (all === null ? [] : all.split(' ')).forEach((one, place) => {
      if (place) box.append(' ');
      box.append(document.getElementById(one) ? make('a.r', {href: '#' + one}, one) : make('span.r', {}, one));
    });
    return box;
  }
  function row(at) {
    const button = make('button.tg', {type: 'button', 'aria-expanded': 'false', 'aria-label': 'Details of ' + reference(at)}, '+');
    const line = make('tr', {}, make('td', {}, button), make('td.t', {}, shownTime(at)), make('td.trunc', {}, value('identity', at)),
      make('td.t', {}, result(at)), make('td.t', {}, value('address', at)), make('td.t', {}, value('country', at)),
      make('td.trunc', {}, value('application', at)), make('td.trunc', {}, value('resource', at)), make('td', {}, findingsOf(at)), make('td.t', {}, reference(at)));
    button.addEventListener('click', () => {
      const open = button.getAttribute('aria-expanded') === 'true';
      if (open) line.nextElementSibling.remove();
      else line.after(make('tr.dt', {}, make('td', {colspan: String(SHOWN.length + 1)}, details(at))));
      button.setAttribute('aria-expanded', String(!open));
      button.textContent = open ? '+' : '−';
    });
    return line;
  }

  // One event: when, who, what, how, where, and the record it comes from.
  function details(at) {
    const box = make('div.kvg'), moment = exact(at);
    const group = (title, pairs) => box.append(make('div', {}, make('p.gh', {}, title), make('dl.kv1', {}, ...pairs.map(([name, one, kind]) =>
      make('div', {}, make('dt', {}, name), one instanceof Node ? make('dd', {}, one) : make('dd' + (kind || ''), {}, one === null ? 'not recorded' : one))))));
    const here = page.clock(time(at), true);
    group('When', [['UTC', moment.day + ' ' + moment.time], ...(page.zoned ? [[page.zoneName, here.day + ' ' + here.time + ' ' + here.name]] : [])]);
    for (const title of ['Who', 'What', 'How', 'Where']) {
      const inside = [...new Set(columns.values())].filter(column => column.group === title);
      group(title, inside.map(column => [column.label, column.values[column.codes[at]], column.name === 'user_agent' ? '.raw' : '']));
    }
    const cited = value('findings', at);
    group('Source', [['Record', reference(at)], ['Findings', cited === null ? 'none cites it' : findingsOf(at)]]);
    const text = texts[at];
    if (text) {
      const bytes = new TextEncoder().encode(text[0]).length;
      const told = bytes < text[1] ? ', its first ' + grouped(bytes) + ' of ' + grouped(text[1]) + ' bytes' : '';
      const lines = make('code');
      text[0].split('\n').forEach((line, place) => { if (place) lines.append('\n'); page.put(lines, line); });
      return make('div', {}, box, make('details.record', {}, make('summary', {}, 'The record as it stands in the evidence' + told),
        make('div.scroll', {role: 'region', 'aria-label': 'Record ' + reference(at) + ', scrollable', tabindex: '0'}, make('pre', {}, lines))));
    }
    return make('div', {}, box, make('p.told', {}, 'The record as it stands in the evidence: doorward show ' + reference(at)));
  }

  function draw() {
    const rows = +size.value, first = pageAt * rows, end = Math.min(matching, first + rows);
    body.replaceChildren(...Array.from(matches.subarray(first, end), row));
    for (const {name, head} of heads) {
      if (name === order) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending'); else head.removeAttribute('aria-sort');
    }
    const zone = page.shownZone();
    timeWord.textContent = 'Time, ' + zone;
    fromWord.textContent = 'From day (' + zone + ')';
    toWord.textContent = 'To day (' + zone + ')';
    const span = brushed ? ', ' + words(brushed[0]) + ' to ' + words(brushed[1]) + ' ' + zone : '';
    status.replaceChildren(make('b', {}, grouped(matching)), ' of ' + grouped(count) + ' events' + span);
    rowsWord.textContent = matching ? 'Rows ' + grouped(first + 1) + ' to ' + grouped(end) + ' of ' + grouped(matching) : 'No event matches';
    before.disabled = pageAt === 0;
    after.disabled = end >= matching;
    reset.hidden = !(brushed || from.value || to.value || search.value || facets.some(one => one.select.value !== ''));
    csv.disabled = matching === 0;
    paint();
  }
  const words = moment => { const clock = page.clock(moment); return clock.day + ' ' + clock.time.slice(0, 5); };

  // ---- the strip: how many events match, over time; drag to choose a period
  const HOUR = 3600000, STEPS = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 2688].map(hours => hours * HOUR);
  const begin = time(0), finish = time(count - 1);
  const step = STEPS.find(one => (finish - begin) / one < 220) || STEPS[STEPS.length - 1];
  const base = Math.floor(begin / step) * step, bars = Math.floor((finish - base) / step) + 1;
  const WIDTH = 1000, HEIGHT = 64, room = WIDTH / bars;
  strip.setAttribute('viewBox', '0 0 ' + WIDTH + ' ' + HEIGHT);
  strip.setAttribute('preserveAspectRatio', 'none');
  strip.setAttribute('class', 'strip');
  strip.setAttribute('role', 'img');
  strip.setAttribute('aria-label', 'Events that match, over time. The two date fields choose a period without a pointer.');
  const shape = (tag, kind) => { const one = document.createElementNS('http://www.w3.org/2000/svg', tag); one.setAttribute('class', kind); strip.append(one); return one; };
  const choice = shape('rect', 'chosen'), good = shape('path', 'ok'), bad = shape('path', 'fail');
  function paint(chosen = brushed) {
    const all = new Uint32Array(bars), failed = new Uint32Array(bars), results = columns.get('result');
    const success = results.values.indexOf('success');
    for (let place = 0; place < matching; place++) {
      const at = matches[place], bar = Math.floor((time(at) - base) / step);
      all[bar]++;
      if (results.codes[at] !== success) failed[bar]++;
    }
    const most = all.reduce((one, other) => Math.max(one, other), 0);
    // Heights go with the numbers; what is there at all can be seen.
    const height = number => number ? Math.max(1.5, number / most * (HEIGHT - 4)) : 0;
    const bar = (place, bottom, top) => 'M' + (place * room).toFixed(1) + ' ' + bottom.toFixed(1) + 'h' + (room * 0.86).toFixed(1) + 'V' + top.toFixed(1) + 'h-' + (room * 0.86).toFixed(1) + 'z';
    let well = '', ill = '';
    for (let place = 0; place < bars; place++) {
      if (!all[place]) continue;
      const whole = height(all[place]), part = Math.min(whole, height(failed[place]));
      if (failed[place]) ill += bar(place, HEIGHT, HEIGHT - part);
      if (whole > part) well += bar(place, HEIGHT - part, HEIGHT - whole);
    }
    good.setAttribute('d', well);
    bad.setAttribute('d', ill);
    const [first, end] = chosen || [0, 0];
    choice.setAttribute('x', String(Math.max(0, (first - base) / step * room)));
    choice.setAttribute('width', String(chosen ? (end - first) / step * room : 0));
    choice.setAttribute('height', String(HEIGHT));
    const hours = step / HOUR, long = hours < 24 ? hours + (hours === 1 ? ' hour' : ' hours') : hours / 24 + (hours === 24 ? ' day' : ' days');
    scale.textContent = 'One bar is ' + long + ', beginning at whole hours in UTC; the highest is ' + grouped(most) + '. Failed and interrupted ones are at the foot, in red.';
    axis.replaceChildren(...[0, 1, 2, 3].map(place => make('span', {}, page.clock(Math.min(finish, base + (bars * step) * place / 3)).day)));
  }
  let anchor = null;
  const barAt = event => {
    const area = strip.getBoundingClientRect();
    return Math.min(bars - 1, Math.max(0, Math.floor((event.clientX - area.left) / area.width * bars)));
  };
  const stretch = bar => [base + Math.min(anchor, bar) * step, base + (Math.max(anchor, bar) + 1) * step];
  strip.addEventListener('pointerdown', event => { strip.setPointerCapture(event.pointerId); anchor = barAt(event); paint(stretch(anchor)); });
  strip.addEventListener('pointermove', event => { if (anchor !== null) paint(stretch(barAt(event))); });
  strip.addEventListener('pointercancel', () => { anchor = null; paint(); });
  strip.addEventListener('pointerup', event => {
    if (anchor === null) return;
    brushed = stretch(barAt(event));
    anchor = null;
    from.value = to.value = '';
    run();
  });

  // ---- saving: a spreadsheet must not run a text of a log (OWASP ASVS 5.0, 1.2.10)
  const cell = text => {
    const guarded = /^[\s\0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(guarded) ? '"' + guarded.replaceAll('"', '""') + '"' : guarded;
  };
  csv.addEventListener('click', () => {
    const saved = [...new Set(columns.values())].filter(column => column.name !== 'member');
    const lines = [['record', 'time_utc', ...saved.map(column => column.name)].join(',')];
    for (let place = 0; place < matching; place++) {
      const at = matches[place], moment = exact(at);
      lines.push([reference(at), moment.day + 'T' + moment.time + 'Z', ...saved.map(column => column.values[column.codes[at]] ?? '')].map(cell).join(','));
    }
    const link = make('a', {download: document.querySelector('.bar .case').textContent.replace(/[^\w.-]+/g, '_') + '_events.csv'});
    link.href = URL.createObjectURL(new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], {type: 'text/csv'}));
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  // ---- what people do
  let waiting;
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(run, 120); });
  for (const input of [from, to]) input.addEventListener('change', () => { brushed = null; run(); });
  size.addEventListener('change', () => { pageAt = 0; draw(); });
  before.addEventListener('click', () => { pageAt--; draw(); });
  after.addEventListener('click', () => { pageAt++; draw(); });
  function clear() {
    search.value = from.value = to.value = '';
    brushed = null;
    for (const one of facets) one.select.value = '';
  }
  reset.addEventListener('click', () => { clear(); run(); search.focus(); });
  addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    search.focus();
  });
  page.onZone(run);

  // From a finding to the events that it cites.
  const byFinding = facets.find(one => one.column.name === 'findings');
  for (const finding of document.querySelectorAll('article.find')) {
    const place = byFinding ? byFinding.known.indexOf(finding.id) : -1;
    if (place < 0) continue;
    const button = make('button.to-events', {type: 'button'}, 'Its records in the explorer');
    button.addEventListener('click', () => {
      clear();
      byFinding.select.value = String(place);
      run();
      document.getElementById('explorer').scrollIntoView();
      byFinding.select.focus({preventScroll: true});
    });
    finding.append(button);
  }
  run();
  performance.measure('explorer-ready', {start: 0, end: performance.now()});
  view.dataset.state = 'ready';
  return {count, time, reference, value, shownTime, result};
})();
