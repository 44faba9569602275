#include "models/runs/html_text.hpp"

namespace gemello::runs {

// The pictures of the network and of faults, made of those that html_pictures has.
const char* const page_pictures_network = R"js(
'use strict';
function linkHeat(canvas, data) {
  const full = data.rows.map((row) => new Set(row.full));
  const heads = {};
  data.rows.forEach((row, i) => { if (row.head) heads[i] = row.head; });
  // What carries anything must not look idle.
  const cell = (row, i) => {
    const load = data.rows[row].load[i];
    if (!load) return null;
    return {share: Math.max(0.12, load / 100), edge: full[row].has(i)};
  };
  const words = (row, i) => {
    const one = data.rows[row];
    const t = data.x[i];
    const until = i + 1 < data.x.length ? data.x[i + 1] : DATA.end;
    const down = one.down.some((d) => d[0] < until && d[1] > t);
    return safe(one.words) + ', ' + (one.load[i] ? numberText(one.load[i]) + ' %' : 'idle') +
      (full[row].has(i) ? ', full at some time' : '') + (down ? ', down' : '');
  };
  heat(canvas, {names: data.rows.map((row) => row.name), x: data.x, cell, words, heads,
                right: right_room() ? data.rows.map((row) => row.right) : null,
                bars: (row) => data.rows[row].down});
}

// How each kind is drawn: down and unavailable whole, blind hatched, others thin.
function failureBar(context, letter, x, y, wide, high) {
  if (letter === 'D' || letter === 'U') {
    context.fillStyle = colour('red');
    context.fillRect(x, y + 2, wide, high - 5);
  } else if (letter === 'B') {
    hatch(context, x, y + 2, wide, high - 5);
    context.strokeStyle = colour('off');
    context.strokeRect(x + 0.5, y + 2.5, Math.max(1, wide - 1), high - 6);
  } else {
    context.fillStyle = colour('orange');
    context.fillRect(x, y + 5, wide, high - 11);
  }
}
function failures(canvas, data) {
  const high = 17;
  const parts = data.parts;
  const names = parts.map((part) => part.name).concat(data.follows.map((one) => one.name));
  const room = right_room();
  const deep = high * names.length;
  let marked = !data.marked;
  const most = data.follows.map((one) => Math.max(...one.ticks.map((tick) => tick[1])));
  const at = lanes(canvas, names, high, (context, row, x, y, width) => {
    if (!marked) {
      marked = true;
      markLines(context, x, {x: 0, w: width, y: 0, h: deep});
    }
    if (row >= parts.length) {
      if (row === parts.length) {
        context.fillStyle = colour('soft');
        context.fillRect(0, y - 1, width, 1);
      }
      const {ticks} = data.follows[row - parts.length];
      context.fillStyle = colour('text');
      let free = -1e9;
      ticks.forEach(([t, count], i) => {
        const tall = 4 + (high - 9) * count / most[row - parts.length];
        context.fillRect(x(t), y + high - 2 - tall, 2, tall);
        const word = String(count);
        const next = i + 1 < ticks.length ? x(ticks[i + 1][0]) : width + 20;
        if (count < 2 || x(t) < free || x(t) + 6 + context.measureText(word).width > next) return;
        context.fillText(word, x(t) + 4, y + 13);
        free = x(t) + 6 + context.measureText(word).width;
      });
      return;
    }
    const bars = parts[row].bars;
    bars.forEach(([from, until, letter, count, open], i) => {
      const wide = Math.max(3, x(until) - x(from));
      failureBar(context, letter, x(from), y, wide, high);
      const word = letter + (count > 1 ? count : '') + (open ? '\u2192' : '');
      const end = x(from) + wide + 3;
      const size = context.measureText(word).width;
      const next = i + 1 < bars.length ? x(bars[i + 1][0]) : width + (room || 0);
      context.fillStyle = colour('text');
      if (end + size < Math.min(next, width)) context.fillText(word, end, y + 13);
      else if (i + 1 === bars.length && x(from) - size - 3 > 0 &&
               (i === 0 || x(bars[i - 1][1]) < x(from) - size - 6))
        context.fillText(word, x(from) - size - 3, y + 13);
    });
    context.fillStyle = colour('soft');
    if (room) context.fillText(parts[row].right, width + 6, y + 12);
  }, room);
  canvas.onmousemove = (event) => {
    const place = at(event);
    if (!place) return tip(event, null);
    const [row, t] = place;
    const nearest = (list, far) => list.slice().sort((a, b) => far(a) - far(b))[0];
    if (row >= parts.length) {
      const follow = data.follows[row - parts.length];
      const [when, count] = nearest(follow.ticks, (tick) => Math.abs(tick[0] - t));
      return tip(event, '<b>' + safe(follow.name) + '</b>: ' + count + ' at ' + timeText(when));
    }
    const [from, until, letter, count, open] = nearest(parts[row].bars, (bar) =>
      Math.max(bar[0] - t, t - bar[1], 0));
    tip(event, '<b>' + safe(parts[row].name) + '</b> ' + safe(data.letters[letter]) + ' from ' +
      timeText(from) + ' for ' + numberText(until - from) + ' s' +
      (count > 1 ? ' (' + count + ' drawn as one)' : '') +
      (open ? ', not over at the end' : ''));
  };
  canvas.onmouseleave = (event) => tip(event, null);
}
)js";

}  // namespace gemello::runs
