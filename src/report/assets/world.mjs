// Makes land.txt, borders.txt and countries.tsv. To run it anew:
//
//   npm install --no-save world-atlas@2.0.2 topojson-client@3.1.0 d3-geo@3.1.2 i18n-iso-countries@7.14.0
//   node world.mjs
//
// Equal Earth, half-pixel steps, 1000 wide; Antarctica is left out. world.rs holds the same numbers.
import fs from 'node:fs';
import {createRequire} from 'node:module';
const require = createRequire(process.cwd() + '/');
const topojson = require('topojson-client');
const {geoCentroid, geoArea} = require('d3-geo');
const iso = require('i18n-iso-countries');
const here = new URL('.', import.meta.url);
const atlas = name => JSON.parse(fs.readFileSync(`./node_modules/world-atlas/${name}.json`));

const [A1, A2, A3, A4, M] = [1.340264, -0.081106, 0.000893, 0.003796, Math.sqrt(3) / 2];
const WIDTH = 1000;
function equalEarth(lon, lat) {
  const l = Math.asin(M * Math.sin(lat * Math.PI / 180)), l2 = l * l, l6 = l2 ** 3;
  return [lon * Math.PI / 180 * Math.cos(l) / (M * (A1 + 3 * A2 * l2 + l6 * (7 * A3 + 9 * A4 * l2))),
    l * (A1 + A2 * l2 + l6 * (A3 + A4 * l2))];
}
const EDGE = equalEarth(180, 0)[0], TOP = equalEarth(0, 84)[1], BOTTOM = equalEarth(0, -57)[1];
const SCALE = WIDTH / (2 * EDGE), HEIGHT = Math.round((TOP - BOTTOM) * SCALE);
const half = v => Math.round(v * 2) / 2;
const place = ([lon, lat]) => { const [x, y] = equalEarth(lon, lat); return [half((x + EDGE) * SCALE), half((TOP - y) * SCALE)]; };
const short = v => String(half(v)).replace(/^(-?)0\./, '$1.');

// world-atlas is stitched over the antimeridian: unwrap each ring, and cut it again at 180 degrees.
function unwrap(ring) {
  const out = []; let add = 0, last = null;
  for (const [x, y] of ring) {
    if (last !== null) { if (x - last > 180) add -= 360; else if (x - last < -180) add += 360; }
    out.push([x + add, y]); last = x;
  }
  return out;
}
function cut(ring) {
  const side = (points, inside, edge) => points.flatMap((a, i) => {
    const b = points[(i + 1) % points.length], out = inside(a[0]) ? [a] : [];
    if (inside(a[0]) !== inside(b[0])) { const t = (edge - a[0]) / (b[0] - a[0]); out.push([edge, a[1] + t * (b[1] - a[1])]); }
    return out;
  });
  return side(side(ring, x => x >= -180, -180), x => x <= 180, 180);
}
function path(points, end) {
  let text = '', last, n = 0;
  for (const point of points) {
    const [x, y] = place(point);
    if (!last) { text = `M${x} ${y}`; last = [x, y]; continue; }
    const dx = x - last[0], dy = y - last[1];
    if (!dx && !dy) continue;
    text += (n++ ? (dx < 0 ? '' : ' ') : 'l') + short(dx) + (dy < 0 ? '' : ' ') + short(dy); last = [x, y];
  }
  return n < 2 ? '' : text + end;
}
const ring = r => { const u = unwrap(r.slice(0, -1)); return [-360, 0, 360].map(k => { const c = cut(u.map(([x, y]) => [x + k, y])); return c.length > 2 ? path(c, 'z') : ''; }).join(''); };
function line(r) {
  let text = '', part = [], last = null;
  for (const c of r) { if (last !== null && Math.abs(c[0] - last) > 180) { text += path(part, ''); part = []; } part.push(c); last = c[0]; }
  return text + path(part, '');
}
const coarse = atlas('countries-110m');
coarse.objects.countries.geometries = coarse.objects.countries.geometries.filter(g => g.id !== '010');
const land = topojson.merge(coarse, coarse.objects.countries.geometries).coordinates.flat().map(ring).join('');
const borders = topojson.mesh(coarse, coarse.objects.countries, (a, b) => a !== b).coordinates.map(line).join('');
fs.writeFileSync(new URL('land.txt', here), land);
fs.writeFileSync(new URL('borders.txt', here), borders);

// A country's place is the middle of its largest piece: France is not in the Gulf of Guinea.
// One code can stand for several shapes (Australia and its reefs): the largest counts.
const fine = atlas('countries-50m'), best = new Map();
for (const geometry of fine.objects.countries.geometries) {
  const code = geometry.id && iso.numericToAlpha2(geometry.id);
  if (!code) continue;
  const shape = topojson.feature(fine, geometry).geometry;
  for (const coordinates of shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) {
    const piece = {type: 'Polygon', coordinates}, area = geoArea(piece);
    if (!(best.get(code)?.area >= area)) best.set(code, {area, piece, name: geometry.properties.name});
  }
}
const rows = [...best].map(([code, {piece, name}]) => {
  const [lon, lat] = geoCentroid(piece);
  return [code, name, lat.toFixed(1), lon.toFixed(1)].join('\t');
});
fs.writeFileSync(new URL('countries.tsv', here), rows.sort().join('\n') + '\n');
console.log({WIDTH, HEIGHT, SCALE, EDGE, TOP, land: land.length, borders: borders.length, countries: rows.length});
