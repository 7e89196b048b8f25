'use strict';
(() => {
  // Comfort only: everything a finding rests on is on the page without this script.
  // Text reaches the page through text nodes alone; Trusted Types forbid anything else.
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  root.classList.add('js');

  const modes = ['auto', 'light', 'dark'];
  let mode = 0;
  const theme = document.querySelector('.btheme');
  theme.addEventListener('click', () => {
    mode = (mode + 1) % modes.length;
    if (mode) root.dataset.theme = modes[mode]; else delete root.dataset.theme;
    theme.textContent = 'Theme: ' + modes[mode];
  });
  document.querySelector('.bprint').addEventListener('click', () => print());

  // The contents mark the section in view.
  const links = new Map(all('.toc a').map(link => [link.getAttribute('href').slice(1), link]));
  const watch = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach(link => { link.classList.remove('on'); link.removeAttribute('aria-current'); });
      const link = links.get(entry.target.id);
      if (link) { link.classList.add('on'); link.setAttribute('aria-current', 'true'); }
    }
  }, {rootMargin: '-10% 0px -80% 0px'});
  all('section.s').forEach(section => watch.observe(section));

  // Long tables can be narrowed to rows that hold certain words, and to days.
  function field(label, type) {
    const box = document.createElement('label'), input = document.createElement('input');
    input.type = type;
    box.append(label, input);
    return [box, input];
  }
  all('.scroll > table').forEach(table => {
    if (table.closest('.windows')) return; // has tools of its own
    const rows = all('tbody tr:not(.tot)', table);
    if (rows.length < 20) return;
    const tools = document.createElement('div'), status = document.createElement('span');
    tools.className = 'tools';
    status.className = 'status';
    status.setAttribute('role', 'status');
    const [wordBox, word] = field('Rows that contain', 'search');
    tools.append(wordBox);
    const dated = rows.some(row => row.querySelector('time'));
    const [fromBox, from] = field('From day (UTC)', 'date'), [toBox, to] = field('To day (UTC)', 'date');
    if (dated) tools.append(fromBox, toBox);
    tools.append(status);
    table.parentElement.before(tools);
    const texts = rows.map(row => row.textContent.toLowerCase());
    const days = rows.map(row => all('time', row).map(time => time.dateTime.slice(0, 10)));
    function narrow() {
      const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      rows.forEach((row, at) => {
        const within = !days[at].length || days[at].some(day => (!from.value || day >= from.value) && (!to.value || day <= to.value));
        row.hidden = !(within && words.every(one => texts[at].includes(one)));
        if (!row.hidden) left++;
      });
      status.textContent = left === rows.length ? '' : left + ' of ' + rows.length + ' rows';
    }
    [word, from, to].forEach(input => input.addEventListener('input', narrow));
  });
})();
