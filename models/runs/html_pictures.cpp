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

function heat(canvas, hosts, select) {
  const room = printing() ? 700 : 520;
  const even = room / hosts.names.length;
  const high = printing() && even < 4 ? even : Math.max(4, Math.min(18, Math.floor(even)));
  const left = left_room();
  const {context, width} = sized(canvas, hosts.names.length * high + 22);
  const columns = hosts.x.length;
  const [low, top] = [rgb('heat0'), rgb('heat1')];
  const wide = (width - left) / columns;
  const off = (row, i) => hosts.on && hosts.on[row][i] !== null && hosts.on[row][i] < 0.5;
  hosts.names.forEach((name, row) => {
    const y = row * high;
    const tall = high - (high > 6 ? 1 : 0);
    for (let i = 0; i < columns; ++i) {
      const demand = hosts.demand[row][i];
      const x = left + i * wide;
      if (off(row, i)) {
        let until = i;
        while (until + 1 < columns && off(row, until + 1)) ++until;
        hatch(context, x, y, (until - i + 1) * wide, tall);
        i = until;
        continue;
      }
      if (demand === null) continue;
      const share = demand / hosts.capacity[row];
      const over = share > 1 + 1e-6;
      context.fillStyle = over ? colour('red') : mix(low, top, Math.max(0, share));
      context.fillRect(x, y, wide + 0.6, tall);
      if (!over) continue;
      context.fillStyle = colour('text');
      context.fillRect(x, y, wide + 0.6, Math.max(1, tall / 5));
    }
    if (high < 11 && row % Math.ceil(12 / high) !== 0) return;
    context.fillStyle = colour('soft');
    context.fillText(cut(context, name, left - 8), 0, y + Math.min(high, 12) - 1);
  });
  timeAxis(context, left, width - left, hosts.names.length * high + 16, DATA.start, DATA.end);
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / wide);
    const row = Math.floor((event.clientY - box.top) / high);
    const inside = column >= 0 && column < columns && row >= 0 && row < hosts.names.length;
    return inside ? [row, column] : null;
  };
  canvas.onmousemove = (event) => {
    const cell = at(event);
    if (!cell) return tip(event, null);
    const [row, i] = cell;
    const demand = hosts.demand[row][i];
    const words = off(row, i) ? 'off' : demand === null ? 'not recorded' :
      numberText(100 * demand / hosts.capacity[row]) + ' % asked for (' + numberText(demand) +
      ' of ' + numberText(hosts.capacity[row]) + ' MHz)';
    tip(event, '<b>' + safe(hosts.names[row]) + '</b> at ' + timeText(hosts.x[i]) + ': ' + words);
  };
  canvas.onmouseleave = (event) => tip(event, null);
  canvas.onclick = (event) => { const cell = at(event); if (cell) select(cell[0]); };
}

// Rows of names with bars: draw(row, x, y, width of the picture).
function lanes(canvas, names, high, draw) {
  const shown = printing() ? Math.min(names.length, 50) : names.length;
  const left = left_room();
  const {context, width} = sized(canvas, shown * high + 22);
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
