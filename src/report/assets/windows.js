
// The windows of service principals: filters, and from a window to its single sign-ins.
(() => {
  const {make, grouped} = page;
  for (const box of document.querySelectorAll('.windows')) {
    const windows = [...box.querySelectorAll('.window')].map(element => ({
      hours: +element.dataset.hours, rows: [...element.querySelectorAll('tbody tr')],
      width: element.querySelectorAll('thead th').length,
    }));
    const rows = windows.flatMap(one => one.rows);
    const heading = [...box.querySelectorAll('thead th')].map(one => one.textContent);
    const words = (row, name) => row.cells[heading.indexOf(name)]?.textContent || '';
    // A list of the principals or resources, by the words of the table.
    function list(label, key, name) {
      const known = new Map();
      for (const row of rows) known.set(row.dataset[key], words(row, name) || row.dataset[key]);
      const select = make('select', {}, make('option', {value: ''}, 'All'));
      [...known].sort(([, one], [, other]) => one < other ? -1 : one > other ? 1 : 0)
        .forEach(([id, word]) => select.append(make('option', {value: id || ' '}, word || 'not recorded')));
      return [key, select, make('label', {}, label, select)];
    }
    const lists = [list('Service principal', 'principal', 'Service principal'), list('Resource', 'resource', 'Resource')];
    const address = make('input', {type: 'search', autocomplete: 'off', spellcheck: 'false'});
    const unknown = make('input', {type: 'checkbox'}), status = make('span.status', {role: 'status'});
    box.querySelector('.window').before(make('div.tools.needs-js', {role: 'search', 'aria-label': 'Windows'}, ...lists.map(([, , label]) => label),
      make('label', {}, 'Address contains', address), make('label.chk', {}, unknown, 'Only networks that are not known'), status));
    function narrow() {
      const part = address.value.trim().toLowerCase();
      for (const row of rows) {
        const fits = lists.every(([key, select]) => select.value === '' || (row.dataset[key] || ' ') === select.value)
          && row.dataset.address.includes(part) && !(unknown.checked && row.dataset.known);
        row.hidden = !fits;
        if (row.nextElementSibling?.classList.contains('dt')) row.nextElementSibling.hidden = !fits;
      }
      const chosen = windows.find(one => String(one.hours) === box.querySelector('input[name=window]:checked')?.value) || windows[0];
      const left = chosen.rows.filter(row => !row.hidden).length;
      status.textContent = left === chosen.rows.length ? '' : grouped(left) + ' of ' + grouped(chosen.rows.length) + ' windows';
    }
    for (const [, select] of lists) select.addEventListener('change', narrow);
    for (const input of [address, unknown, ...box.querySelectorAll('input[name=window]')]) input.addEventListener('input', narrow);

    // A window opens to its sign-ins, as far as the explorer holds them.
    page.events.then(events => {
      if (!events) return;
      let index = null;
      const key = (...parts) => JSON.stringify(parts.map(part => page.spelled(String(part ?? '')).toLowerCase()));
      // Sign-ins of service principals by what tells one window from another, in the order of time.
      function indexed() {
        const found = new Map();
        for (let at = 0; at < events.count; at++) {
          if (events.value('log', at) !== 'Service principal') continue;
          const name = key(...['identity_id', 'resource_id', 'address', 'credential', 'result', 'code'].map(column => events.value(column, at)));
          if (found.has(name)) found.get(name).push(at); else found.set(name, [at]);
        }
        return found;
      }
      for (const {hours, rows: ofLength, width} of windows) for (const row of ofLength) {
        const told = words(row, 'Sign-ins');
        const button = make('button.tg', {type: 'button', 'aria-expanded': 'false', 'aria-label': 'Sign-ins of this window'}, '+');
        row.cells[width - 1].prepend(button);
        const open = () => {
          index ||= indexed();
          const {from, principal, resource, address: ip, credential, outcome, code} = row.dataset;
          const all = index.get(key(principal, resource, ip, credential, outcome, code)) || [];
          const inside = all.filter(at => events.time(at) >= +from && events.time(at) < +from + hours * 3600000);
          const items = inside.map(at => make('li', {}, events.shownTime(at) + ' ' + page.clock(events.time(at)).name + ', ' + events.reference(at)));
          return make('tr.dt', {}, make('td', {colspan: String(width)},
            make('p.gh', {}, grouped(inside.length) + ' of ' + told + ' sign-ins of this window are in the event explorer'), make('ul.singles', {}, ...items)));
        };
        button.addEventListener('click', () => {
          const is = button.getAttribute('aria-expanded') === 'true';
          if (is) row.nextElementSibling.remove(); else row.after(open());
          button.setAttribute('aria-expanded', String(!is));
          button.textContent = is ? '+' : '−';
        });
        page.onZone(() => { if (button.getAttribute('aria-expanded') === 'true') row.nextElementSibling.replaceWith(open()); });
      }
    });
  }
})();
