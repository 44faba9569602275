#include "models/runs/html_text.hpp"

namespace gemello::runs {

// Colours: Okabe and Ito's set, told apart by the colour-blind.
const char* const page_style = R"css(
:root {
  --bg: #ffffff; --panel: #f6f7f9; --line: #d9dde3; --text: #1b1f24; --soft: #59636e;
  --blue: #0072b2; --orange: #d98c00; --green: #009e73; --red: #d55e00; --pink: #b55c90;
  --sky: #3a97cf; --grey: #7a828c; --heat0: #eef2f7; --heat1: #0a3d66;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #15181c; --panel: #1d2127; --line: #343b44; --text: #e4e7eb; --soft: #9aa4b0;
    --blue: #4aa8e0; --orange: #f0ad3a; --green: #2fc79b; --red: #f07a32; --pink: #d98bb8;
    --sky: #7cc4ee; --grey: #8e97a3; --heat0: #20262d; --heat1: #8fd0ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
}
main, header.top { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header.top { padding-top: 28px; }
h1 { font-size: 26px; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 38px 0 10px; padding-bottom: 5px;
  border-bottom: 1px solid var(--line); }
h3 { font-size: 15px; margin: 22px 0 6px; }
p { margin: 6px 0; max-width: 80ch; }
.soft, .soft a { color: var(--soft); }
.small { font-size: 13px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 22px; color: var(--soft); font-size: 13.5px;
  margin-top: 8px; }
.facts b { color: var(--text); font-weight: 600; }
.warn { border-left: 4px solid var(--red); background: var(--panel); padding: 8px 12px;
  margin: 14px 0; }
nav { margin: 16px 0 0; font-size: 13.5px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav a, a { color: var(--blue); text-decoration: none; }
nav a:hover, a:hover { text-decoration: underline; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); gap: 10px;
  margin: 20px 0; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 10px 13px; }
.tile .label { font-size: 12.5px; color: var(--soft); }
.tile .value { font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile .unit { font-size: 13px; font-weight: 400; color: var(--soft); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.scroll.tall { max-height: 460px; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { text-align: left; padding: 5px 11px; border-bottom: 1px solid var(--line);
  vertical-align: top; }
tr:last-child td { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--panel); font-weight: 600; z-index: 1;
  vertical-align: bottom; }
th.sortable { cursor: pointer; }
th.sortable::after { content: " \2195"; color: var(--soft); font-weight: 400; }
th.num { text-align: right; }
td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.na { color: var(--soft); }
.compare { font-size: 13px; }
.compare th, .compare td { padding-left: 6px; padding-right: 6px; }
.compare td:first-child, .compare th:first-child { position: sticky; left: 0;
  background: var(--bg); white-space: nowrap; }
.compare td.na { white-space: normal; max-width: 90px; font-size: 12px; }
tr.group td { background: var(--panel); font-weight: 600; }
td.better { color: var(--green); } td.worse { color: var(--red); }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.kind { display: inline-block; font-size: 12px; padding: 0 7px; border-radius: 9px;
  border: 1px solid var(--line); white-space: nowrap; }
.kind.bad { border-color: var(--red); color: var(--red); }
.kind.act { border-color: var(--blue); color: var(--blue); }
.kind.held { border-color: var(--orange); color: var(--orange); }
.why { color: var(--soft); font-size: 12.5px; }
.chart { width: 100%; height: 230px; }
.chart.low { height: 150px; }
.panel { margin: 14px 0 22px; }
.panel .head { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; }
.panel h3 { margin: 4px 0; }
.legend { font-size: 12.5px; color: var(--soft); min-height: 19px;
  font-variant-numeric: tabular-nums; }
.legend b { font-weight: 600; }
canvas { display: block; width: 100%; }
.tools { display: flex; gap: 10px; flex-wrap: wrap; margin: 8px 0; font-size: 13.5px;
  align-items: center; }
input, select { font: inherit; color: inherit; background: var(--bg);
  border: 1px solid var(--line); border-radius: 5px; padding: 3px 8px; }
#tip {
  position: absolute; display: none; pointer-events: none; z-index: 9; font-size: 12.5px;
  background: var(--panel); border: 1px solid var(--line); border-radius: 5px; padding: 4px 9px;
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 18px; font-size: 13.5px; }
dt { font-weight: 600; } dd { margin: 0; max-width: 80ch; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 11px;
  overflow-x: auto; font-size: 12.5px; max-height: 420px; }
details { margin: 10px 0; } summary { cursor: pointer; }
footer { max-width: 1180px; margin: 40px auto 30px; padding: 10px 20px 0; color: var(--soft);
  font-size: 12.5px; }
.dygraph-axis-label { color: var(--soft); font-size: 12px; }
.dygraph-legend { display: none; }
.dygraph-rangesel-fgcanvas, .dygraph-rangesel-bgcanvas { opacity: 0.8; }
@media print { nav, .tools, input, select { display: none; } .scroll.tall { max-height: none; } }
)css";

const char* const page_terms = R"html(
<dl>
<dt>Availability</dt><dd>Time in service over time wanted, counted per VM from its first service
on;
over all VMs together, so that each VM counts by its time.</dd>
<dt>Lost VM-minutes</dt><dd>Minutes out of service, summed over VMs: failures until restored, and
the
stop-and-copy of migrations.</dd>
<dt>Recovery time (RTO)</dt><dd>From the moment a VM went down to the moment it served again.</dd>
<dt>Double start</dt><dd>Two instances of one VM running at once: it would corrupt its disk. Must
be 0.</dd>
<dt>Contended</dt><dd>A VM got less CPU than it asked for (steal), because its host was full.</dd>
<dt>SLATAH, OTF</dt><dd>Share of its active time in which a host's demand was beyond its capacity;
SLATAH is the mean over hosts, OTF weighs hosts by their active time.</dd>
<dt>PDM</dt><dd>Performance degradation by migration: CPU that VMs lost while they moved, of what
they
asked for, mean over VMs.</dd>
<dt>SLAV, ESV</dt><dd>SLATAH x PDM, and that times the energy in kWh (Beloglazov and Buyya,
2012). Less is
better; they compare policies on one workload and mean little by themselves.</dd>
<dt>Wasted move</dt><dd>A migration whose VM began to move again within an hour;
a returning move is one
that then went back where it came from. Thrash score: wasted moves of all moves.</dd>
<dt>N+1</dt><dd>Any one host could be lost and its VMs, largest memory first, would each find a
place on
the first other host with memory and mean CPU demand to spare. A better packing might find
more.</dd>
<dt>Power, energy</dt><dd>Of the hosts only, by the published curve of their model.</dd>
</dl>
)html";

}  // namespace gemello::runs
