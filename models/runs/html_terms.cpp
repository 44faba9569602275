#include "models/runs/html_text.hpp"

namespace gemello::runs {

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
<dt>Taken for lost</dt><dd>A host whose heartbeats stayed away for the whole time-out. Falsely, if
it ran all the same: cut off, or hung with its guests alive.</dd>
<dt>Path change</dt><dd>A bond drops or takes up a port, a spanning tree a link, or a migration
under way goes over other links than before.</dd>
<dt>Exposure</dt><dd>Time in which a replica set has fewer good copies than wanted: a brick is away,
or
something is left to heal. One more loss may then cost data or service.</dd>
<dt>Heal</dt><dd>What a brick missed while it was away is copied to it from a good one.</dd>
<dt>Quorum</dt><dd>How many bricks of a set a client must reach to write, or servers must see each
other to serve. Below it writes fail, so that no two sides go on apart.</dd>
<dt>Split brain</dt><dd>Copies of an image each lack writes that another has, so none is good. Only
a person can choose.</dd>
<dt>I/O stall</dt><dd>Time in which a VM waits for its disk: a brick that does not answer, a file
that a
heal holds; where links or disks are full, in proportion to what is not served.</dd>
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
<dt>N+1</dt><dd>Any one host could be lost and its VMs, the higher priority
and then the larger memory first, would each find a place on the first other host with memory and
mean CPU demand to spare, and their disk. A better packing might find
more.</dd>
<dt>Power, energy</dt><dd>Of the hosts only, by the published curve of their model.</dd>
</dl>
)html";

}  // namespace gemello::runs
