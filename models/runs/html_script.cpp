#include "models/runs/html_text.hpp"

namespace gemello::runs {

const char* const page_script = R"js(
'use strict';
const $ = (id) => document.getElementById(id);
const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const PALETTE = ['blue', 'orange', 'green', 'pink', 'red', 'sky', 'grey'];
const LEFT = 110;  // pixels before the time axis, the same in all pictures
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
    ticks.push({v: t, label: step >= 60 ? text.replace(/:00$/, '') : text});
  }
  return ticks;
}

const charts = [];
let syncing = false;
function chart(div, spec) {
  const colours = () => spec.labels.map((_, i) => colour((spec.colours || PALETTE)[i % 7]));
  const legend = div.parentElement.querySelector('.legend');
  const rest = spec.labels.map((name, i) =>
    '<b style="color:' + colours()[i] + '">&#9644;</b> ' + name).join(' &nbsp; ');
  if (legend) legend.innerHTML = rest;
  const rows = spec.rows.map((row) => [row[0]].concat(row.slice(1).map((v) =>
    v === null ? [null, null, null] : Array.isArray(v) ? v : [v, v, v])));
  const graph = new Dygraph(div, rows, {
    labels: ['time'].concat(spec.labels), customBars: true, colors: colours(), strokeWidth: 1.4,
    fillAlpha: 0.16, stepPlot: !!spec.steps, fillGraph: !!spec.fill, includeZero: true,
    gridLineColor: colour('line'), axisLineColor: colour('line'), rightGap: 1,
    labelsDiv: document.createElement('div'), highlightCircleSize: 3, animatedZooms: false,
    xRangePad: 0, yRangePad: 10, dateWindow: [DATA.start, DATA.end],
    axes: {
      x: {ticker: (a, b, pixels) => timeTicks(a, b, pixels)},
      y: {axisLabelFormatter: numberText, axisLabelWidth: LEFT - 6},
    },
    highlightCallback: (e, x, points) => {
      if (!legend) return;
      legend.innerHTML = '<b>' + timeText(x) + '</b> &nbsp; ' + points.map((p) =>
        '<b style="color:' + colours()[spec.labels.indexOf(p.name)] + '">&#9644;</b> ' + p.name +
        ' ' + numberText(p.yval) + ' ' + spec.unit).join(' &nbsp; ');
    },
    unhighlightCallback: () => { if (legend) legend.innerHTML = rest; },
    underlayCallback: (canvas, area, g) => {
      canvas.save();
      canvas.strokeStyle = colour('red');
      canvas.globalAlpha = 0.55;
      canvas.setLineDash([4, 3]);
      for (const mark of DATA.marks || []) {
        const x = g.toDomXCoord(mark[0]);
        if (x < area.x || x > area.x + area.w) continue;
        canvas.beginPath();
        canvas.moveTo(x, area.y);
        canvas.lineTo(x, area.y + area.h);
        canvas.stroke();
      }
      canvas.restore();
    },
    drawCallback: (g, first) => {
      if (first || syncing) return;
      syncing = true;
      const range = g.xAxisRange();
      for (const other of charts) if (other !== g) other.updateOptions({dateWindow: range});
      syncing = false;
    },
  });
  charts.push(graph);
  return graph;
}

// Lets a canvas draw sharply at its width; returns its context.
function sized(canvas, height) {
  const width = canvas.clientWidth || 900;
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = height + 'px';
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  context.font = '12px system-ui, "Liberation Sans", "DejaVu Sans", sans-serif';
  return {context, width, height};
}
function rgb(name) {
  const hex = colour(name);
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}
function mix(a, b, share) {
  return 'rgb(' + a.map((v, i) => Math.round(v + (b[i] - v) * share)).join(',') + ')';
}
function timeAxis(context, left, width, y, a, b) {
  context.fillStyle = colour('soft');
  for (const tick of timeTicks(a, b, width)) {
    const x = left + (tick.v - a) / (b - a) * width;
    context.textAlign = x + 20 > left + width ? 'right' : 'center';
    context.fillText(tick.label, x, y);
  }
  context.textAlign = 'left';
}
function tip(event, html) {
  const box = $('tip');
  box.style.display = html ? 'block' : 'none';
  if (!html) return;
  box.innerHTML = html;
  const right = document.body.clientWidth - box.offsetWidth - 8;
  box.style.left = Math.min(event.pageX + 14, right) + 'px';
  box.style.top = event.pageY + 14 + 'px';
}
const safe = (text) => String(text).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');

function heat(canvas, hosts, select) {
  const high = Math.max(4, Math.min(18, Math.floor(520 / hosts.names.length)));
  const {context, width} = sized(canvas, hosts.names.length * high + 22);
  const columns = hosts.x.length;
  const [low, top, over] = [rgb('heat0'), rgb('heat1'), colour('red')];
  const wide = (width - LEFT) / columns;
  hosts.names.forEach((name, row) => {
    for (let i = 0; i < columns; ++i) {
      const demand = hosts.demand[row][i];
      if (demand === null) continue;
      const share = demand / hosts.capacity[row];
      context.fillStyle = share > 1 + 1e-6 ? over : mix(low, top, Math.max(0, Math.min(1, share)));
      context.fillRect(LEFT + i * wide, row * high, wide + 0.6, high - (high > 6 ? 1 : 0));
    }
    if (high < 11 && row % Math.ceil(12 / high) !== 0) return;
    context.fillStyle = colour('soft');
    context.fillText(name, 0, row * high + Math.min(high, 12) - 1, LEFT - 8);
  });
  timeAxis(context, LEFT, width - LEFT, hosts.names.length * high + 16, DATA.start, DATA.end);
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - LEFT) / wide);
    const row = Math.floor((event.clientY - box.top) / high);
    const inside = column >= 0 && column < columns && row >= 0 && row < hosts.names.length;
    return inside ? [row, column] : null;
  };
  canvas.onmousemove = (event) => {
    const cell = at(event);
    tip(event, cell && '<b>' + safe(hosts.names[cell[0]]) + '</b> at ' +
      timeText(hosts.x[cell[1]]) + ': asked for ' +
      numberText(hosts.demand[cell[0]][cell[1]]) + ' of ' +
      numberText(hosts.capacity[cell[0]]) + ' MHz');
  };
  canvas.onmouseleave = (event) => tip(event, null);
  canvas.onclick = (event) => { const cell = at(event); if (cell) select(cell[0]); };
}

function gantt(canvas, data) {
  const high = 15;
  const {context, width} = sized(canvas, data.vms.length * high + 22);
  const span = DATA.end - DATA.start;
  const x = (t) => LEFT + (t - DATA.start) / span * (width - LEFT);
  const tones = ['blue', 'orange', 'green', 'pink', 'sky', 'grey'];
  data.vms.forEach((vm, row) => {
    context.fillStyle = colour('soft');
    context.fillText(vm.name, 0, row * high + 11, LEFT - 8);
    for (const [host, from, to] of vm.places) {
      context.fillStyle = colour(tones[host % 6]);
      context.globalAlpha = 0.78;
      context.fillRect(x(from), row * high + 2, Math.max(1, x(to) - x(from) - 0.5), high - 4);
      context.globalAlpha = 1;
      const name = data.hosts[host];
      if (context.measureText(name).width + 6 > x(to) - x(from)) continue;
      context.fillStyle = '#fff';
      context.fillText(name, x(from) + 3, row * high + 11);
    }
    context.fillStyle = colour('red');
    for (const [from, to] of vm.outages)
      context.fillRect(x(from), row * high + 1, Math.max(2, x(to) - x(from)), high - 2);
  });
  timeAxis(context, LEFT, width - LEFT, data.vms.length * high + 16, DATA.start, DATA.end);
  canvas.onmousemove = (event) => {
    const box = canvas.getBoundingClientRect();
    const vm = data.vms[Math.floor((event.clientY - box.top) / high)];
    const t = DATA.start + (event.clientX - box.left - LEFT) / (width - LEFT) * span;
    if (!vm || t < DATA.start) return tip(event, null);
    const down = vm.outages.find((o) => o[0] <= t && t <= o[1]);
    const place = vm.places.filter((p) => p[1] <= t && t <= p[2]).pop();
    tip(event, '<b>' + safe(vm.name) + '</b> at ' + timeText(t) + ': ' +
      (down ? 'out of service' : place ? 'on ' + safe(data.hosts[place[0]]) : 'nowhere'));
  };
  canvas.onmouseleave = (event) => tip(event, null);
}

function sortable(table) {
  table.querySelectorAll('th').forEach((head, column) => {
    head.classList.add('sortable');
    let down = false;
    head.onclick = () => {
      down = !down;
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [p, q] = [key(a), key(b)];
        const order = p !== '' && q !== '' && !isNaN(p) && !isNaN(q) ? p - q : p.localeCompare(q);
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
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
    colours: ['orange', 'blue', 'grey'], rows,
  });
}
function draw() {
  while (charts.length) charts.pop().destroy();
  for (const spec of DATA.curves) chart($('chart-' + spec.id), spec);
  if (DATA.hosts) {
    heat($('heat'), DATA.hosts, hostChart);
    hostChart(Number($('host-pick').value) || 0);
  }
  if (DATA.gantt) gantt($('gantt'), DATA.gantt);
}
if (DATA.hosts) $('host-pick').onchange = (event) => hostChart(Number(event.target.value));
for (const table of document.querySelectorAll('table.sorts')) sortable(table);
if ($('filter')) filtered($('filter'), $('filter-kind'), $('timeline'));
draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
let resizing = 0;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(draw, 150); });
)js";

}  // namespace gemello::runs
