
// What the parts below share: text into nodes, data out of the page, and times in two zones.
const page = (() => {
  // The characters that the report spells out wherever they would not be seen (as src/report/visible.rs does).
  const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e01ef}]/gu;
  const spell = letter => 'U+' + letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
  const spelled = text => text.replace(HIDDEN, spell);

  // Adds a text to an element: what cannot be seen stands out as its code point.
  function put(element, text) {
    let from = 0;
    for (const found of text.matchAll(HIDDEN)) {
      const mark = document.createElement('span');
      mark.className = 'ctl';
      mark.textContent = spell(found[0]);
      element.append(text.slice(from, found.index), mark);
      from = found.index + found[0].length;
    }
    if (from < text.length) element.append(text.slice(from));
    return element;
  }

  // An element: `tag.class`, attributes, and children that are nodes or texts.
  function make(name, attributes = {}, ...children) {
    const [tag, ...classes] = name.split('.');
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(' ');
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    for (const child of children) {
      if (child instanceof Node) element.append(child);
      else if (child !== null && child !== undefined) put(element, String(child));
    }
    return element;
  }

  // The data of an element that no browser runs; packed where it is large.
  async function data(id) {
    const element = document.getElementById(id);
    if (!element) return null;
    if (element.type === 'application/json') return JSON.parse(element.textContent);
    const bytes = Uint8Array.from(atob(element.textContent.trim()), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  }

  // The zone of the case: [from in milliseconds, seconds to add, abbreviation], in the order of time.
  const zone = JSON.parse(document.getElementById('data-zone').textContent);
  const hooks = [];
  let local = false;
  function offset(time) {
    const all = zone.offsets;
    let low = 0, high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle][0] <= time) low = middle + 1; else high = middle;
    }
    return all[Math.max(0, low - 1)] || [0, 0, 'UTC'];
  }
  const two = number => String(number).padStart(2, '0');
  // The clock at a moment in milliseconds, in UTC or in the zone of the case; never in that of the reader.
  function clock(time, inZone = local) {
    const [, seconds, name] = inZone ? offset(time) : [0, 0, 'UTC'];
    const date = new Date(time + seconds * 1000);
    return {
      day: date.getUTCFullYear() + '-' + two(date.getUTCMonth() + 1) + '-' + two(date.getUTCDate()),
      time: two(date.getUTCHours()) + ':' + two(date.getUTCMinutes()) + ':' + two(date.getUTCSeconds()),
      name,
    };
  }
  // The moment at which a day begins by the clock that is shown.
  function midnight(day) {
    const time = Date.parse(day + 'T00:00:00Z');
    if (!local || Number.isNaN(time)) return time;
    // Of the two offsets around that hour, the one that holds there.
    const early = time - offset(time - 86400000)[1] * 1000, late = time - offset(time + 86400000)[1] * 1000;
    return clock(early, true).day + clock(early, true).time === day + '00:00:00' ? early : late;
  }
  return {
    put, make, data, spelled, clock, midnight,
    zoneName: zone.name,
    zoned: zone.offsets.some(([, , name]) => name !== 'UTC'),
    local: () => local,
    shownZone: () => local ? zone.name : 'UTC',
    onZone: hook => hooks.push(hook),
    setLocal(value) { local = value; hooks.forEach(hook => hook()); },
    grouped: number => number.toLocaleString('en-GB'),
  };
})();
