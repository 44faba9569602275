#include "models/runs/html_text.hpp"

namespace gemello::runs {

// The pictures on canvases: rows of names over a time axis that lies under those of the charts.
const char* const page_pictures = R"js(
'use strict';
// Lets a canvas draw sharply at its width; returns its context.
function sized(canvas, height) {
  const width = canvas.clientWidth || 900;
  const ratio = Math.max(2, window.devicePixelRatio || 1);
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
// A name cut to a width, its end kept: names often differ there.
function cut(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let from = 1;
  while (from < text.length && context.measureText('\u2026' + text.slice(from)).width > width)
    ++from;
  return '\u2026' + text.slice(from);
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
function hatch(context, x, y, wide, high) {
  context.save();
  context.beginPath();
  context.rect(x, y, wide, high);
  context.clip();
  context.strokeStyle = colour('off');
  context.lineWidth = 1;
  context.beginPath();
  for (let d = -((x + y) % 5); d < wide + high; d += 5) {
    context.moveTo(x + d, y);
    context.lineTo(x + d - high, y + high);
  }
  context.stroke();
  context.restore();
}
function tip(event, html) {
  const box = $('tip');
  box.style.display = html ? 'block' : 'none';
  if (!html) return;
  box.innerHTML = html;
  const right = document.body.clientWidth - box.offsetWidth - 8;
  box.style.left = Math.max(4, Math.min(event.pageX + 14, right)) + 'px';
  box.style.top = event.pageY + 14 + 'px';
}
const safe = (text) => String(text).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');

// A map of shares: one row a name, one column a moment. spec.cell(row, i): {off}, {share, over,
// edge} or null where nothing is known; words(row, i) of the tooltip; optional heads {row: title},
// right [text of the row], bars(row) [[from, until]] hatched.
function heat(canvas, spec, select) {
  const room = printing() ? 700 : 520;
  const even = room / spec.names.length;
  const high = printing() && even < 4 ? even :
    Math.max(spec.right ? 15 : 4, Math.min(18, Math.floor(even)));
  const tops = [];
  let bottom = 0;
  spec.names.forEach((_, row) => {
    if (spec.heads && spec.heads[row]) bottom += 20;
    tops.push(bottom);
    bottom += high;
  });
  const left = left_room();
  const {context, width} = sized(canvas, bottom + 22);
  const right = spec.right ? right_room() : 0;
  const columns = spec.x.length;
  const [low, top] = [rgb('heat0'), rgb('heat1')];
  const wide = (width - left - right) / columns;
  const tall = high - (high > 6 ? 1 : 0);
  const off = (row, i) => { const cell = spec.cell(row, i); return cell !== null && cell.off; };
  const place = (t) =>
    left + (t - DATA.start) / (DATA.end - DATA.start) * (width - left - right);
  spec.names.forEach((name, row) => {
    const y = tops[row];
    if (spec.heads && spec.heads[row]) {
      context.fillStyle = colour('text');
      context.fillText(spec.heads[row], 0, y - 5);
    }
    for (let i = 0; i < columns; ++i) {
      const cell = spec.cell(row, i);
      const x = left + i * wide;
      if (cell === null) continue;
      if (cell.off) {
        let until = i;
        while (until + 1 < columns && off(row, until + 1)) ++until;
        hatch(context, x, y, (until - i + 1) * wide, tall);
        i = until;
        continue;
      }
      context.fillStyle = cell.over ? colour('red') : mix(low, top, Math.max(0, cell.share));
      context.fillRect(x, y, wide + 0.6, tall);
      if (!cell.over && !cell.edge) continue;
      context.fillStyle = colour('text');
      context.fillRect(x, y, Math.max(1.5, wide + 0.6), Math.max(1, tall / 5));
    }
    for (const [from, until] of spec.bars ? spec.bars(row) : []) {
      // Less than a cell takes its lower half: what the cell says stays to be seen.
      const long = place(until) - place(from);
      const at = long < wide ? y + Math.ceil(tall / 2) : y;
      context.fillStyle = colour('bg');
      context.fillRect(place(from), at, Math.max(4, long), y + tall - at);
      if (long >= 6) {
        hatch(context, place(from), at, long, y + tall - at);
      } else {  // too narrow to be seen hatched
        context.fillStyle = colour('off');
        context.fillRect(place(from), at, Math.max(3, long), y + tall - at);
      }
    }
    if (high < 11 && row % Math.ceil(12 / high) !== 0) return;
    context.fillStyle = colour('soft');
    context.fillText(cut(context, name, left - 8), 0, y + Math.min(high, 12) - 1);
    if (right) context.fillText(spec.right[row], width - right + 6, y + Math.min(high, 12) - 1);
  });
  timeAxis(context, left, width - left - right, bottom + 16, DATA.start, DATA.end);
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / wide);
    const y = event.clientY - box.top;
    const row = tops.findIndex((from) => from <= y && y < from + high);
    return column >= 0 && column < columns && row >= 0 ? [row, column] : null;
  };
  canvas.onmousemove = (event) => {
    const cell = at(event);
    if (!cell) return tip(event, null);
    tip(event, '<b>' + safe(spec.names[cell[0]]) + '</b> at ' + timeText(spec.x[cell[1]]) +
      ': ' + spec.words(cell[0], cell[1]));
  };
  canvas.onmouseleave = (event) => tip(event, null);
  if (select)
    canvas.onclick = (event) => { const cell = at(event); if (cell) select(cell[0]); };
}

// How full each host was.
function hostHeat(canvas, hosts, select) {
  const cell = (row, i) => {
    if (hosts.on && hosts.on[row][i] !== null && hosts.on[row][i] < 0.5) return {off: true};
    if (hosts.demand[row][i] === null) return null;
    const share = hosts.demand[row][i] / hosts.capacity[row];
    return {share, over: share > 1 + 1e-6};
  };
  const words = (row, i) => {
    const one = cell(row, i);
    if (one === null) return 'not recorded';
    return one.off ? 'off' : numberText(100 * one.share) + ' % asked for (' +
      numberText(hosts.demand[row][i]) + ' of ' + numberText(hosts.capacity[row]) + ' MHz)';
  };
  heat(canvas, {names: hosts.names, x: hosts.x, cell, words}, select);
}

// Rows of names with bars: draw(context, row, x, y, right end of the bars).
function lanes(canvas, names, high, draw, right = 0) {
  const shown = printing() ? Math.min(names.length, 50) : names.length;
  const left = left_room();
  const sheet = sized(canvas, shown * high + 22);
  const context = sheet.context;
  const width = sheet.width - right;
  const span = DATA.end - DATA.start;
  const x = (t) => left + (t - DATA.start) / span * (width - left);
  for (let row = 0; row < shown; ++row) {
    context.fillStyle = colour('line');
    context.fillRect(left, (row + 1) * high - 0.5, width - left, 0.5);
    context.fillStyle = colour('soft');
    context.fillText(cut(context, names[row], left - 8), 0, row * high + 12);
    draw(context, row, x, row * high, width);
  }
  timeAxis(context, left, width - left, shown * high + 16, DATA.start, DATA.end);
  return (event) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / high);
    const t = DATA.start + (event.clientX - box.left - left) / (width - left) * span;
    return row >= 0 && row < shown && t >= DATA.start && t <= DATA.end ? [row, t] : null;
  };
}

function gantt(canvas, data) {
  const high = 17;
  const tones = ['blue', 'orange', 'green', 'pink', 'sky', 'grey'];
  const background = rgb('bg');
  const at = lanes(canvas, data.vms.map((vm) => vm.name), high, (context, row, x, y) => {
    for (const [host, from, to] of data.vms[row].places) {
      context.fillStyle = mix(background, rgb(tones[host % 6]), 0.42);
      context.fillRect(x(from), y + 2, Math.max(1, x(to) - x(from) - 0.5), high - 4);
      context.fillStyle = colour('text');
      const name = data.hosts[host];
      if (context.measureText(name).width + 6 <= x(to) - x(from))
        context.fillText(name, x(from) + 3, y + 13);
    }
    context.fillStyle = colour('red');
    for (const [from, to] of data.vms[row].outages)
      context.fillRect(x(from), y + 1, Math.max(2, x(to) - x(from)), high - 2);
  });
  canvas.onmousemove = (event) => {
    const place_at = at(event);
    if (!place_at) return tip(event, null);
    const [row, t] = place_at;
    const vm = data.vms[row];
    const down = vm.outages.find((o) => o[0] <= t && t <= o[1]);
    const place = vm.places.filter((p) => p[1] <= t && t <= p[2]).pop();
    tip(event, '<b>' + safe(vm.name) + '</b> at ' + timeText(t) + ': ' +
      (down ? 'out of service' : place ? 'on ' + safe(data.hosts[place[0]]) : 'nowhere'));
  };
  canvas.onmouseleave = (event) => tip(event, null);
}

// Who was out of service and when; the letter beside a bar is its cause.
function outages(canvas, data) {
  const high = 17;
  const at = lanes(canvas, data.vms.map((vm) => vm.name), high, (context, row, x, y, width) => {
    for (const [from, until, cause, restored] of data.vms[row].bars) {
      const wide = Math.max(3, x(until) - x(from));
      context.fillStyle = colour('red');
      context.fillRect(x(from), y + 2, wide, high - 5);
      context.fillStyle = colour('text');
      const letter = cause + (restored ? '' : ' \u2192');
      const fits = x(from) + wide + 4 + context.measureText(letter).width < width;
      context.textAlign = fits ? 'left' : 'right';
      context.fillText(letter, fits ? x(from) + wide + 3 : x(from) - 3, y + 13);
      context.textAlign = 'left';
    }
  });
  canvas.onmousemove = (event) => {
    const place = at(event);
    if (!place) return tip(event, null);
    const vm = data.vms[place[0]];
    const near = vm.bars.slice().sort((a, b) =>
      Math.abs(a[0] - place[1]) - Math.abs(b[0] - place[1]))[0];
    tip(event, '<b>' + safe(vm.name) + '</b> out of service from ' + timeText(near[0]) +
      (near[3] ? ' for ' + numberText(near[1] - near[0]) + ' s' : ', not restored') + ' (' +
      near[2] + ': ' + safe(data.causes[near[2]]) + ')');
  };
  canvas.onmouseleave = (event) => tip(event, null);
}
)js";

}  // namespace gemello::runs
