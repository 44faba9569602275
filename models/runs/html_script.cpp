#include "models/runs/html_text.hpp"

namespace gemello::runs {

const char* const page_script = R"js(
'use strict';
const $ = (id) => document.getElementById(id);
const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const PALETTE = ['blue', 'orange', 'green', 'pink', 'red', 'sky', 'grey'];
const DASHES = [null, [7, 3], [2, 2], [10, 3, 2, 3]];  // so that colour is never the only mark
const printing = () => document.documentElement.classList.contains('printing');
// Pixels before the time axis, the same in all pictures.
const right_room = () => document.documentElement.clientWidth < 640 ? 0 : 96;
const left_room = () => document.documentElement.clientWidth < 640 ? 74 : 116;
const two = (n) => String(n).padStart(2, '0');

// "1d 02:03:04" of seconds.
function timeText(s) {
  const sign = s < 0 ? '-' : '';
  s = Math.abs(s);
  let whole = Math.floor(s + 1e-9);
  const days = Math.floor(whole / 86400);
  whole -= days * 86400;
  const rest = s - Math.floor(s + 1e-9);
  return sign + (days ? days + 'd ' : '') + two(Math.floor(whole / 3600)) + ':' +
    two(Math.floor(whole / 60) % 60) + ':' + two(whole % 60) +
    (rest > 1e-6 ? rest.toFixed(3).slice(1) : '');
}
function numberText(v) {
  if (v === null || v === undefined || Number.isNaN(v)) return 'n/a';
  const size = Math.abs(v);
  if (Number.isInteger(v) || size >= 1000) return Math.round(v).toLocaleString('en');
  if (size >= 1) return v.toFixed(size >= 100 ? 1 : 2);
  return Number(v.toPrecision(3)).toString();
}

// Round ticks of time, about one per 90 pixels.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
               86400, 172800, 432000, 864000, 2592000, 8640000, 31536000];
function timeTicks(a, b, pixels) {
  const wanted = (b - a) / Math.max(1, pixels / 90);
  const step = STEPS.find((s) => s >= wanted) || wanted;
  const ticks = [];
  for (let t = Math.ceil(a / step) * step; t <= b + 1e-9; t += step) {
    const text = timeText(t);
    const day = step >= 86400 && t % 86400 === 0;
    const short = step >= 60 ? text.replace(/:00$/, '') : text;
    ticks.push({v: t, label: day ? t / 86400 + ' d' : short});
  }
  return ticks;
}

const charts = [];
let syncing = false;
let range = null;  // what the reader zoomed to
const dashOf = (spec, i) => spec.dashes ? spec.dashes[i] :
  spec.labels.length > 1 && !spec.solid ? DASHES[i % 4] : null;
function swatch(spec, i) {
  const dash = dashOf(spec, i);
  return '<svg width="24" height="8" aria-hidden="true"><line x1="0" y1="4" x2="24" y2="4" ' +
    'stroke-width="2.5" stroke="' + colour((spec.colours || PALETTE)[i % 7]) + '"' +
    (dash ? ' stroke-dasharray="' + dash.join(' ') + '"' : '') + '/></svg>';
}
function marks(canvas, area, g) {
  markLines(canvas, (t) => g.toDomXCoord(t), area);
}
// Faults and losses, upright.
function markLines(canvas, place, area) {
  canvas.save();
  canvas.strokeStyle = colour('red');
  canvas.globalAlpha = 0.55;
  canvas.setLineDash([4, 3]);
  for (const mark of DATA.marks || []) {
    const x = place(mark[0]);
    if (x < area.x || x > area.x + area.w) continue;
    canvas.beginPath();
    canvas.moveTo(x, area.y);
    canvas.lineTo(x, area.y + area.h);
    canvas.stroke();
  }
  canvas.restore();
}
function zoomed(g, first) {
  if (first || syncing) return;
  syncing = true;
  range = g.xAxisRange();
  for (const other of charts) if (other !== g) other.updateOptions({dateWindow: range});
  syncing = false;
}
// Names are never handed to the library, which would read them as HTML: it knows c0, c1...
function chart(div, spec) {
  const legend = div.parentElement.querySelector('.legend');
  const said = (text) => spec.labels.map((name, i) =>
    '<span>' + swatch(spec, i) + safe(name) + text(i) + '</span>').join(' &nbsp; ');
  const rest = said(() => '');
  if (legend) legend.innerHTML = rest;
  const rows = spec.rows.map((row) => [row[0]].concat(row.slice(1).map((v) =>
    v === null ? [null, null, null] : Array.isArray(v) ? v : [v, v, v])));
  const ids = spec.labels.map((_, i) => 'c' + i);
  const series = {};
  ids.forEach((id, i) => { series[id] = {strokePattern: dashOf(spec, i)}; });
  const unit = spec.unit ? ' ' + spec.unit : '';
  const graph = new Dygraph(div, rows, {
    labels: ['time'].concat(ids), series, customBars: true, strokeWidth: 1.6,
    colors: ids.map((_, i) => colour((spec.colours || PALETTE)[i % 7])),
    fillAlpha: 0.16, stepPlot: !!spec.steps, fillGraph: !!spec.fill, includeZero: true,
    gridLineColor: colour('line'), axisLineColor: colour('line'), rightGap: 1,
    labelsDiv: document.createElement('div'), highlightCircleSize: 3, animatedZooms: false,
    pixelRatio: printing() ? 2 : null,
    xRangePad: 0, yRangePad: 10, dateWindow: range || [DATA.start, DATA.end],
    ylabel: spec.unit || 'count', yLabelWidth: 18,
    axes: {
      x: {ticker: (a, b, pixels) => timeTicks(a, b, pixels)},
      y: {axisLabelFormatter: spec.whole ? (v) => Number.isInteger(v) ? numberText(v) : '' :
        numberText, axisLabelWidth: left_room() - 6, pixelsPerLabel: 18},
    },
    highlightCallback: (e, x, points) => {
      if (legend) legend.innerHTML = '<b>' + timeText(x) + '</b> &nbsp; ' + said((i) => {
        const point = points.find((p) => p.name === ids[i]);
        return ' ' + (point ? numberText(point.yval) + unit : 'n/a');
      });
    },
    unhighlightCallback: () => { if (legend) legend.innerHTML = rest; },
    underlayCallback: marks, drawCallback: zoomed,
  });
  charts.push(graph);
  return graph;
}

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    // A span: Chromium leaves buttons out of the heads that it repeats on paper.
    const button = document.createElement('span');
    button.setAttribute('role', 'button');
    button.tabIndex = 0;
    button.textContent = head.textContent;
    head.textContent = '';
    head.append(button);
    let down = false;
    button.onclick = () => {
      down = !down;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [p, q] = [key(a), key(b)];
        const order = p !== '' && q !== '' && !isNaN(p) && !isNaN(q) ? p - q : p.localeCompare(q);
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
    };
    button.onkeydown = (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      button.onclick();
    };
  });
}
function filtered(input, select, table) {
  const apply = () => {
    const text = input.value.toLowerCase();
    for (const row of table.tBodies[0].rows)
      row.hidden = (text && !row.textContent.toLowerCase().includes(text)) ||
        (select.value && row.dataset.c !== select.value);
  };
  input.oninput = apply;
  select.onchange = apply;
}

function hostChart(row) {
  const hosts = DATA.hosts;
  const old = charts.indexOf(hostChart.graph);
  if (old >= 0) { charts.splice(old, 1); hostChart.graph.destroy(); }
  $('host-pick').value = row;
  const rows = hosts.x.map((t, i) =>
    [t, hosts.demand[row][i], hosts.used[row][i], hosts.capacity[row]]);
  hostChart.graph = chart($('chart-host'), {
    labels: ['asked for', 'delivered', 'capacity'], unit: 'MHz',
    colours: ['orange', 'blue', 'grey'], dashes: [null, null, [2, 2]], rows,
  });
}
function draw() {
  while (charts.length) charts.pop().destroy();
  for (const spec of DATA.curves || [])
    if ($('chart-' + spec.id)) chart($('chart-' + spec.id), spec);
  if (DATA.hosts && $('heat')) {
    hostHeat($('heat'), DATA.hosts, hostChart);
    hostChart(Number($('host-pick').value) || 0);
  }
  if (DATA.gantt && $('gantt')) gantt($('gantt'), DATA.gantt);
  if (DATA.failures && $('failures')) failures($('failures'), DATA.failures);
  if (DATA.troubles && $('troubles')) failures($('troubles'), DATA.troubles);
  if (DATA.linkheat && $('linkheat')) linkHeat($('linkheat'), DATA.linkheat);
  if (DATA.outages && $('outages')) outages($('outages'), DATA.outages);
}
// Paper is light and narrow, whatever the screen is.
function onPaper(paper) {
  if (paper === printing()) return;
  document.documentElement.classList.toggle('printing', paper);
  draw();
}
if (DATA.hosts) $('host-pick').onchange = (event) => hostChart(Number(event.target.value));
for (const table of document.querySelectorAll('table.sorts')) sortable(table);
// What scrolls can be scrolled by keys.
for (const box of document.querySelectorAll('.scroll')) {
  if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) continue;
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  const caption = box.querySelector('caption');
  box.setAttribute('aria-label', caption ? caption.textContent : 'table');
}
if ($('filter')) filtered($('filter'), $('filter-kind'), $('timeline'));
draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('beforeprint', () => onPaper(true));
addEventListener('afterprint', () => onPaper(false));
let resizing = 0;
addEventListener('resize', () => {
  if (printing()) return;
  clearTimeout(resizing);
  resizing = setTimeout(draw, 150);
});
)js";

}  // namespace gemello::runs
