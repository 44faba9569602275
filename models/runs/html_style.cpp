#include "models/runs/html_text.hpp"

namespace gemello::runs {

// Colours of curves and bars: Okabe and Ito's set, told apart by the colour-blind. Colours of words
// (text, soft, link, good, bad, look) have a contrast of 4.5 and more on bg and on panel in both
// schemes: a test computes it. Paper is always light.
const char* const page_style = R"css(
:root {
  --bg: #ffffff; --panel: #f5f7f9; --line: #d5dae1; --text: #1b1f24; --soft: #4f5964;
  --link: #0b5e92; --good: #00664b; --bad: #9c3f00; --look: #7a5200;
  --blue: #0072b2; --orange: #d98c00; --green: #009e73; --red: #d55e00; --pink: #b55c90;
  --sky: #3a97cf; --grey: #7a828c; --heat0: #e9eef4; --heat1: #0a3d66; --off: #9aa3ad;
}
@media screen and (prefers-color-scheme: dark) {
  :root:not(.printing) {
    --bg: #15181c; --panel: #1d2127; --line: #39414b; --text: #e4e7eb; --soft: #a8b2be;
    --link: #7cc4ee; --good: #4fd3aa; --bad: #ff9c66; --look: #f3bd5e;
    --blue: #4aa8e0; --orange: #f0ad3a; --green: #2fc79b; --red: #f07a32; --pink: #d98bb8;
    --sky: #7cc4ee; --grey: #8e97a3; --heat0: #262d36; --heat1: #8fd0ff; --off: #5d6874;
  }
}
:root { color-scheme: light dark; }
:root.printing { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--bg); color: var(--text);
  font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
}
main, header.top { max-width: 1140px; margin: 0 auto; padding: 0 20px; }
header.top { padding-top: 28px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 44px 0 10px; padding-bottom: 5px;
  border-bottom: 1px solid var(--line); scroll-margin-top: 8px; }
h3 { font-size: 15.5px; margin: 24px 0 6px; }
h1, h2, h3, dd, p, li { overflow-wrap: anywhere; }
p { margin: 6px 0; max-width: 80ch; }
p.lead { font-size: 16.5px; max-width: 78ch; }
.soft, .soft a { color: var(--soft); }
.small { font-size: 13px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 22px; color: var(--soft); font-size: 13.5px;
  margin-top: 8px; }
.facts b { color: var(--text); font-weight: 600; }
.warn { border-left: 4px solid var(--red); background: var(--panel); padding: 8px 12px;
  margin: 14px 0; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--bg); padding: 6px 10px; z-index: 10; }
nav { margin: 16px 0 0; font-size: 13.5px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav a, a { color: var(--link); text-decoration: none; }
nav a:hover, a:hover, p a, li a { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
ul.checks { list-style: none; margin: 14px 0; padding: 0; display: grid; gap: 5px 24px;
  grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); }
ul.checks li { display: flex; gap: 9px; align-items: baseline; }
.mark { flex: none; min-width: 66px; font-size: 13px; font-weight: 600; white-space: nowrap; }
ul.runs { list-style: none; padding: 0; } ul.runs > li { margin: 12px 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .look { color: var(--look); }
.none { color: var(--soft); }
aside.limits { border: 1px solid var(--line); border-left: 4px solid var(--grey);
  background: var(--panel); border-radius: 4px; padding: 4px 16px 10px; margin: 18px 0; }
aside.limits h3 { margin: 8px 0 4px; }
aside.limits ul { margin: 4px 0; padding-left: 18px; columns: 2; column-gap: 32px;
  font-size: 13px; color: var(--soft); }
aside.limits li { break-inside: avoid; margin-bottom: 4px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px;
  margin: 16px 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 10px 13px; }
.tile .label { font-size: 13px; color: var(--soft); }
.tile .value { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile .unit { font-size: 13px; font-weight: 400; color: var(--soft); }
.tile .meaning { font-size: 12px; line-height: 1.4; color: var(--soft); margin-top: 2px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; }
.scroll.narrow { max-width: 420px; }
.scroll.tall { max-height: 460px; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
caption { text-align: left; color: var(--soft); padding: 6px 11px; font-size: 13px; }
th, td { text-align: left; padding: 5px 11px; border-bottom: 1px solid var(--line);
  vertical-align: top; }
tbody th { font-weight: 400; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--panel); font-weight: 600; z-index: 1;
  vertical-align: bottom; overflow-wrap: normal; }
th [role=button] { font: inherit; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; text-align: inherit; }
th [role=button]::after { content: "\00a0\2195"; color: var(--soft); font-weight: 400; }
th[aria-sort=ascending] [role=button]::after { content: "\00a0\2191"; color: var(--text); }
th[aria-sort=descending] [role=button]::after { content: "\00a0\2193"; color: var(--text); }
th.num { text-align: right; }
td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.na { color: var(--soft); }
td.bar { min-width: 110px; vertical-align: middle; }
td.bar span { display: block; height: 9px; background: var(--blue); }
td.thing { white-space: nowrap; }
.compare { font-size: 13px; }
.compare th, .compare td { padding-left: 7px; padding-right: 7px; }
.compare tbody th, .compare thead th:first-child { position: sticky; left: 0;
  background: var(--bg); min-width: 130px; white-space: normal; }
.compare td.na { white-space: normal; max-width: 110px; font-size: 12px; }
.compare td .verdict { display: block; font-size: 12px; }
tr.group > * { background: var(--panel); font-weight: 600; }
td.better { color: var(--good); } td.worse { color: var(--bad); }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.kind { display: inline-block; font-size: 12px; padding: 0 7px; border-radius: 9px;
  border: 1px solid var(--line); white-space: nowrap; }
.kind.bad { border-color: var(--red); }
.kind.act { border-color: var(--blue); color: var(--link); }
.kind.held { border-color: var(--orange); color: var(--look); }
.why { color: var(--soft); font-size: 12.5px; }
.chart { width: 100%; height: 250px; }
.chart.low { height: 170px; }
figure, .panel { margin: 18px 0 26px; }
figure .head, .panel .head { display: flex; align-items: baseline; gap: 4px 14px;
  flex-wrap: wrap; }
figure h3, .panel h3 { margin: 4px 0; }
figcaption { font-size: 13px; color: var(--soft); max-width: 90ch; margin-top: 5px; }
figcaption .axes { color: var(--text); }
.legend { font-size: 12.5px; color: var(--soft); min-height: 19px;
  font-variant-numeric: tabular-nums; }
.legend span { white-space: nowrap; }
.legend svg { vertical-align: 1px; margin-right: 4px; }
.keys { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 12.5px; margin: 6px 0;
  padding: 0; list-style: none; color: var(--soft); }
.swatch { display: inline-block; width: 26px; height: 12px; vertical-align: -1px;
  margin-right: 5px; border: 1px solid var(--line); }
.swatch.share { width: 90px; background: linear-gradient(90deg, var(--heat0), var(--heat1)); }
.swatch.over { background: var(--red); border-top: 3px solid var(--text); }
.swatch.off { background: repeating-linear-gradient(135deg, var(--off) 0 1.5px,
  transparent 1.5px 5px); }
.swatch.down { background: var(--red); }
.swatch.worse { height: 6px; background: var(--orange); vertical-align: 2px; }
.swatch.edge { border-top: 3px solid var(--text); background: var(--heat0); }
canvas { display: block; width: 100%; }
.chart canvas { left: 0; top: 0; }
svg.scatter { width: 100%; max-width: 540px; height: auto; display: block; }
svg.scatter text { font-size: 11px; fill: var(--soft); }
svg.scatter .name { fill: var(--text); font-weight: 600; }
svg.scatter .grid { stroke: var(--line); }
svg.scatter .front { fill: var(--blue); stroke: var(--blue); }
svg.scatter .behind { fill: var(--bg); stroke: var(--grey); stroke-width: 2; }
.tools { display: flex; gap: 10px; flex-wrap: wrap; margin: 8px 0; font-size: 13.5px;
  align-items: center; }
input, select { font: inherit; color: inherit; background: var(--bg);
  border: 1px solid var(--soft); border-radius: 5px; padding: 3px 8px; max-width: 100%; }
#tip {
  position: absolute; display: none; pointer-events: none; z-index: 9; font-size: 12.5px;
  background: var(--panel); border: 1px solid var(--line); border-radius: 5px; padding: 4px 9px;
  max-width: 320px;
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 18px; font-size: 13.5px; }
dt { font-weight: 600; } dd { margin: 0; max-width: 80ch; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 11px;
  overflow-x: auto; font-size: 12.5px; max-height: 420px; }
code { font-size: 13px; background: var(--panel); padding: 1px 4px; border-radius: 3px; }
details { margin: 10px 0; } summary { cursor: pointer; }
footer { max-width: 1140px; margin: 40px auto 30px; padding: 10px 20px 0; color: var(--soft);
  font-size: 12.5px; }
.dygraph-axis-label { color: var(--soft); font-size: 12px; }
.dygraph-label { color: var(--soft); font-size: 12px; font-weight: 400; }
.dygraph-legend { display: none; }
.dygraph-rangesel-fgcanvas, .dygraph-rangesel-bgcanvas { opacity: 0.8; }
.print-only { display: none; }
@media (max-width: 640px) {
  main, header.top, footer { padding-left: 12px; padding-right: 12px; }
  h1 { font-size: 22px; }
  p.lead { font-size: 15.5px; }
  aside.limits ul { columns: 1; }
  ul.checks { grid-template-columns: 1fr; }
  .tiles { grid-template-columns: repeat(2, 1fr); gap: 8px; }
  .tile { padding: 8px 10px; } .tile .value { font-size: 19px; }
  th, td { padding: 4px 8px; }
  .figures tbody th { white-space: normal; } .figures td.small { min-width: 190px; }
  dl { grid-template-columns: 1fr; gap: 2px; } dd { margin-bottom: 8px; }
  .compare tbody th, .compare thead th:first-child { min-width: 96px; max-width: 110px; }
}
.printing .chart { height: 190px; } .printing .chart.low { height: 140px; }
.printing main, .printing header.top { width: 680px; max-width: 680px; padding: 0; margin: 0; }
@page { size: A4; margin: 14mm; }
@media print {
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 12px; }
  main, header.top, footer { max-width: none; padding: 0; margin: 0; }
  h1 { font-size: 21px; } h2 { font-size: 16px; margin-top: 24px; } h3 { font-size: 13.5px; }
  p.lead { font-size: 13.5px; }
  h2, h3, caption, .keys { break-after: avoid; }
  figure, .panel, .tile, aside, .whole, tr, ul.checks li, dt, dd { break-inside: avoid; }
  figure h3, figure .head { break-after: avoid; }
  .scroll, .scroll.tall, pre { overflow: visible; max-height: none; border: 0; }
  table { font-size: 10.5px; }
  .compare, .compare td.num { font-size: 9px; white-space: normal; }
  .compare th, .compare td { padding: 2px 3px; }
  .compare td .verdict, .compare td.na { font-size: 9px; }
  .why, .small, .keys, .legend { font-size: 10.5px; }
  .compare tbody th, .compare thead th:first-child { min-width: 70px; }
  th, td { padding: 2px 6px; }
  tbody th, td.thing { white-space: normal; overflow-wrap: anywhere; }
  tbody th { min-width: 105px; } td.thing { min-width: 45px; }
  thead { display: table-header-group; }
  thead th, .compare tbody th { position: static; }
  th [role=button]::after { content: ""; }
  .tiles { grid-template-columns: repeat(4, 1fr); gap: 6px; }
  .tile .value { font-size: 16px; } .tile .meaning { font-size: 10px; }
  aside.limits ul, figcaption, .facts { font-size: 11px; }
  a { color: inherit; text-decoration: underline; }
  nav, .skip, .tools, .screen-only, #tip, footer { display: none; }
  .print-only { display: block; break-before: avoid; }
  .cuts tbody tr:nth-child(n+41), #timeline tbody tr:not(.paper) { display: none; }
  /* Chromium prints what this layer of the plots clears as white. */
  .chart canvas:last-of-type { display: none; }
  .pick { border: 0; appearance: none; padding: 0; font-weight: 600; }
  details > pre { white-space: pre-wrap; }
}
)css";

}  // namespace gemello::runs
