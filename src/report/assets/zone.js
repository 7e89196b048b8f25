
// UTC or the zone of the case first: the switch turns every time of the page round, tables and findings alike.
(() => {
  if (!page.zoned) return;
  const times = [...document.querySelectorAll('time[datetime]')].map(element => {
    const beside = element.nextElementSibling;
    return {
      element,
      beside: beside && beside.classList.contains('loc') ? beside : null,
      at: Date.parse(element.dateTime),
      // Fractions of a second are the same in every zone.
      fraction: (/:\d\d(\.\d+)/.exec(element.textContent) || ['', ''])[1],
      universal: element.textContent,
    };
  });
  for (const time of times) time.locally = time.beside ? time.beside.textContent : '';
  page.onZone(() => {
    for (const {element, beside, at, fraction, universal, locally} of times) {
      if (!page.local()) {
        element.textContent = universal;
        if (beside) beside.textContent = locally;
        continue;
      }
      const here = page.clock(at, true), there = page.clock(at, false);
      element.textContent = here.day + ' ' + here.time + fraction + ' ' + here.name;
      const day = here.day === there.day ? '' : there.day + ' ';
      if (beside) beside.textContent = day + there.time + fraction + ' UTC';
    }
  });

  const choice = (value, label, chosen) => {
    const input = page.make('input', {type: 'radio', name: 'zone', value});
    input.checked = chosen;
    input.addEventListener('change', () => page.setLocal(input.value === 'case'));
    return page.make('label', {}, input, page.make('span', {}, label));
  };
  const short = page.zoneName.split('/').pop().replaceAll('_', ' ');
  const box = page.make('fieldset.seg.zone', {}, page.make('legend.vh', {}, 'Times in UTC or in ' + page.zoneName),
    choice('utc', 'UTC', true), choice('case', short, false));
  document.querySelector('.btheme').before(box);
})();
